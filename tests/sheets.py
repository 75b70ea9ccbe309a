"""What stands on a sheet, above all on one with a code, as a reader of PDF files reads it."""

from __future__ import annotations

import re
import subprocess
from typing import NamedTuple

_SIGNS = r"[A-HJ-NP-Z2-9]{4}"


class Sheet(NamedTuple):
    """A page of a file of sheets."""

    text: str
    name: str
    code: str


def laid_out(pdf: bytes) -> str:
    """The words of a file with what stands beside each other on one line."""
    done = subprocess.run(
        ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


def read_sheets(pdf: bytes) -> list[Sheet]:
    """Each page with what has to be typed."""
    return [_read(page) for page in laid_out(pdf).split("\f") if page.strip()]


def _read(page: str) -> Sheet:
    code = re.search(rf"\b{_SIGNS}(?:-{_SIGNS}){{3}}\b", page)
    name = re.search(rf"(?<![-\w]){_SIGNS}-{_SIGNS}(?![-\w])", page)
    assert code is not None
    assert name is not None, page
    return Sheet(page, name[0], code[0])
