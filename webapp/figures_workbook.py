"""Released figures as a workbook: figures, definitions, and what the file is."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from webapp.domain.figures.measures import Measure, ReleasedCell
from webapp.domain.periods import parse_period
from webapp.figures import COLUMNS, band, why_large
from webapp.i18n import Texts

_DAYS = ("first_day", "last_day")  # of the period, behind its key
_WIDTHS = (34, 18, 10, 34, 22, 10, 12, 12, 34, 10, 10, 8, 10, 16)


def workbook(cells: Sequence[ReleasedCell], t: Texts, *, on: dt.date) -> bytes:
    """The file. Every text is stored as a text, whatever it begins with: no cell is a formula."""
    kept = io.BytesIO()
    # One row after the other is written and forgotten; nothing is taken for a number or a link.
    book = xlsxwriter.Workbook(
        kept,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    # The same figures make the same bytes on the same day.
    book.set_properties({"title": t("export.workbook.title"), "created": _midnight(on)})
    _figures(book, cells, t)
    _definitions(book, sorted({cell.measure for cell in cells}, key=list(Measure).index), t)
    _about(book, t, on)
    book.close()
    return kept.getvalue()


def _figures(book: Any, cells: Sequence[ReleasedCell], t: Texts) -> None:
    sheet = _sheet(book, t("export.workbook.figures"), _WIDTHS)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    before, after = COLUMNS[: COLUMNS.index("measure")], COLUMNS[COLUMNS.index("measure") :]
    _head(book, sheet, [t(f"export.column.{name}") for name in (*before, *_DAYS, *after)])
    for row, cell in enumerate(cells, start=1):
        for column, value in enumerate(_row(cell, t)):
            if isinstance(value, dt.date):
                sheet.write_datetime(row, column, _midnight(value), day)
            elif isinstance(value, float):
                sheet.write_number(row, column, value)
            else:
                sheet.write_string(row, column, value)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(cells), 1), len(COLUMNS) + len(_DAYS) - 1)


def _row(cell: ReleasedCell, t: Texts) -> tuple[str | float | dt.date, ...]:
    unit, period = cell.unit, parse_period(cell.period)
    return (
        unit.label,
        unit.site or "",
        t(f"export.scope.{unit.scope}"),
        " + ".join(unit.parts),
        t(f"export.joined.{unit.joined}") if unit.joined else "",
        cell.period,
        period.first,
        period.last,
        t(f"measure.{cell.measure}"),
        t(f"export.kind.{cell.kind}"),
        float(cell.shown),
        float(cell.step),
        band(cell),
        t("export.yes" if cell.members_changed else "export.no"),
    )


def _definitions(book: Any, measures: Sequence[Measure], t: Texts) -> None:
    sheet = _sheet(book, t("export.workbook.definitions"), (34, 14, 60, 80, 60))
    columns = ("measure", "unit_of", "meaning", "formula", "limits")
    _head(book, sheet, [t(f"export.workbook.{name}") for name in columns])
    sheet.freeze_panes(1, 1)
    wrapped = _wrapped(book)
    for row, measure in enumerate(measures, start=1):
        told = (
            t(f"measure.{measure}"),
            t(f"export.unit.{measure.spec.unit}"),
            t(f"dashboard.about.{measure}"),
            t(f"dashboard.read.formula.{measure}"),
            why_large(measure, t),
        )
        for column, text in enumerate(told):
            sheet.write_string(row, column, text, wrapped)


def _about(book: Any, t: Texts, on: dt.date) -> None:
    sheet = _sheet(book, t("export.workbook.about"), (100,))
    lines = [t("export.workbook.made", date=t.date(on))]
    lines += [t(f"dashboard.read.{key}") for key in ("periods", "privacy", "steps", "cause")]
    lines += [t(f"dashboard.read.{key}") for key in ("bound", "changed")]
    wrapped = _wrapped(book)
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, wrapped)


def _sheet(book: Any, name: str, widths: Sequence[int]) -> Any:
    sheet = book.add_worksheet(name)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    return sheet


def _head(book: Any, sheet: Any, names: Sequence[str]) -> None:
    bold = book.add_format({"bold": True})
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, bold)


def _wrapped(book: Any) -> Any:
    """For sentences: on as many lines as they need."""
    return book.add_format({"text_wrap": True, "valign": "top"})


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())
