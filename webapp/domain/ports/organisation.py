"""The socket for files of the tree: departments in, dry or done, and out the same way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple, Protocol

FIELDS = ("code", "name", "kind", "parent", "language", "timezone", "campaign_from")


class DepartmentLine(NamedTuple):
    """A node as a file has it; `kind` is a key of `DepartmentKind`, `parent` a code."""

    line: int
    code: str
    name: str
    kind: str
    parent: str | None
    language: str | None
    timezone: str | None
    campaign_from: dt.date | None


@dataclass(frozen=True, slots=True)
class DepartmentFault:
    """A cell that is not right: its line and field, and the key and parameters of what to do."""

    line: int
    field: str
    key: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DepartmentLines:
    """A file that was read. `columns` has the heading of each field that it tells."""

    columns: Mapping[str, str]
    ignored: Sequence[str]
    lines: Sequence[DepartmentLine]
    faults: Sequence[DepartmentFault]


class DepartmentFiles(Protocol):
    """Reads and writes files of the tree."""

    @property
    def headings(self) -> Mapping[str, tuple[str, ...]]:
        """For each field the headings under which it is found."""
        ...

    def read(self, file: BinaryIO) -> DepartmentLines:
        """Read a file from its beginning.

        Raises Invalid: it is no such file, or a column is missing or there twice.
        """
        ...

    def write_csv(self, lines: Sequence[DepartmentLine], fields: Collection[str]) -> bytes:
        """A CSV file with these columns, for a spreadsheet; what it saves comes in as it was."""
        ...

    def write_xlsx(self, lines: Sequence[DepartmentLine], fields: Collection[str]) -> bytes:
        """A workbook with these columns."""
        ...
