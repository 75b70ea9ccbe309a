"""Who works where: a file of an employer's people, and the lines in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO, NamedTuple, Protocol


class PeopleRow(NamedTuple):
    """A person of the file. None: the file does not say, so what is known stays.

    Number, name and `department` (a code; empty: works nowhere) are as they were written.
    `ends_on` is None for an open end; `says_end`: there is a column for it. `doubts`: fields whose
    value can be none unless it is stored already, with the reason.
    """

    line: int
    employee_number: str
    name: str
    email: str | None
    department: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    says_end: bool
    schedule: str | None
    fte_percent: int | None
    counted: bool | None
    doubts: tuple[tuple[str, str], ...] = ()


class PeopleProblem(NamedTuple):
    """A line that cannot be taken in: `reason` is the key of a text that says what to do, `params`
    what it names."""

    line: int
    field: str
    reason: str
    params: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PeopleLines:
    """An opened file, read once. `columns`: under which heading a field stands; `ignored`: others.

    Reading on raises Invalid where the rest cannot be understood.
    """

    columns: Mapping[str, str]
    ignored: Sequence[str]
    lines: Iterable[PeopleRow | PeopleProblem]


class PeopleFiles(Protocol):
    """The format of files of people."""

    def read(self, file: BinaryIO) -> PeopleLines:
        """Read an uploaded file from its beginning.

        Raises Invalid: it cannot be understood.
        """

    def write_csv(self, rows: Sequence[Sequence[str]]) -> bytes:
        """A file that a spreadsheet program opens with its signs, and takes no cell for a formula.

        Codes keep the zeros at their front.
        """

    def write_xlsx(self, rows: Sequence[Sequence[str]]) -> bytes:
        """A workbook of one sheet; all cells are texts."""
