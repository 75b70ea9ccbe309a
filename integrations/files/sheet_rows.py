"""The rows of a workbook (XLSX, XLS, ODS), read by a process of its own: see `sheet_reader`."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from subprocess import DEVNULL, PIPE
from typing import Any, BinaryIO

from webapp.domain.errors import Invalid

SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class SheetRows:
    """The heading of a sheet, and then its rows.

    Raises Invalid, on opening and on reading: the workbook cannot be read, or must not be.
    """

    def __init__(self, file: BinaryIO, headings: Mapping[str, Sequence[str]], sheet: str) -> None:
        self.line = 0
        self._said = _ask(file, json.dumps({"headings": headings, "sheet": sheet}))
        day = next(self._said)["first_day"]
        self.serials = None if day is None else dt.date.fromisoformat(day)
        self.heading = next(iter(self), [])

    def __iter__(self) -> Iterator[list[str]]:
        for line, cells in self._said:
            self.line = line
            yield cells


def _ask(file: BinaryIO, told: str) -> Iterator[Any]:
    """What the other process says: the sheet, then its rows.

    Raises Invalid: it refuses, or has ended before it was done.
    """
    # It gets no environment, in which secrets may be.
    command = [sys.executable, "-I", "-m", "integrations.files.sheet_reader", told]
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        with subprocess.Popen(
            command, stdin=copy, stdout=PIPE, stderr=DEVNULL, env={}, text=True
        ) as process:
            try:
                yield from _said(process.stdout or ())
                process.wait()
            finally:
                process.kill()
        if process.returncode:
            raise Invalid("error.absence_sheet_damaged")


def _said(lines: Iterable[str]) -> Iterator[Any]:
    for line in lines:
        said = json.loads(line)
        if isinstance(said, list):
            yield from said
        elif "key" in said:
            raise Invalid(said["key"], **said["params"])
        else:
            yield said
