"""Released figures as a file for a spreadsheet; docs are in docs/taking-along.md.

In nl, fr and de a CSV file is what Excel in Belgium opens by a double click: `;` between fields and
a decimal comma. In English it is RFC 4180 with `,` and a decimal point. Both begin with a UTF-8
mark. The workbook has the same rows, with numbers and dates, and the definitions.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Protocol, cast

from flask import Blueprint, Response, g, request

from webapp.domain.figures.measures import ReleasedCell
from webapp.domain.figures.selections import read_selection
from webapp.domain.people.access import Permission
from webapp.domain.spreadsheets import plain
from webapp.figures import COLUMNS, band, exact
from webapp.i18n import Texts
from webapp.security import actor, database, local_date, now, requires
from webapp.services.figures.exports import export_released

blueprint = Blueprint("exports", __name__)

_LINES = 1_000  # sent at a time
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _Workbook(Protocol):
    def workbook(self, cells: Sequence[ReleasedCell], t: Texts, *, on: dt.date) -> bytes: ...


@blueprint.get("/exports/released.csv")
@requires(Permission.STATISTICS_EXPORT)
def released() -> Response:
    """The released figures that were asked for, exactly as published."""
    lines = csv_lines(_wanted(), g.texts)
    return _file(lines, "csv", "text/csv; charset=utf-8")


@blueprint.get("/exports/released.xlsx")
@requires(Permission.STATISTICS_EXPORT)
def released_workbook() -> Response:
    """The same rows as a workbook."""
    # What writes workbooks is loaded with the first one.
    workbook = cast(_Workbook, import_module("webapp.figures_workbook"))
    made = workbook.workbook(_wanted(), g.texts, on=local_date(now()))
    return _file([made], "xlsx", _WORKBOOK)


def _wanted() -> list[ReleasedCell]:
    """Raises Invalid: the address asks for something that is not there."""
    wanted = read_selection(request.args.to_dict(flat=False))
    with database().reader() as reader, database().transaction() as session:
        return export_released(session, reader=reader, wanted=wanted, actor=actor(), now=now())


def csv_lines(cells: Sequence[ReleasedCell], t: Texts) -> Iterator[bytes]:
    """The file in pieces: a mark and a heading line, then a line for each figure."""
    yield b"\xef\xbb\xbf" + _lines([[t(f"export.column.{column}") for column in COLUMNS]], t)
    for first in range(0, len(cells), _LINES):
        yield _lines([_row(cell, t) for cell in cells[first : first + _LINES]], t)


def _lines(rows: Sequence[Sequence[str]], t: Texts) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="," if t.language == "en" else ";", lineterminator="\r\n")
    writer.writerows(rows)
    return text.getvalue().encode()


def _row(cell: ReleasedCell, t: Texts) -> list[str]:
    unit = cell.unit
    return [
        plain(unit.label),
        plain(unit.site or ""),
        t(f"export.scope.{unit.scope}"),
        plain(" + ".join(unit.parts)),
        t(f"export.joined.{unit.joined}") if unit.joined else "",
        cell.period,
        t(f"measure.{cell.measure}"),
        t(f"export.kind.{cell.kind}"),
        exact(cell.shown, t),
        exact(cell.step, t),
        band(cell),
        t("export.yes" if cell.members_changed else "export.no"),
    ]


def _file(content: Iterator[bytes] | Sequence[bytes], ending: str, kind: str) -> Response:
    name = f"{g.texts('export.filename')}.{ending}"
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
