"""Files that an HR or payroll system leaves in a folder, and those an administrator uploads.

Runs with any system that can export CSV, XLSX, XLS or ODS (SD Worx, Securex, Acerta, Liantis, Odoo,
Excel…).
The columns, and how to let a system deliver, are in docs/absence-import.md.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from integrations.files.absence_columns import accepted_headings
from integrations.files.absence_file import read_absences
from integrations.files.absence_mapping import (
    FileMapping,
    mapping_of,
    presets,
    read_headings,
    read_mapping,
    read_told,
    write_told,
)
from integrations.files.absence_words import MEANINGS
from webapp.domain.errors import Invalid
from webapp.domain.ports.absence import AbsenceLines, SourceTest, Told

_ENDINGS = {".csv", ".xlsx", ".xlsm", ".xls", ".ods"}
_AT_REST = dt.timedelta(minutes=1)
_COMPLETE = re.compile(r"complete_(\d{4}-\d\d-\d\d)_(\d{4}-\d\d-\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """`mapping` says what the files mean; when empty, the file beside the folder: `<folder>.toml`.

    `columns` is for headings alone: `employee_number=PersNr,start=Van`.
    """

    folder: Path = Path("var/absences")
    mapping: str = ""
    columns: str = ""
    skip_bad_lines: bool = False


def connect(settings: Settings) -> CsvFolder:
    """The folder; it need not exist yet.

    Raises ValueError: ABSENCE_COLUMNS or the mapping is not understood.
    """
    source = CsvFolder(settings, read_headings(settings.columns))
    source.mapping()
    return source


@dataclass(frozen=True, slots=True)
class CsvFolder:
    """The source `csv`: files that are dropped and files that are uploaded are one source."""

    settings: Settings
    columns: Mapping[str, str]
    name: str = field(default="csv", init=False)

    @property
    def headings(self) -> Mapping[str, tuple[str, ...]]:
        """For each field the headings under which it is found."""
        return accepted_headings(self.columns)

    def deliveries(self, now: dt.datetime, cursor: str = "") -> Iterator[CsvDelivery]:
        """The files that nobody is writing any more, oldest first; they are their own cursor."""
        files = [path for path in self.settings.folder.glob("[!.]*") if _is_wanted(path)]
        for path in sorted(files, key=_written_at):
            if now - _written_at(path) >= _AT_REST:
                yield CsvDelivery(self, path, now)

    def afresh(self, cursor: str) -> str:
        """None is needed."""
        return ""

    def test(self, now: dt.datetime, cursor: str = "") -> SourceTest:
        """Whether there is a folder that files can be taken from, and its mapping is understood."""
        try:
            if not os.access(self.settings.folder, os.R_OK | os.W_OK | os.X_OK):
                raise Invalid("error.source_folder")
            self._mapping()
        except Invalid as fault:
            return SourceTest(fault=fault)
        return SourceTest(len(list(self.deliveries(now))))

    def mapping(self) -> FileMapping:
        """What the files mean, as it is told now: a change counts from the next file on.

        Raises ValueError: it says something that is not understood.
        """
        folder = self.settings.folder
        path = Path(self.settings.mapping or folder.with_name(f"{folder.name}.toml"))
        return read_mapping(path, self.columns)

    def read(self, file: BinaryIO, told: Told | None = None) -> AbsenceLines:
        """Read a file from its beginning; what is `told` goes in the place of the mapping.

        Raises Invalid: it cannot be understood, or holds what must not be imported.
        """
        return read_absences(file, self._mapping() if told is None else _understood(told))

    def check(self, told: Told) -> None:
        """Raises Invalid: something of it is not understood."""
        _understood(told)

    @property
    def presets(self) -> Mapping[str, Told]:
        """What files of well-known systems mean."""
        return presets()

    @property
    def meanings(self) -> Mapping[str, Sequence[str]]:
        """For each field whose values are told: what they may stand for."""
        return {name: tuple(meanings) for name, meanings in MEANINGS.items()}

    def read_told(self, content: bytes) -> Told:
        """What a file tells. Raises Invalid: it is none of these."""
        try:
            told = read_told(content)
        except ValueError as error:
            raise Invalid("error.absence_mapping", said=str(error)) from error
        self.check(told)
        return told

    def write_told(self, told: Told) -> str:
        """The same as such a file."""
        return write_told(told)

    def _mapping(self) -> FileMapping:
        try:
            return self.mapping()
        except ValueError as error:
            raise Invalid("error.absence_mapping", said=str(error)) from error


@dataclass(frozen=True, slots=True)
class CsvDelivery:
    """One file of the folder. Afterwards it lies in done/, or in refused/ beside the reason."""

    source: CsvFolder
    path: Path
    now: dt.datetime

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def cursor(self, *, stored: bool) -> str:
        """None is needed: where the file lies says what became of it."""
        return ""

    @property
    def skips_bad_lines(self) -> bool:
        """As ABSENCE_SKIP_BAD_LINES says."""
        return self.source.settings.skip_bad_lines

    @property
    def complete(self) -> tuple[dt.date, dt.date] | None:
        """The period in a name such as complete_2026-07-01_2026-09-30.csv.

        Raises Invalid: there is no such period.
        """
        match = _COMPLETE.search(self.path.stem)
        if match is None:
            return None
        try:
            first, last = dt.date.fromisoformat(match[1]), dt.date.fromisoformat(match[2])
        except ValueError as error:
            raise Invalid("error.absence_period") from error
        if first > last:
            raise Invalid("error.absence_period")
        return first, last

    @contextmanager
    def open(self) -> Iterator[AbsenceLines]:
        """Read the file from its beginning.

        Raises Invalid: it cannot be understood, or holds what must not be imported.
        """
        with self.path.open("rb") as file:
            yield self.source.read(file)

    def accept(self) -> None:
        """Move the file to done/."""
        self.path.replace(self._place("done"))

    def refuse(self, words: str) -> None:
        """Move the file to refused/, next to a text that says why."""
        place = self._place("refused")
        unfinished = place.with_suffix(".unfinished")
        unfinished.write_text(words, encoding="utf-8")
        unfinished.replace(place.with_suffix(".txt"))
        self.path.replace(place)

    def _place(self, folder: str) -> Path:
        place = self.path.parent / folder / f"{self.now:%Y%m%dT%H%M%SZ}_{self.path.name}"
        place.parent.mkdir(exist_ok=True)
        return place


def _understood(told: Told) -> FileMapping:
    try:
        return mapping_of(told)
    except ValueError as error:
        raise Invalid("error.absence_mapping", said=str(error)) from error


def _is_wanted(path: Path) -> bool:
    return path.suffix.lower() in _ENDINGS and path.is_file() and not path.is_symlink()


def _written_at(path: Path) -> dt.datetime:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
