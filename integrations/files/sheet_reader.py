"""Reads a workbook in a process of its own, and writes its rows as lines of text.

A workbook can make the library that reads it take all memory, or end the process; here that costs
nothing but this process, which has little of either. `sheet_rows` starts it and reads what it says:
first, as JSON, the sheet, how its days are counted and the number of its first row, or why the
workbook is refused; then a line for each row, its cells apart by a sign that no cell can hold.
JSON for the rows too took a third as long to read as the sheet itself.
"""

from __future__ import annotations

import datetime as dt
import gc
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import NamedTuple, TypedDict

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from integrations.files.absence_columns import columns_counter
from integrations.files.csv_lines import LOOKED_AT, Score
from integrations.files.sheet_ahead import Ahead
from integrations.files.sheet_scan import (
    MOST_CELLS,
    Place,
    SheetMarks,
    Unreadable,
    check_size,
    scan_ods,
    scan_xlsx,
)
from integrations.files.sheet_texts import Row, lines_of, row_texts

_MEMORY = 2 << 30
_SECONDS = 40  # and 20 for what is ahead
_PACKED = b"PK\x03\x04"
_DATE_1904 = re.compile(rb"""date1904=["'](?:1|true)["']""")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)=["']([^"']*)["']""")
_AT_ONCE = 256  # rows
_SAYS_ENOUGH = 3  # columns that are named, for a row to be a heading


class Told(TypedDict):
    """What to look for: the headings of each field, and the name of the sheet if there is one."""

    headings: Mapping[str, Sequence[str]]
    sheet: str


class Opened(NamedTuple):
    """The sheet that was chosen, the place of its heading, and its rows from there on."""

    sheet: str
    first: int
    rows: Iterable[Sequence[object]]


def main() -> None:
    """Read the workbook on the standard input; what to look for is the first argument."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    gc.disable()  # it ends soon, and nothing that it makes leads back to itself
    try:
        _answer(sys.stdin.buffer.read(), json.loads(sys.argv[1]))
    except Unreadable as refusal:
        sys.stdout.write(json.dumps({"key": refusal.key, "params": refusal.params}) + "\n")


def _answer(content: bytes, told: Told) -> None:
    """Say what is in the workbook. Raises Unreadable: it must not be opened, or cannot be."""
    with _refusing():
        _check(content)
    with Ahead(lambda ask: _say(open_sheet(content, {}, told), ask())) as ahead:
        with _refusing():
            marks, day = _scan(content)
        first_day = json.dumps(day)
        if not any(one.marks or one.spans for one in marks.values()) and ahead.tell(first_day):
            return
    _say(open_sheet(content, marks, told), first_day)


def _say(opened: Opened, first_day: str) -> None:
    sheet, first, rows = opened
    found = {"sheet": sheet, "first_day": json.loads(first_day), "row": first + 1}
    sys.stdout.write(json.dumps(found) + "\n")
    rest = iter(rows)
    while some := [*islice(rest, _AT_ONCE)]:
        sys.stdout.write(lines_of(some))


@contextmanager
def _refusing() -> Iterator[None]:
    """Raises Unreadable for what a library raises."""
    try:
        yield
    except PasswordError as error:
        raise Unreadable("error.absence_sheet_locked") from error
    except (CalamineError, zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        raise Unreadable("error.absence_sheet_damaged") from error


def open_sheet(content: bytes, marks: Mapping[str, SheetMarks], told: Told) -> Opened:
    """The sheet to read; `marks` by the name of the sheet.

    Raises Unreadable: the workbook cannot be opened, or no sheet can be chosen.
    """
    score = columns_counter(told["headings"])
    with _refusing(), CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        found = _choose(book, score, told["sheet"])
        first, rows = _rows(found, marks.get(found.name, SheetMarks()), score)
        return Opened(found.name, first, rows)


def _check(content: bytes) -> None:
    """Before anything is unpacked. Raises Unreadable: it becomes far larger than it is."""
    if content.startswith(_PACKED):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_size(archive)


def _scan(content: bytes) -> tuple[dict[str, SheetMarks], str | None]:
    """What is known of a packed workbook's sheets, and day 0 where days may be plain numbers."""
    if not content.startswith(_PACKED):
        return {}, None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        # All of it, since reading shows what is damaged; each part once.
        parts = {name: archive.read(name) for name in archive.namelist()}
        if "content.xml" in parts:
            return scan_ods(parts["content.xml"]), None
        if "xl/workbook.xml" not in parts:
            raise Unreadable("error.absence_sheet_other")
        book = parts["xl/workbook.xml"]
        first_day = dt.date(1904, 1, 1) if _DATE_1904.search(book) else dt.date(1899, 12, 30)
        marks = {
            name: scan_xlsx(parts[path])
            for name, path in _xlsx_sheets(parts["xl/_rels/workbook.xml.rels"], book)
            if path in parts
        }
        return marks, first_day.isoformat()


def _xlsx_sheets(relations: bytes, book: bytes) -> Iterator[tuple[str, str]]:
    """The name of each sheet and where it lies."""
    targets = {
        told.get("Id"): told.get("Target", "")
        for told in map(_attributes, re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", relations))
    }
    for told in map(_attributes, _SHEET.findall(book)):
        target = targets.get(next((told[name] for name in told if name.endswith(":id")), ""), "")
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        yield told.get("name", ""), path


def _attributes(tag: bytes) -> dict[str, str]:
    return {name.decode(): _text(value) for name, value in _ATTRIBUTE.findall(tag)}


def _text(value: bytes) -> str:
    text = value.decode()
    for name, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(name, sign)
    return text.replace("&amp;", "&")


def _choose(book: CalamineWorkbook, score: Score, wanted: str) -> CalamineSheet:
    """The sheet of this name, else the only visible one that names the columns."""
    if wanted and wanted not in book.sheet_names:
        names = ", ".join(book.sheet_names)
        raise Unreadable("error.absence_sheet_missing", sheet=wanted, sheets=names)
    if wanted:
        return _checked(book.get_sheet_by_name(wanted))
    visible = [
        _checked(book.get_sheet_by_name(one.name))
        for one in book.sheets_metadata
        if one.visible is SheetVisibleEnum.Visible
    ]
    worth = {one.name: max(map(score, _top(one)), default=0) for one in visible}
    good = [one for one in visible if worth[one.name] >= _SAYS_ENOUGH]
    if len(good) > 1:
        raise Unreadable("error.absence_sheet_which", sheets=", ".join(one.name for one in good))
    if not visible:
        raise Unreadable("error.absence_sheet_hidden")
    return good[0] if good else max(visible, key=lambda one: worth[one.name])


def _checked(sheet: CalamineSheet) -> CalamineSheet:
    if sheet.height * sheet.width > MOST_CELLS:
        raise Unreadable("error.absence_sheet_size")
    return sheet


def _top(sheet: CalamineSheet) -> list[Row]:
    return [row_texts(row) for row in sheet.to_python(nrows=LOOKED_AT)]


def _rows(
    sheet: CalamineSheet, marks: SheetMarks, score: Score
) -> tuple[int, Iterable[Sequence[object]]]:
    """The place of the heading, and the rows from there on; as many cells in each."""
    rows = _whole(sheet)
    spans = [*marks.spans, *_merged(sheet)]
    if marks.marks or spans:
        rows = _with_marks([*rows], marks, spans)
    rest = iter(rows)
    top = [*islice(rest, LOOKED_AT)]
    worth = [score(row_texts(row)) for row in top]
    first = worth.index(max(worth)) if any(worth) else 0
    return first, chain(top[first:], rest)


def _whole(sheet: CalamineSheet) -> Iterable[Sequence[object]]:
    """Every row, made as it is asked for; columns ahead of the first that holds something too."""
    if sheet.start is None:
        return []
    ahead = [""] * sheet.start[1]
    return ([*ahead, *row] for row in sheet.iter_rows()) if ahead else sheet.iter_rows()


def _with_marks(
    cells: Sequence[Sequence[object]], marks: SheetMarks, spans: Sequence[tuple[Place, int]]
) -> list[Row]:
    """The rows with what only looks empty; as many cells in each."""
    table = [[*row_texts(row)] for row in cells]
    width = max([len(table[0]) if table else 0, *(column + 1 for _, column in marks.marks)])
    for row in table:
        row += [""] * (width - len(row))
    for (place, column), sign in marks.marks.items():
        if place < len(table):
            table[place][column] = sign
    _fill_down(table, spans)
    return table


def _merged(sheet: CalamineSheet) -> Iterator[tuple[Place, int]]:
    for (row, column), (last, _) in sheet.merged_cell_ranges or ():
        yield (row, column), last - row + 1


def _fill_down(table: list[Row], spans: Sequence[tuple[Place, int]]) -> None:
    """Write what a cell that reaches over rows below says into each of these rows."""
    for (row, column), height in spans:
        for below in table[row + 1 : row + height]:
            if column < len(below):
                below[column] = table[row][column]


if __name__ == "__main__":
    main()
