"""The streak forgives, and neither a break nor a day off ever makes it shorter."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.programme.streak import Streak, streak

MONDAY = dt.date(2026, 10, 26)
TODAY = dt.date(2026, 11, 22)  # a Sunday, four weeks later
DAYS = [MONDAY + dt.timedelta(days=i) for i in range((TODAY - MONDAY).days + 1)]

some_days = st.frozensets(st.sampled_from(DAYS))
one_day = st.sampled_from(DAYS)


def run(taken: set[dt.date] | frozenset[dt.date], off: frozenset[dt.date] = frozenset()) -> Streak:
    """The streak of who works from Monday to Friday, but not on the days off."""
    return streak(
        taken,
        is_at_work=lambda day: day.weekday() < 5 and day not in off,
        first=MONDAY,
        today=TODAY,
    )


def weekdays(*numbers: int) -> set[dt.date]:
    """Working days counted back from Friday 20 November: 0 is that day, 5 the Friday before."""
    working = [day for day in reversed(DAYS) if day.weekday() < 5]
    return {working[number] for number in numbers}


def test_a_day_with_a_break_is_one_more_and_a_weekend_says_nothing() -> None:
    assert run(weekdays(0, 1, 2, 3, 4, 5)) == Streak(6, dt.date(2026, 11, 13))


def test_without_breaks_there_is_no_streak() -> None:
    assert run(set()) == Streak(0, None)


def test_one_missed_day_a_week_is_forgiven() -> None:
    assert run(weekdays(0, 1, 3, 4)).days == 4
    assert run(weekdays(0, 1, 3, 4, 5, 7, 8, 9)).days == 8


def test_a_second_missed_day_in_the_same_week_ends_it() -> None:
    assert run(weekdays(0, 2, 4, 5, 6)).days == 2


def test_two_missed_days_in_a_row_end_it_also_across_a_weekend() -> None:
    assert run(weekdays(0, 1, 2, 3, 6, 7)).days == 4  # a Monday and the Friday before it


def test_weeks_off_and_holidays_say_nothing() -> None:
    away = frozenset(DAYS[7:21])
    assert run({DAYS[4], *weekdays(0, 1, 2, 3, 4)}, away) == Streak(6, DAYS[4])


def test_a_break_on_a_day_off_counts_as_well() -> None:
    assert run({TODAY}).days == 1


def test_today_is_not_missed_before_it_is_over() -> None:
    friday = dt.date(2026, 11, 20)
    taken = weekdays(1, 2)
    found = streak(taken, is_at_work=lambda day: True, first=MONDAY, today=friday)
    assert found.days == 2


def test_it_looks_back_no_further_than_it_was_told() -> None:
    assert run(set(DAYS)) == Streak(len(DAYS), MONDAY)


@given(taken=some_days, off=some_days, day=one_day)
def test_one_more_break_never_shortens_it(
    taken: frozenset[dt.date], off: frozenset[dt.date], day: dt.date
) -> None:
    assert run(taken | {day}, off).days >= run(taken, off).days


@given(taken=some_days, off=some_days, day=one_day)
def test_one_more_day_off_never_shortens_it(
    taken: frozenset[dt.date], off: frozenset[dt.date], day: dt.date
) -> None:
    assert run(taken, off | {day}).days >= run(taken, off).days


@given(taken=some_days, off=some_days)
def test_it_counts_days_with_a_break_and_begins_with_one(
    taken: frozenset[dt.date], off: frozenset[dt.date]
) -> None:
    found = run(taken, off)
    assert found.days == len([day for day in taken if found.first and day >= found.first])
    assert found.first is None or found.first in taken
