"""What a packed workbook holds, before anything opens it: how large it becomes, and what is hidden.

A library that reads workbooks makes room for every cell up to the last one, and gives a formula
without a stored result, or an error, as an empty cell. Both are seen here, in the XML itself.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

MOST_BYTES = 150_000_000
MOST_CELLS = 5_000_000
_MOST_ENTRIES = 1_000
_MOST_RATIO = 200  # of sizes; XML of real sheets is packed to a tenth or a thirtieth
_SMALL = 1_000_000  # below this, the ratio says nothing
BETWEEN = "\x1f"  # cells, on their way: a blank to Python, and no cell keeps a blank but spaces
FORMULA, ERROR = "=?", "#?"  # in the place of a result that is not stored, and of an error

_CELL = re.compile(
    rb"<(?:\w+:)?c\b((?:\s+[\w:]+=(?:\"[^\"]*\"|'[^']*'))*)\s*(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL
)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
# A cell that is not within 26 columns and 179,999 rows (or something that only looks like one).
_FAR = re.compile(rb"""r=["'](?:[A-Z]{2}|[A-Z](?:[0-9]{7}|[2-9][0-9]{5}|1[89][0-9]{4}))""")
_IS_ERROR = re.compile(rb"""\bt=["']e["']""")
_IS_TEXT = re.compile(rb"""\bt=["']str["']""")
_IS_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_RESULT = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]?)")
_ODS = re.compile(
    rb"<(?:\w+:)?(table|table-row|table-cell|covered-table-cell)"
    rb"\b((?:\s+[\w:-]+=(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>"
)
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["']([0-9]{1,9})["']""")
_SPANNED = re.compile(rb"""number-rows-spanned=["']([0-9]{1,7})["']""")
_NAME = re.compile(rb"""\btable:name=["']([^"']*)["']""")

Place = tuple[int, int]  # row and column, from 0


class Unreadable(Exception):
    """The workbook must not be opened: the key of a text that says why, and its parameters."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key, self.params = key, params


class SheetMarks:
    """Of one sheet: cells that look empty and are not, and cells that reach over rows below."""

    def __init__(self) -> None:  # no dataclass: loading these is an eighth of the reader's start
        self.marks: dict[Place, str] = {}
        self.spans: list[tuple[Place, int]] = []


def check_size(archive: zipfile.ZipFile) -> None:
    """Refuse what becomes far larger than it is.

    Raises Unreadable: it does, or it says that it does not and is damaged.
    """
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > _SMALL and entry.file_size > _MOST_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if total > MOST_BYTES or len(entries) > _MOST_ENTRIES or swollen:
        raise Unreadable("error.absence_sheet_size")


def scan_xlsx(content: bytes) -> SheetMarks:
    """The cells of one sheet of an XLSX file.

    Raises Unreadable: they reach too far.
    """
    found = SheetMarks()
    hides_something = any(sign in content for sign in (b"<f", b":f>", b't="e"', b"t='e'"))
    if not hides_something and _fits(content):
        return found
    height, width = 0, 0
    for cell in _CELL.finditer(content):
        place = _PLACE.search(cell[1])
        if not cell[2] or place is None:
            continue
        row, column = int(place[2]) - 1, _column(place[1])
        height, width = max(height, row + 1), max(width, column + 1)
        if _IS_ERROR.search(cell[1]):
            found.marks[row, column] = ERROR
        elif _IS_FORMULA.search(cell[2]) and not _has_result(cell[1], cell[2]):
            found.marks[row, column] = FORMULA
    _check_area(height, width)
    return found


def _has_result(attributes: bytes, content: bytes) -> bool:
    """Whether the result is stored; of no signs it is a text, or never was (openpyxl)."""
    result = _RESULT.search(content)
    return result is not None and bool(result[1] or _IS_TEXT.search(attributes))


def _fits(content: bytes) -> bool:
    """Whether the cells, empty ones among them, do not reach too far; far faster than a look."""
    if _FAR.search(content) is None:  # as in most sheets: a third of the time of finding each place
        return True
    places = _PLACE.findall(content)
    width = max((_column(letters) for letters in {place[0] for place in places}), default=0)
    height = max((int(place[1]) for place in places), default=0)
    return height * (width + 1) <= MOST_CELLS


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _check_area(height: int, width: int) -> None:
    if height * width > MOST_CELLS:
        raise Unreadable("error.absence_sheet_size")


def scan_ods(content: bytes) -> dict[str, SheetMarks]:
    """The sheets of an ODS file, by name.

    Raises Unreadable: they reach too far.
    """
    found: dict[str, SheetMarks] = {}
    for name, rows in _ods_sheets(content):
        marks = found.setdefault(name, SheetMarks())
        height, width, row = 0, 0, 0
        for repeated, cells in rows:
            column = 0
            for attributes, times, is_empty in cells:
                if not is_empty:
                    height, width = row + repeated, max(width, column + times)
                    _note_ods(marks, (row, column), attributes)
                column += times
            row += repeated
        _check_area(height, width)
    return found


def _note_ods(marks: SheetMarks, place: Place, attributes: bytes) -> None:
    if b'value-type="error"' in attributes:
        marks.marks[place] = ERROR
    elif b":formula=" in attributes and b"value-type=" not in attributes:
        marks.marks[place] = FORMULA
    spanned = _SPANNED.search(attributes)
    if spanned and int(spanned[1]) > 1:
        marks.spans.append((place, int(spanned[1])))


_OdsCell = tuple[bytes, int, bool]
_OdsRow = tuple[int, list[_OdsCell]]


def _ods_sheets(content: bytes) -> Iterator[tuple[str, list[_OdsRow]]]:
    """Each sheet with its rows: how often each is repeated, and its cells, likewise."""
    name, rows = "", list[_OdsRow]()
    for tag in _ODS.finditer(content):
        kind, attributes = tag[1], tag[2]
        repeated = _REPEATED.search(attributes)
        times = max(int(repeated[1]), 1) if repeated else 1
        if kind == b"table":
            if rows:
                yield name, rows
            named = _NAME.search(attributes)
            name, rows = (named[1].decode("utf-8", "replace") if named else ""), []
        elif kind == b"table-row":
            rows.append((times, []))
        elif rows:
            is_empty = bool(tag[3]) and b"value-type=" not in attributes
            rows[-1][1].append((attributes, times, is_empty and b":formula=" not in attributes))
    if rows:
        yield name, rows
