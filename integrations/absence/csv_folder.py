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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from integrations.files.absence_columns import accepted_headings
from integrations.files.absence_file import read_absences, read_heading
from integrations.files.absence_mapping import (
    FileMapping,
    mapping_of,
    presets,
    read_headings,
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
    """`columns` are headings that count where nothing was told: `employee_number=PersNr,start=Van`.

    `mapping` named a file that is read no more: it stops the start, which says where to go.
    """

    folder: Path = Path("var/absences")
    columns: str = ""
    mapping: str = ""
    skip_bad_lines: bool = False


def connect(settings: Settings) -> CsvFolder:
    """The folder; it need not exist yet.

    Raises ValueError: ABSENCE_COLUMNS is not understood, or ABSENCE_MAPPING is still set.
    """
    if settings.mapping:
        raise ValueError(
            "ABSENCE_MAPPING is not read any more: fill the form at /admin/absence/mapping from"
            " that file, keep it there, and take the setting away."
        )
    return CsvFolder(settings, read_headings(settings.columns))


@dataclass(frozen=True, slots=True)
class CsvFolder:
    """The source `csv`: files that are dropped and files that are uploaded are one source.

    `told` is what an administrator told of them; None: nothing.
    """

    settings: Settings
    columns: Mapping[str, str]
    told: Told | None = None
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
        """Whether there is a folder that files can be taken from."""
        if not os.access(self.settings.folder, os.R_OK | os.W_OK | os.X_OK):
            folder = self.settings.folder.absolute()
            return SourceTest(fault=Invalid("error.source_folder", folder=folder))
        return SourceTest(len(list(self.deliveries(now))))

    def as_told(self, told: Told | None) -> CsvFolder:
        """The same folder, whose files mean this."""
        return replace(self, told=told)

    def read(self, file: BinaryIO, told: Told | None = None) -> AbsenceLines:
        """Read a file from its beginning, as it is `told` or as it was before.

        Raises Invalid: it cannot be understood, or holds what must not be imported.
        """
        return read_absences(file, self._mapping(told))

    def headings_in(self, file: BinaryIO, told: Told | None = None) -> Sequence[str]:
        """The headings of a file. Raises Invalid: it cannot be read at all."""
        return read_heading(file, self._mapping(told))

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

    def _mapping(self, told: Told | None) -> FileMapping:
        told = self.told if told is None else told
        if told is not None:
            mapping = _understood(told)
            return replace(mapping, columns={**self.columns, **mapping.columns})
        left = self.settings.folder.with_name(f"{self.settings.folder.name}.toml")
        if left.is_file():  # from before there was one place: what it says is not to be lost unseen
            raise Invalid("error.absence_mapping_left", name=left.name)
        return FileMapping(columns=self.columns)


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

    @property
    def ready_at(self) -> dt.datetime:
        """When the file was last written."""
        return _written_at(self.path)

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
