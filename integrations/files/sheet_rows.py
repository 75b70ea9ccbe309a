"""The rows of a workbook (XLSX, XLS, ODS), read by a process of its own: see `sheet_reader`."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from subprocess import DEVNULL, PIPE
from typing import BinaryIO

from integrations.files.sheet_scan import BETWEEN
from webapp.domain.errors import Invalid

SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class SheetRows:
    """The heading of a sheet, and then its rows.

    Raises Invalid, on opening and on reading: the workbook cannot be read, or must not be.
    """

    def __init__(self, file: BinaryIO, headings: Mapping[str, Sequence[str]], sheet: str) -> None:
        self._lines = _ask(file, json.dumps({"headings": headings, "sheet": sheet}))
        told = json.loads(next(self._lines))
        if "key" in told:
            raise Invalid(told["key"], **told["params"])
        day = told["first_day"]
        self.serials = None if day is None else dt.date.fromisoformat(day)
        self.line = told["row"] - 1
        self.heading = next(iter(self), [])

    def __iter__(self) -> Iterator[list[str]]:
        for line in self._lines:
            self.line += 1
            yield line[:-1].split(BETWEEN)


def _ask(file: BinaryIO, told: str) -> Iterator[str]:
    """The lines that the other process writes. Raises Invalid: it has ended before it was done."""
    # It gets no environment, in which secrets may be.
    command = [sys.executable, "-I", "-m", "integrations.files.sheet_reader", told]
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        with subprocess.Popen(
            command,
            stdin=copy,
            stdout=PIPE,
            stderr=DEVNULL,
            env={},
            encoding="utf-8",
            process_group=0,
        ) as process:
            try:
                yield from process.stdout or ()
                process.wait()
            finally:
                if process.returncode is None:
                    os.killpg(process.pid, signal.SIGKILL)  # and what it began
        if process.returncode:
            raise Invalid("error.absence_sheet_damaged")
