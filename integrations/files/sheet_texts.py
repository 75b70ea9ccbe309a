"""Cells of a workbook as texts, and rows of them as they go from one process to another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import cast

from integrations.files.sheet_scan import BETWEEN

Row = list[str]


def lines_of(rows: Sequence[Sequence[object]]) -> str:
    """Rows as they go over, a line for each."""
    try:
        said = "".join(map("".join, cast(Sequence[Row], rows)))
    except TypeError:  # days or numbers among them
        said = " "
    is_plain = " " not in said and said.isprintable()
    texts = cast(Sequence[Row], rows) if is_plain else map(row_texts, rows)
    return "\n".join(map(BETWEEN.join, texts)) + "\n"


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
        minutes = round(abs(cell) / dt.timedelta(minutes=1))
        return f"{'-' if cell < dt.timedelta() else ''}{minutes // 60}:{minutes % 60:02}"
    return f"{cell:%H:%M}" if isinstance(cell, dt.time) else " ".join(str(cell).split())
