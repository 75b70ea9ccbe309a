"""Released figures made by hand: months, quarters and groups with the values that a test gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from webapp.analysis.findings import find
from webapp.domain.figures.findings import Finding
from webapp.domain.figures.measures import FigureKind, Measure, ReleasedCell, ReleasedUnit, Scope
from webapp.domain.periods import Month, parse_period

FIRST = Month(2027, 1)


def group(series: str, scope: Scope, quarter: str, departments: Iterable[int]) -> ReleasedUnit:
    made = tuple(departments)
    site = None if scope is Scope.COMPANY else "Gent"
    return ReleasedUnit(1, series, scope, quarter, series.title(), site, (), None, made)


def months(
    values: Iterable[float | None],
    *,
    measure: Measure = Measure.ABSENCE,
    series: str = "site-1",
    scope: Scope = Scope.SITE,
    band: str = "600-999",
    step: float = 0.5,
    first: Month = FIRST,
    departments: Iterable[int] = (1, 2),
) -> list[ReleasedCell]:
    """A month for each value; None is a month of which only a bound is known."""
    cells, month, made = [], first, tuple(departments)
    for value in values:
        unit = group(series, scope, month.quarter.key, made)
        kind = FigureKind.AT_MOST if value is None else FigureKind.VALUE
        cells.append(ReleasedCell(unit, month.key, measure, kind, value or 1.0, step, band, False))
        month = month.next
    return cells


def quarter(
    values: Mapping[str, float],
    *,
    company: float,
    measure: Measure = Measure.ADHERENCE,
    band: str = "50-99",
    key: str = "2027-Q1",
) -> list[ReleasedCell]:
    """A quarter of a company and of the units in it."""
    of_company = group("company", Scope.COMPANY, key, range(len(values)))
    cells = [ReleasedCell(of_company, key, measure, FigureKind.VALUE, company, 1, "600-999", False)]
    for number, (series, value) in enumerate(values.items()):
        unit = group(series, Scope.UNIT, key, (number,))
        cells.append(ReleasedCell(unit, key, measure, FigureKind.VALUE, value, 2, band, False))
    assert parse_period(key)
    return cells


def campaign_findings() -> list[Finding]:
    """The company's months fall when its campaign begins; those of Genk do not."""
    start = dt.date(2029, 1, 1)
    fallen = [*[6.0, 5.5] * 12, *[3.0, 3.5] * 12]
    cells = [
        *months(fallen, series="company", scope=Scope.COMPANY, band="10000+"),
        *months([4.0] * 48, series="site/Genk", band="150-249"),
        *quarter({}, company=4, measure=Measure.ABSENCE),
    ]
    return find(cells, {1: start, 2: start})
