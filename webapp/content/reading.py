"""Reads a TOML file of content, and says in one line what is wrong with one that is not right."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from webapp.domain.programme.exercises import SignOff

Read = TypeVar("Read")
Content = Mapping[str, Any]  # what files say, once parsed

_SIGNED = "demo_sign_off"


class ContentError(Exception):
    """One line that names the file and says what is wrong with it."""


def read_toml(path: Path, make: Callable[[Mapping[str, Any]], Read]) -> Read:
    """What `make` makes of the tables in a file.

    Raises ContentError: no such file, no TOML, or something that `make` misses or refuses.
    """
    try:
        return read_kept(path.name, tomllib.loads(path.read_text("utf-8")), make)
    except OSError as error:
        raise ContentError(f"{path.name}: there is no such file") from error
    except ValueError as error:
        raise ContentError(f"{path.name}: {error}") from error


def read_kept(name: str, content: Content, make: Callable[[Content], Read]) -> Read:
    """What `make` makes of content that is parsed already; `name` is for whoever reads the fault.

    Raises ContentError: `make` misses or refuses something.
    """
    try:
        return make(content)
    except KeyError as error:
        raise ContentError(f"{name}: {error} is missing") from error
    except (ValueError, TypeError) as error:
        raise ContentError(f"{name}: {error}") from error


def read_sign_off(content: Content) -> SignOff | None:
    """Who signed a file for the demo; of an installation the database says so."""
    return SignOff(**content[_SIGNED]) if _SIGNED in content else None


def unsigned(content: Content) -> dict[str, Any]:
    """The content of a file without the sign-off of the demo."""
    return {name: value for name, value in content.items() if name != _SIGNED}


def read_day(written: object) -> dt.date | None:
    """A date as a file has it, or as it is kept in JSON; None when it is neither."""
    if isinstance(written, str):
        try:
            return dt.date.fromisoformat(written)
        except ValueError:
            return None
    return written if isinstance(written, dt.date) else None
