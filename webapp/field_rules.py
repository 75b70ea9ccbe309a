"""What a field of a form takes, by its own attributes, as browsers read them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from webapp.incoming import read_day

_WHOLE = re.compile(r"-?[0-9]+")  # without a step there is none between
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def takes(
    kind: str,
    attributes: Mapping[str, str | None],
    values: Sequence[str],
    options: Collection[str] | None,
) -> bool:
    """Whether what was sent for a field is what its attributes allow; `options` of a choice."""
    said = [value for value in values if value.strip()]
    if options is not None and values:
        return set(said or [""]) <= set(options)
    if not said:
        return "required" not in attributes
    if kind in {"checkbox", "radio"}:
        return True
    return all(_fits(kind, attributes, value) for value in said)


def _fits(kind: str, attributes: Mapping[str, str | None], value: str) -> bool:
    most = attributes.get("maxlength")
    if most and len(value.replace("\r\n", "\n")) > int(most):  # the end of a line is one sign
        return False
    if kind == "number" and "step" not in attributes and not _WHOLE.fullmatch(value):
        return False
    read, least, most = _READ.get(kind, str), attributes.get("min"), attributes.get("max")
    try:
        found = read(value.strip())
        return not (least and found < read(least)) and not (most and found > read(most))
    except (TypeError, ValueError):  # a time with a zone is before or after none without
        return False


def _read_email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError(text)
    return text


def _read_address(text: str) -> str:
    if not urlsplit(text).scheme:
        raise ValueError(text)
    return text


def _read_month(text: str) -> dt.date:
    return dt.date.fromisoformat(f"{text}-01")


_READ: dict[str, Callable[[str], Any]] = {
    "number": float,
    "date": read_day,
    "time": dt.time.fromisoformat,
    "month": _read_month,
    "email": _read_email,
    "url": _read_address,
}
