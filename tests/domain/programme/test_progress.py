"""What a person's days add up to, and which released figure is their team's."""

from __future__ import annotations

import datetime as dt

from webapp.domain.figures.measures import FigureKind, Measure, ReleasedCell, ReleasedUnit, Scope
from webapp.domain.figures.spells import Absence
from webapp.domain.people.people import Employment
from webapp.domain.periods import week_of
from webapp.domain.programme.comfort import Comfort
from webapp.domain.programme.progress import (
    BreakHistory,
    ProgressTotal,
    WeekOfComfort,
    latest_of_team,
    weeks_of_comfort,
)
from webapp.domain.programme.workdays import WorkingLife

TODAY = dt.date(2026, 11, 18)  # a Wednesday
NOVEMBER = dt.date(2026, 11, 1)


def history(**counted: int) -> BreakHistory:
    """Someone who works Monday to Friday and was away on 16 November; `d1117=2`: two breaks."""
    days = {dt.date(2026, int(key[1:3]), int(key[3:])): n for key, n in counted.items()}
    away = Absence(dt.date(2026, 11, 16), dt.date(2026, 11, 16), 100)
    job = Employment(1, 7, dt.date(2020, 1, 1), dt.date(2026, 11, 17), "1111100")
    newer = Employment(1, 8, dt.date(2026, 11, 17), None, "1111100")
    return BreakHistory(
        first=dt.date(2025, 12, 1),
        last=dt.date(2026, 11, 30),
        counted=days,
        life=WorkingLife([job, newer], [away]),
        holidays=frozenset({dt.date(2026, 11, 11)}),
    )


def test_days_off_holidays_and_absence_look_alike() -> None:
    days = history(d1117=2).days(dt.date(2026, 11, 9), dt.date(2026, 11, 19), today=TODAY)
    off = [day.date.day for day in days if not day.is_at_work]
    assert off == [11, 14, 15, 16]
    assert [day.counted for day in days if day.counted] == [2]
    assert [day.date.day for day in days if day.is_future] == [19]


def test_a_month_has_its_own_days_only() -> None:
    weeks = history().month(NOVEMBER, today=TODAY)
    assert weeks[0][:6] == [None] * 6
    assert weeks[0][6] is not None
    assert sum(day is not None for week in weeks for day in week) == 30


def test_totals_count_breaks_days_and_full_days() -> None:
    found = history(d1030=3, d1102=3, d1103=1, d1117=3)
    assert found.total_of_month(NOVEMBER) == ProgressTotal(breaks=7, days=3, full=2)
    assert found.total(TODAY, TODAY) == ProgressTotal(0, 0, 0)


def test_the_streak_forgives_what_the_working_life_says() -> None:
    found = history(d1113=1, d1117=1).streak(TODAY)
    assert (found.days, found.first) == (2, dt.date(2026, 11, 13))


def test_of_two_departments_the_newest_is_the_own_one() -> None:
    assert history().department_on(dt.date(2026, 11, 16)) == 7
    assert history().department_on(dt.date(2026, 11, 17)) == 8
    assert history().department_on(dt.date(2019, 1, 1)) is None


def comfort(day: dt.date, before: int | None, after: int | None) -> Comfort:
    return Comfort(day, dt.datetime.combine(day, dt.time(9), dt.UTC), before, after)


def test_comfort_is_a_mean_by_week_and_says_where_nothing_was_noted() -> None:
    first, last = week_of(dt.date(2026, 11, 2)), week_of(TODAY)
    noted = [comfort(TODAY, 6, 3), comfort(TODAY, 4, None), comfort(dt.date(2026, 11, 3), None, 2)]
    assert weeks_of_comfort(noted, first=first, last=last) == [
        WeekOfComfort(first, None, 2, 1),
        WeekOfComfort(week_of(dt.date(2026, 11, 9)), None, None, 0),
        WeekOfComfort(last, 5, 3, 2),
    ]


def cell(
    period: str, *, scope: Scope = Scope.UNIT, measure: Measure = Measure.ADHERENCE
) -> ReleasedCell:
    unit = ReleasedUnit(1, "unit-1", scope, "2026-Q3", "Radiologie", None, ("Radiologie",), None)
    return ReleasedCell(unit, period, measure, FigureKind.VALUE, 35, 5, "20-29", False)


def test_the_newest_figure_of_the_unit_is_the_team_s() -> None:
    found = latest_of_team([cell("2026-08"), cell("2026-10"), cell("2026-09"), cell("2026-Q3")])
    assert found is not None
    assert found.period == "2026-10"


def test_of_a_month_and_a_quarter_with_the_same_end_it_is_the_quarter() -> None:
    found = latest_of_team([cell("2026-Q3"), cell("2026-09")])
    assert found is not None
    assert found.period == "2026-Q3"


def test_weeks_other_measures_sites_and_the_company_are_not_the_team() -> None:
    others = [
        cell("2026-W40"),
        cell("2026-10", measure=Measure.PARTICIPATION),
        cell("2026-10", scope=Scope.SITE),
        cell("2026-10", scope=Scope.COMPANY),
    ]
    assert latest_of_team(others) is None
