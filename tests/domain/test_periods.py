"""Weeks nest in months, months in quarters (rule R2)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.errors import Invalid
from webapp.domain.periods import Month, Quarter, Week, month_of, parse_period, quarter_of, week_of

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


@given(DAYS)
def test_every_day_lies_in_its_week_in_its_month_in_its_quarter(day: dt.date) -> None:
    week, month, quarter = week_of(day), month_of(day), quarter_of(day)
    assert week.has(day)
    assert week in month.weeks()
    assert month in quarter.months()
    assert quarter.first <= month.first <= week.first
    assert week.last <= month.last <= quarter.last


@pytest.mark.parametrize("year", range(2020, 2036))
def test_quarters_of_a_year_follow_each_other_without_gap(year: int) -> None:
    quarters = [Quarter(year, number) for number in range(1, 5)]
    for quarter in quarters:
        assert (quarter.next.first - quarter.last).days == 1
        assert quarter.next.previous == quarter
        assert quarter.length in {84, 91, 98}
    months = [month for quarter in quarters for month in quarter.months()]
    assert sum(month.length for month in months) == sum(quarter.length for quarter in quarters)
    assert {len(month.weeks()) for month in months} <= {4, 5}


def test_a_month_is_the_weeks_whose_thursday_falls_in_it() -> None:
    september = Month(2026, 9)
    assert september.first == dt.date(2026, 8, 31)
    assert september.last == dt.date(2026, 9, 27)


def test_week_53_belongs_to_december() -> None:
    assert Week(2026, 53).month == Month(2026, 12)
    assert Quarter(2026, 4).length == 98


@given(DAYS)
def test_a_period_is_found_again_by_its_key(day: dt.date) -> None:
    for period in (week_of(day), month_of(day), quarter_of(day)):
        assert parse_period(period.key) == period


@pytest.mark.parametrize(
    "key", ["", "2026", "2026-13", "2026-00", "2026-Q5", "2025-W53", "2026-W54", "2026-9", "x"]
)
def test_what_is_no_period_is_refused(key: str) -> None:
    with pytest.raises(Invalid):
        parse_period(key)


@given(DAYS, DAYS)
def test_a_mask_holds_exactly_the_days_between(first: dt.date, last: dt.date) -> None:
    month = month_of(first)
    mask = month.mask(first, last)
    for number, day in enumerate(month.days()):
        assert bool(mask >> number & 1) == (first <= day <= last)


def test_an_open_end_reaches_the_end_of_the_period() -> None:
    week = Week(2026, 10)
    assert week.mask(week.first, None) == 0b1111111
    assert week.mask(week.last, None) == 0b1000000
    assert week.mask(week.last + dt.timedelta(days=1), None) == 0
