"""A CSV file as a stream of rows, whatever its encoding, delimiter, quotes or line ends.

Memory does not depend on the length of the file. What the rows mean is not known here: which of
the first lines names the columns is for the caller to say (`Score`).
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import BinaryIO

from webapp.domain.errors import Invalid

MOST_LINES = 2_000_000
LONGEST_LINE = 10_000
LOOKED_AT = 50  # lines among which the headings are looked for
Score = Callable[[Sequence[str]], int]  # how much a row looks like the headings; 0 is not at all
_BLOCK = 1 << 20
_Lines = tuple[list[str], bool]  # and whether there are quotation marks in them
_DELIMITERS = (";", ",", "\t", "|")


class CsvRows:
    """The heading of a file, and then its rows; blank rows are empty lists.

    `above` is the number of lines before the heading: titles, empty ones, a line `sep=;`.
    Raises Invalid, on opening and on reading: this is not a CSV file, or not all of one.
    """

    serials = None  # a text has no dates that are written as numbers

    def __init__(self, file: BinaryIO, score: Score) -> None:
        blocks, first, is_quoted = _blocks_of_lines(file), list[str](), False
        for lines, has_quotes in blocks:
            first, is_quoted = first + lines, is_quoted or has_quotes
            if len(first) >= LOOKED_AT:
                break
        top = first[:LOOKED_AT]
        declared = _declared_delimiter(top)
        self.above, self._delimiter = _find_heading(top, declared or _DELIMITERS, score)
        self.line = self.above  # the line of the file on which the current row ends
        self._rows = self._read(chain([(first[self.above :], is_quoted)], blocks))
        self.heading = next(self._rows, [])

    def __iter__(self) -> Iterator[list[str]]:
        return self._rows

    def _read(self, blocks: Iterator[_Lines]) -> Iterator[list[str]]:
        """What csv would say, in half its time as long as there is no quotation mark."""
        delimiter = self._delimiter
        for lines, has_quotes in blocks:
            if has_quotes:
                rest = chain.from_iterable(later for later, _ in blocks)
                yield from self._read_quoted(chain(lines, rest))
                return
            for line in lines:
                self.line += 1
                text = line.rstrip("\r\n")
                yield text.split(delimiter) if text else []

    def _read_quoted(self, lines: Iterator[str]) -> Iterator[list[str]]:
        before, reader = self.line, csv.reader(lines, delimiter=self._delimiter, strict=True)
        try:
            for row in reader:
                self.line = before + reader.line_num
                yield row
        except csv.Error as error:
            raise Invalid("error.absence_quotes", line=before + reader.line_num) from error


def _declared_delimiter(lines: Sequence[str]) -> Sequence[str]:
    """Excel may write its delimiter on a line of its own: sep=;"""
    text = next((line for line in lines if line.strip()), "").strip("\r\n ").strip('"')
    found = text[4:5] if text[:4].lower() == "sep=" and len(text) <= 5 else ""
    return found if found and found in _DELIMITERS else ()


def _find_heading(lines: Sequence[str], delimiters: Sequence[str], score: Score) -> tuple[int, str]:
    """How many lines lie above the heading, and the delimiter with which it can be read.

    Where nothing looks like one: the first line that is not empty and is no `sep=`.
    """
    best, found = 0, (_first_of_all(lines), _likely_delimiter(lines, delimiters))
    for delimiter in delimiters:
        for above, row in _leniently(lines, delimiter):
            worth = score(row)
            if worth > best:
                best, found = worth, (above, delimiter)
    return found


def _leniently(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row and how many lines lie above it, as far as it goes."""
    reader = csv.reader(lines, delimiter=delimiter)
    above = 0
    try:
        for row in reader:
            yield above, row
            above = reader.line_num
    except csv.Error:  # a quotation mark that nothing closes: what follows is read strictly
        return


def _first_of_all(lines: Sequence[str]) -> int:
    filled = (number for number, line in enumerate(lines) if line.strip())
    first = next(filled, 0)
    is_sep = bool(_declared_delimiter(lines))
    return next(filled, first + 1) if is_sep else first


def _likely_delimiter(lines: Sequence[str], delimiters: Sequence[str]) -> str:
    first = "".join(lines[_first_of_all(lines) :][:1])
    return max(delimiters, key=first.count)


def _blocks_of_lines(file: BinaryIO) -> Iterator[_Lines]:
    decode = _Decoder()
    rest, number = b"", 0
    for block in _blocks(file):
        whole, rest = _cut(rest + block)
        text = decode(whole)
        lines = _split(text, number)
        number += len(lines)
        yield lines, '"' in text
    text = decode(rest)
    yield _split(text, number), '"' in text


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of the file, those of UTF-16 as UTF-8; no byte order mark."""
    block = file.read(_BLOCK)
    if block.startswith(b"%PDF"):
        raise Invalid("error.absence_not_csv")
    wide = _wide(block)
    if wide is None:
        block = block.removeprefix(codecs.BOM_UTF8)
        while block:
            yield block
            block = file.read(_BLOCK)
        return
    yield from _narrowed(file, block, wide)


def _wide(block: bytes) -> str | None:
    """The encoding of a file in UTF-16, with or without its mark: every other byte is nothing."""
    if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = block[:200]
    for encoding, nothing in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if len(start) > 3 and nothing.count(0) > 0.9 * len(nothing) and start.count(0) < len(start):
            return encoding
    return None


def _narrowed(file: BinaryIO, block: bytes, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block:
            yield decoder.decode(block).encode()
            block = file.read(_BLOCK)
        yield decoder.decode(b"", True).encode()
    except UnicodeError as error:
        raise Invalid("error.absence_encoding") from error


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
