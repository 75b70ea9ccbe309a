"""A CSV file as a stream of rows, whatever its encoding, delimiter, quotes or line ends.

Memory does not depend on the length of the file. What the rows mean is not known here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from webapp.domain.errors import Invalid

MOST_LINES = 2_000_000
LONGEST_LINE = 10_000
_BLOCK = 1 << 20
_DELIMITERS = (";", ",", "\t")
_OTHER_FILES = {
    b"PK\x03\x04": "error.absence_spreadsheet",
    b"\xd0\xcf\x11\xe0": "error.absence_spreadsheet",
    b"%PDF": "error.absence_not_csv",
    b"\xff\xfe": "error.absence_encoding",
    b"\xfe\xff": "error.absence_encoding",
}


class CsvRows:
    """The heading of a file, and then its rows; blank rows are empty lists.

    Raises Invalid, on opening and on reading: this is not a CSV file, or not all of one.
    """

    def __init__(self, file: BinaryIO) -> None:
        lines = _lines(file)
        first = next(lines, "")
        while first and not first.strip():
            first = next(lines, "")
        delimiter = _declared_delimiter(first)
        if delimiter is not None:
            first = next(lines, "")
        self._reader = csv.reader(
            _chain(first, lines), delimiter=delimiter or _likely_delimiter(first), strict=True
        )
        self._skipped = 1 if delimiter is not None else 0
        self.heading = next(iter(self), [])

    @property
    def line(self) -> int:
        """The line of the file on which the current row ends."""
        return self._reader.line_num + self._skipped

    def __iter__(self) -> Iterator[list[str]]:
        try:
            yield from self._reader
        except csv.Error as error:
            raise Invalid("error.absence_quotes", line=self.line) from error


def _chain(first: str, others: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from others


def _declared_delimiter(line: str) -> str | None:
    """Excel may write its delimiter on a line of its own: sep=;"""
    text = line.strip().lower()
    return text[4:] if text in {f"sep={delimiter}" for delimiter in _DELIMITERS} else None


def _likely_delimiter(heading: str) -> str:
    return max(_DELIMITERS, key=heading.count)


def _lines(file: BinaryIO) -> Iterator[str]:
    decode = _Decoder()
    rest, number = b"", 0
    while block := file.read(_BLOCK):
        if number == 0 and not rest:
            block = _checked_start(block)
        whole, rest = _cut(rest + block)
        lines = _split(decode(whole), number)
        number += len(lines)
        yield from lines
    yield from _split(decode(rest), number)


def _checked_start(block: bytes) -> bytes:
    for start, key in _OTHER_FILES.items():
        if block.startswith(start):
            raise Invalid(key)
    return block.removeprefix(b"\xef\xbb\xbf")


def _cut(block: bytes) -> tuple[bytes, bytes]:
    """Up to and with the last end of line, and the rest; CR LF stays together."""
    end = block.rfind(b"\n") + 1 or block.rfind(b"\r", 0, -1) + 1
    if len(block) - end > _BLOCK:
        raise Invalid("error.absence_long_line", most=LONGEST_LINE)
    return block[:end], block[end:]


def _split(text: str, before: int) -> list[str]:
    lines = list(io.StringIO(text, newline=""))
    if lines and len(max(lines, key=len)) > LONGEST_LINE:
        raise Invalid("error.absence_long_line", most=LONGEST_LINE)
    if before + len(lines) > MOST_LINES:
        raise Invalid("error.absence_many_lines", most=MOST_LINES)
    return lines


class _Decoder:
    """UTF-8, or Windows-1252 when the first signs beyond ASCII are not UTF-8; never both."""

    def __init__(self) -> None:
        self._encoding: str | None = None

    def __call__(self, block: bytes) -> str:
        if b"\0" in block:
            raise Invalid("error.absence_not_csv")
        if block.isascii():
            return block.decode("ascii")
        for encoding in (self._encoding,) if self._encoding else ("utf-8", "cp1252"):
            try:
                text = block.decode(encoding)
            except UnicodeDecodeError:
                continue
            self._encoding = encoding
            return text
        raise Invalid("error.absence_encoding")
