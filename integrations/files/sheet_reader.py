"""Reads a workbook in a process of its own, and writes its rows as lines of JSON.

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
from itertools import islice
from typing import cast

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from integrations.files.absence_columns import count_columns
from integrations.files.csv_lines import LOOKED_AT
from integrations.files.sheet_scan import (
    BETWEEN,
    MOST_CELLS,
    Place,
    SheetMarks,
    Unreadable,
    check_size,
    scan_ods,
    scan_xlsx,
)

_MEMORY = 2 << 30
_SECONDS = 60
_PACKED = b"PK\x03\x04"
_DATE_1904 = re.compile(rb"""date1904=["'](?:1|true)["']""")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)=["']([^"']*)["']""")
_SAYS_ENOUGH = 3  # columns that are named, for a row to be a heading

Row = list[str]


def main() -> None:
    """Read the workbook on the standard input; what to look for is the first argument."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    gc.disable()  # it ends soon, and nothing that it makes leads back to itself
    told = json.loads(sys.argv[1])
    try:
        found, rows = read(sys.stdin.buffer.read(), told["headings"], told["sheet"])
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.writelines(f"{BETWEEN.join(cells)}\n" for cells in rows)
    except Unreadable as refusal:
        sys.stdout.write(json.dumps({"key": refusal.key, "params": refusal.params}) + "\n")


def read(
    content: bytes, headings: Mapping[str, Sequence[str]], sheet: str
) -> tuple[dict[str, object], Iterable[Row]]:
    """What is said of the sheet that was chosen, and its rows from the heading on.

    Raises Unreadable: it must not be opened, cannot be, or no sheet can be chosen.
    """
    try:
        marks, first_day = _scan(content)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            found = _choose(book, headings, sheet)
            first, rows = _rows(found, marks.get(found.name, SheetMarks()), headings)
            return {"sheet": found.name, "first_day": first_day, "row": first + 1}, rows
    except PasswordError as error:
        raise Unreadable("error.absence_sheet_locked") from error
    except (CalamineError, zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        raise Unreadable("error.absence_sheet_damaged") from error


def _scan(content: bytes) -> tuple[dict[str, SheetMarks], str | None]:
    """What is known of a packed workbook's sheets, and day 0 where days may be plain numbers."""
    if not content.startswith(_PACKED):
        return {}, None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        check_size(archive)
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


def _choose(
    book: CalamineWorkbook, headings: Mapping[str, Sequence[str]], wanted: str
) -> CalamineSheet:
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
    worth = {one.name: _worth(_top(one), headings) for one in visible}
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


def _worth(rows: Sequence[Row], headings: Mapping[str, Sequence[str]]) -> int:
    return max((count_columns(row, headings) for row in rows), default=0)


def _rows(
    sheet: CalamineSheet, marks: SheetMarks, headings: Mapping[str, Sequence[str]]
) -> tuple[int, Iterable[Row]]:
    """The place of the heading, and the rows from there on; as many cells in each."""
    # Without this argument a column in which nothing is stored moves all others to the left.
    table: Sequence[Sequence[object]] = sheet.to_python(skip_empty_area=False)
    spans = [*marks.spans, *_merged(sheet)]
    if marks.marks or spans:
        table = _with_marks(table, marks, spans)
    worth = [count_columns(row_texts(row), headings) for row in table[:LOOKED_AT]]
    first = worth.index(max(worth)) if any(worth) else 0
    return first, map(row_texts, islice(table, first, None))


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


def row_texts(row: Sequence[object]) -> Row:
    """The cells of a row as texts."""
    try:
        said = "".join(cast(Row, row))
    except TypeError:  # days or numbers among them
        said = " "
    # Of all that `cell_text` takes out or mends, a blank alone is printed.
    return [*map(cell_text, row)] if " " in said or not said.isprintable() else cast(Row, row)


def cell_text(cell: object) -> str:
    """A cell as a file of text would have it: days as 2026-10-05, numbers without a tail."""
    if isinstance(cell, str):  # as most are
        return cell if cell.isalnum() else " ".join(cell.split())
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.4f}".rstrip("0")
    if isinstance(cell, dt.datetime):
        return (cell + dt.timedelta(milliseconds=500)).isoformat(" ", "seconds")
    if isinstance(cell, dt.timedelta):
        minutes = round(cell / dt.timedelta(minutes=1))
        return f"{minutes // 60}:{minutes % 60:02}"
    return f"{cell:%H:%M}" if isinstance(cell, dt.time) else " ".join(str(cell).split())


if __name__ == "__main__":
    main()
