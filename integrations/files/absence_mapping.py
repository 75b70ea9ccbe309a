"""What the files of one source mean, as an administrator told it, and as a TOML file to share.

It says which column is which and what the words and codes in them stand for; docs/absence-import.md
explains it and has an example.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from integrations.files.absence_columns import HEADINGS, TOLD, plain
from integrations.files.absence_words import MEANINGS, folded

_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How to read a source's files. `words` says for a field what each of its values stands for.

    `columns` are headings of fields, `ignored` those that change nothing although they seem to.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: Collection[str] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    key: str = ""
    employee_number_digits: int = 0
    date_order: str = "day first"
    hours_per_day: Decimal | None = None
    several_days: str = ""
    number_once: bool = False
    sheet: str = ""


_SETTINGS: Mapping[str, Callable[[Any], bool]] = {
    "key": ("employee_number", "email").__contains__,
    "employee_number_digits": lambda value: type(value) is int and 0 < value <= 40,
    "date_order": ("day first", "month first").__contains__,
    "hours_per_day": lambda value: type(value) in {int, float} and 0 < value <= 24,
    "several_days": ("whole",).__contains__,
    "number_once": lambda value: type(value) is bool,
    "sheet": lambda value: isinstance(value, str),
}


def read_headings(text: str) -> dict[str, str]:
    """The headings of fields from `employee_number=PersNr,start=Van`.

    Raises ValueError: it is written otherwise, or names a field that does not exist.
    """
    mapping = {}
    for part in next(csv.reader([text], skipinitialspace=True), []):
        name, sign, heading = (piece.strip() for piece in part.partition("="))
        if name not in HEADINGS or not sign or not plain(heading):
            raise ValueError(
                f"ABSENCE_COLUMNS: {part!r} is not <field>=<heading>; fields: {', '.join(HEADINGS)}"
            )
        mapping[name] = heading
    return mapping


def read_told(content: bytes) -> dict[str, Any]:
    """What a TOML file tells. Raises ValueError: it is none."""
    return tomllib.loads(content[:_MOST_BYTES].decode())


def write_told(told: Mapping[str, Any]) -> str:
    """The same as a TOML file."""
    tables = {name: value for name, value in told.items() if isinstance(value, Mapping)}
    lines = _assignments({name: told[name] for name in told if name not in tables})
    for name, table in tables.items():
        lines += ["", f"[{name}]", *_assignments(table)]
    return "\n".join(lines).strip() + "\n"


def _assignments(values: Mapping[str, Any]) -> list[str]:
    """Lines of TOML: its texts, numbers and lists are written as those of JSON."""
    return [f"{name} = {json.dumps(one, ensure_ascii=False)}" for name, one in values.items()]


def presets() -> dict[str, Mapping[str, Any]]:
    """What files of well-known systems mean, by the names of the files that say so."""
    files = sorted((Path(__file__).parent / "presets").glob("*.toml"))
    return {path.stem: read_told(path.read_bytes()) for path in files}


def mapping_of(given: Mapping[str, Any]) -> FileMapping:
    """The mapping that is told.

    Raises ValueError: it says something that is not understood; the message says what.
    """
    told = dict(given)
    columns = dict(_table(told.pop("columns", {}), "columns"))
    ignored = _texts(columns.pop("ignore", []), "columns.ignore")
    for name, heading in columns.items():
        if name not in HEADINGS or not isinstance(heading, str) or not plain(heading):
            known = ", ".join((*HEADINGS, "ignore"))
            raise ValueError(f"columns.{name} must be a heading, and its name one of: {known}")
    words = {name: _words(name, told.pop(name, {})) for name in TOLD}
    return FileMapping(
        columns=columns,
        ignored=frozenset(plain(heading) for heading in ignored),
        words=words,
        **_settings(told),
    )


def _words(name: str, told: Any) -> dict[str, str]:
    """What each value of a field stands for, however its capitals and blanks are."""
    meanings = MEANINGS[name]
    found: dict[str, str] = {}
    for meaning, values in _table(told, name).items():
        if meaning not in meanings:
            raise ValueError(f"{name}.{meaning} must be one of: {', '.join(meanings)}")
        for value in _texts(values, f"{name}.{meaning}"):
            if found.setdefault(folded(value), meanings[meaning]) != meanings[meaning]:
                raise ValueError(f"{name}: {value!r} stands for two things")
    return found


def _settings(told: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in told.items():
        if name not in _SETTINGS or not _SETTINGS[name](value):
            raise ValueError(f"{name} = {value!r} is not understood")
        found[name] = Decimal(str(value)) if name == "hours_per_day" else value
    return found


def _table(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name} must be a table: [{name}]")
    return value


def _texts(value: Any, name: str) -> Sequence[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f'{name} must be a list of texts: ["…", "…"]')
    return value
