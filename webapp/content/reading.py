"""Reads a TOML file of content, and says in one line what is wrong with one that is not right."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

Read = TypeVar("Read")


class ContentError(Exception):
    """One line that names the file and says what is wrong with it."""


def read_toml(path: Path, make: Callable[[Mapping[str, Any]], Read]) -> Read:
    """What `make` makes of the tables in a file.

    Raises ContentError: no such file, no TOML, or something that `make` misses or refuses.
    """
    try:
        return make(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise ContentError(f"{path.name}: there is no such file") from error
    except KeyError as error:
        raise ContentError(f"{path.name}: {error} is missing") from error
    except (ValueError, TypeError) as error:
        raise ContentError(f"{path.name}: {error}") from error
