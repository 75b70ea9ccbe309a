"""Released figures in words: "at most 10 %", "September 2026", how a figure compares.

Figures move in steps and periods are few, so what was once written is kept: Babel takes longer over
a page's numbers than the database.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from dashboard.frame.choice import Group
from webapp.analysis.verdicts import Verdict, judge
from webapp.domain.figures.measures import Kind, Measure, ReleasedCell, ReleasedUnit
from webapp.domain.periods import Grain, Month, Quarter, grain_of, parse_period
from webapp.i18n import Texts

_KEPT = 8192
_SIGNS = {Kind.VALUE: "", Kind.AT_MOST: "≤\u00a0", Kind.AT_LEAST: "≥\u00a0"}
_DECIMALS = {Measure.BREAKS: 2, Measure.ABSENCE: 1, Measure.ABSENCE_UNCAPPED: 1}


def figure(cell: ReleasedCell, t: Texts) -> str:
    """The figure alone: 35 %, or 1,05 for breaks a day."""
    return _written(cell.shown, cell.measure, t)


@lru_cache(_KEPT)
def _written(shown: float, measure: Measure, t: Texts) -> str:
    write = t.number if measure is Measure.BREAKS else t.percent
    return write(shown, _DECIMALS.get(measure, 0))


def told(cell: ReleasedCell, t: Texts) -> str:
    """The figure and how to read it: 35 %, at most 10 %, at least 90 %."""
    if cell.kind is Kind.VALUE:
        return figure(cell, t)
    return t(f"dashboard.kind.{cell.kind}", figure=figure(cell, t))


def brief(cell: ReleasedCell, t: Texts) -> str:
    """The same where there is little room: 35 %, ≤ 10 %, ≥ 90 %."""
    return _SIGNS[cell.kind] + figure(cell, t)


@lru_cache(_KEPT)
def period_name(period: str, t: Texts, *, short: bool = False) -> str:
    """September 2026, or 3rd quarter 2026; in short sep 2026 or Q3 2026."""
    sign = "Q" if grain_of(period) is Grain.QUARTER else "M"
    return t.date(_day(period), f"{sign * (3 if short else 4)} y")


@lru_cache(_KEPT)
def tick_name(period: str, t: Texts, *, with_year: bool) -> str:
    """The same for an axis: sep, or Q3, with the year below."""
    short = t.date(_day(period), "QQQ" if grain_of(period) is Grain.QUARTER else "LLL")
    return f"{short}<br>{period[:4]}" if with_year else short


def _day(period: str) -> dt.date:
    parsed = parse_period(period)
    month = parsed.number if isinstance(parsed, Month) else 3 * parsed.number - 2
    return dt.date(parsed.year, month, 1) if isinstance(parsed, Month | Quarter) else parsed.first


def people(cell: ReleasedCell, t: Texts) -> str:
    """How many people, as a band: 20–29 people."""
    return t("dashboard.people", band=band(cell))


def band(cell: ReleasedCell) -> str:
    """20–29"""
    return cell.size_band.replace("-", "–")


def name(group: Group | ReleasedUnit, site: str = "") -> str:
    """The group's name, with its site unless only groups of that `site` are shown."""
    return group.label if group.site in (None, site) else f"{group.label} · {group.site}"


def joined(unit: ReleasedUnit, t: Texts) -> str:
    """Why a group is shown together and what it is made of; "" for a department of its own."""
    if unit.joined is None:
        return ""
    return t(f"dashboard.joined.{unit.joined}", parts=t.listing(unit.parts))


def change(now: ReleasedCell, before: ReleasedCell | None, t: Texts) -> str:
    """How a figure compares with the quarter before it, claiming nothing of the cause."""
    if before is None:
        return t("dashboard.change.first")
    verdict = judge(now, before)
    if verdict is Verdict.LARGER_THAN_CHANCE:
        way = "higher" if now.shown > before.shown else "lower"
    else:
        way = verdict.value
    return t(f"dashboard.change.{way}", before=told(before, t))


@lru_cache
def separators(t: Texts) -> str:
    """The decimal and the thousands sign, as plotly wants them."""
    written = t.number(1234.5, 1)
    return written[-2] + written[1]
