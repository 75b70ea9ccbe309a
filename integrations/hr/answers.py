"""Reads the fields of an answer that are wanted; a missing one is told by its name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from webapp.domain.errors import Invalid

Meaning = TypeVar("Meaning")

_LATE = dt.timedelta(minutes=15)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def value_at(record: Any, *path: str) -> Any:
    """The value of a field, or of a field of a field.

    Raises Invalid: there is no such field, perhaps because a newer version calls it otherwise.
    """
    for name in path:
        if not isinstance(record, Mapping) or name not in record:
            raise Invalid("error.source_field", field=".".join(path))
        record = record[name]
    return record


def text_at(record: Any, *path: str) -> str:
    """A text or a number, as text. Raises Invalid: it is neither, or missing."""
    value = value_at(record, *path)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise Invalid("error.source_field", field=".".join(path))
    return str(value)


def day_at(record: Any, *path: str) -> dt.date:
    """The day that a text begins with, such as 2026-10-05T00:00:00. Raises Invalid: it has none."""
    match = _DAY.match(text_at(record, *path))
    try:
        return dt.date.fromisoformat(match[0] if match else "")
    except ValueError as error:
        raise Invalid("error.source_field", field=".".join(path)) from error


def list_at(record: Any, *path: str) -> Sequence[Any]:
    """A list, of the answer itself where no path is given. Raises Invalid: it is none."""
    value = value_at(record, *path)
    if not isinstance(value, list):
        raise Invalid("error.source_field", field=".".join(path) or "[]")
    return value


def meaning_at(record: Any, name: str, meanings: Mapping[str, Meaning]) -> Meaning:
    """What the value of a field stands for. Raises Invalid: it is none that is known."""
    value = text_at(record, name)
    if value not in meanings:
        raise Invalid("error.source_value", field=name)
    return meanings[value]


def a_while_before(mark: str) -> str:
    """A quarter of an hour before the moment of the latest change that was told of.

    A change bears the moment at which its transaction began, and is there to be told of when that
    has ended: meanwhile later ones may have been told of.
    """
    try:
        return str(dt.datetime.fromisoformat(mark) - _LATE)
    except ValueError:  # a mark of another form is the system's own affair
        return mark
