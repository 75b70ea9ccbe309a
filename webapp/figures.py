"""How a released figure reads, wherever it is shown: its number, a bound, its people, its period.

Figures move in steps and periods are few, so what was once written is kept: Babel takes longer over
a page's numbers than the database.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from webapp.domain.care.report_versions import ReportVersion
from webapp.domain.figures.measures import FigureKind, Measure, ReleasedCell, ReleasedUnit, Unit
from webapp.domain.figures.references import PublishedReference
from webapp.domain.periods import Month, Quarter, parse_period
from webapp.i18n import Texts

_KEPT = 8192
_SIGNS = {FigureKind.VALUE: "", FigureKind.AT_MOST: "≤\u00a0", FigureKind.AT_LEAST: "≥\u00a0"}

COLUMNS = (  # of released figures as a file
    "unit",
    "site",
    "scope",
    "parts",
    "joined",
    "period",
    "measure",
    "kind",
    "value",
    "step",
    "size",
    "changed",
)


def figure(cell: ReleasedCell, t: Texts) -> str:
    """The figure alone: 35 %, or 1,05 for breaks a day."""
    return written(cell.shown, cell.measure, t)


def published_figure(one: PublishedReference, t: Texts) -> str:
    """A figure of somebody else, with the decimals that they gave."""
    return written(one.value, one.measure, t, len(f"{one.value:g}".partition(".")[2]))


@lru_cache(_KEPT)
def written(value: float, measure: Measure, t: Texts, decimals: int | None = None) -> str:
    """A value in the unit of a measure, with as many decimals as its figures have, or others."""
    write = t.percent if measure.spec.unit is Unit.PERCENT else t.number
    return write(value, measure.spec.decimals if decimals is None else decimals)


def size_of(value: float, measure: Measure, t: Texts, *, signed: bool = True) -> str:
    """A difference in the measure's unit, with one decimal more than its figures have; percent
    as points, so that nobody takes 2 points of 4 percent for 2 percent of it."""
    sign = ("+" if value > 0 else "\u2212" if value < 0 else "") if signed else ""
    decimals = measure.spec.decimals + (measure.spec.decimals == 0)
    if measure.spec.unit is Unit.PERCENT:
        number = sign + t.number(abs(value), decimals)
        return t.plural("findings.points", int(abs(value)), value=number)
    return sign + written(abs(value), measure, t, decimals)


def told(cell: ReleasedCell, t: Texts, *, bounds: str = "dashboard.kind.") -> str:
    """The figure and how to read it: 35 %, at most 10 %, at least 90 %.

    `bounds` begins the keys of the two texts for a bound.
    """
    if cell.kind is FigureKind.VALUE:
        return figure(cell, t)
    return t(f"{bounds}{cell.kind}", figure=figure(cell, t))


def brief(cell: ReleasedCell, t: Texts) -> str:
    """The same where there is little room: 35 %, ≤ 10 %, ≥ 90 %."""
    return _SIGNS[cell.kind] + figure(cell, t)


def exact(value: float, t: Texts) -> str:
    """As short as it is exact, without thousands signs: for files."""
    digits = f"{value:.10f}".rstrip("0").rstrip(".")
    return digits if t.language == "en" else digits.replace(".", ",")


def band(cell: ReleasedCell) -> str:
    """How many people: 20–29."""
    return written_band(cell.size_band)


def written_band(size_band: str) -> str:
    """A band as people write it. With a hyphen, Excel would take it for a date."""
    return size_band.replace("-", "–")


def people(cell: ReleasedCell, t: Texts) -> str:
    """How many people, as a band: 20–29 people."""
    return t("dashboard.people", band=band(cell))


def joined(unit: ReleasedUnit, t: Texts) -> str:
    """Why a group is shown together and what it is made of; "" for a department of its own."""
    if unit.joined is None:
        return ""
    return t(f"dashboard.joined.{unit.joined}", parts=t.listing(unit.parts))


def why_large(measure: Measure, t: Texts) -> str:
    """Why large groups only have figures of a measure; "" where all have."""
    reason = measure.spec.why_large
    return t(f"dashboard.why_large.{reason}") if reason else ""


def period_name(period: str, t: Texts, *, short: bool = False) -> str:
    """September 2026, or 3rd quarter 2026; in short sep 2026 or Q3 2026."""
    return _dated(period, t, "MMM y", "QQQ y") if short else _dated(period, t, "LLLL y", "QQQQ y")


def report_name(report: ReportVersion, t: Texts) -> str:
    """3rd quarter 2026, and for a site its name after that."""
    quarter = period_name(report.key.quarter, t)
    return f"{quarter} – {report.site_name}" if report.site_name else quarter


def bare_period(period: str, t: Texts) -> str:
    """Sep, or Q3, where the year is told beside it."""
    return _dated(period, t, "LLL", "QQQ")


@lru_cache(_KEPT)
def _dated(period: str, t: Texts, of_month: str, of_quarter: str) -> str:
    """The period in one of two forms; a week has the name of the month in which it begins."""
    found = parse_period(period)
    if isinstance(found, Quarter):
        return t.date(dt.date(found.year, 3 * found.number - 2, 1), of_quarter)
    day = dt.date(found.year, found.number, 1) if isinstance(found, Month) else found.first
    return t.date(day, of_month)
