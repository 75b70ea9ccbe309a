"""Spells merge by gap alone, days are counted once, and lengths fall in the Belgian classes."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.figures.spells import (
    AbsenceSpell,
    DurationClass,
    IsWorkingDay,
    absence_days,
    duration_class,
    mean_spell_length,
    merge,
    spell_frequency,
)

FRIDAY, MONDAY = dt.date(2026, 11, 13), dt.date(2026, 11, 16)


def on_weekdays(day: dt.date) -> bool:
    return day.weekday() < 5


def spell(first: dt.date, days: int, percent: int = 100) -> AbsenceSpell:
    return AbsenceSpell(first, first + dt.timedelta(days=days - 1), percent)


def days_of(spells: list[AbsenceSpell]) -> set[dt.date]:
    return {
        one.starts_on + dt.timedelta(days=i) for one in spells for i in range(one.calendar_days)
    }


SPELLS = st.lists(
    st.builds(
        spell,
        st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
        st.integers(1, 40),
        st.integers(1, 100),
    ),
    max_size=12,
)
WORKING = st.integers(0, 127).map(lambda week: lambda day: bool(week >> day.weekday() & 1))


@given(SPELLS, WORKING)
def test_merging_twice_changes_nothing(spells: list[AbsenceSpell], works: IsWorkingDay) -> None:
    once = merge(spells, works)
    assert merge(once, works) == once


@given(SPELLS, WORKING, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(
    spells: list[AbsenceSpell], works: IsWorkingDay, chance: random.Random
) -> None:
    shuffled = chance.sample(spells, len(spells))
    assert merge(shuffled, works) == merge(spells, works)


@given(SPELLS, WORKING)
def test_no_day_is_lost_and_no_working_day_is_added(
    spells: list[AbsenceSpell], works: IsWorkingDay
) -> None:
    before, after = days_of(spells), days_of(merge(spells, works))
    assert before <= after
    assert not any(works(day) for day in after - before)


@given(SPELLS)
def test_working_days_lie_between_any_two_merged_spells(spells: list[AbsenceSpell]) -> None:
    merged = merge(spells, on_weekdays)
    for one, following in itertools.pairwise(merged):
        gap = range(1, (following.starts_on - one.ends_on).days)
        assert any(on_weekdays(one.ends_on + dt.timedelta(days=i)) for i in gap)


def test_friday_and_the_monday_after_are_one_spell() -> None:
    assert merge([spell(MONDAY, 1), spell(FRIDAY, 1)], on_weekdays) == [spell(FRIDAY, 4)]


def test_friday_and_the_tuesday_after_are_two_unless_monday_is_not_worked() -> None:
    two = [spell(FRIDAY, 1), spell(MONDAY + dt.timedelta(days=1), 1)]
    assert merge(two, on_weekdays) == two
    assert len(merge(two, lambda day: on_weekdays(day) and day != MONDAY)) == 1


def test_a_spell_inside_another_does_not_shorten_it() -> None:
    assert merge([spell(FRIDAY, 10), spell(FRIDAY, 2, 50)], on_weekdays) == [spell(FRIDAY, 10)]


def test_days_are_scheduled_days_of_the_period_counted_once_at_the_highest_fraction() -> None:
    spells = [spell(FRIDAY, 5), spell(MONDAY, 5, 50)]  # Friday to Tuesday; half days all week
    counted = absence_days(
        spells, is_working_day=on_weekdays, first=FRIDAY, last=MONDAY + dt.timedelta(days=3)
    )
    assert counted == 1 + 2 + 0.5 * 2  # Friday; Monday and Tuesday; Wednesday and Thursday


def test_an_absence_outside_the_period_counts_nothing() -> None:
    later = {"first": dt.date(2027, 1, 1), "last": dt.date(2027, 12, 31)}
    assert absence_days([spell(FRIDAY, 5)], is_working_day=on_weekdays, **later) == 0


@given(SPELLS)
def test_days_lost_are_never_more_than_working_days(spells: list[AbsenceSpell]) -> None:
    first, last = dt.date(2026, 2, 1), dt.date(2026, 2, 28)
    lost = absence_days(spells, is_working_day=on_weekdays, first=first, last=last)
    assert 0 <= lost <= 20


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (dt.date(2026, 1, 10), dt.date(2026, 2, 8), DurationClass.SHORT),
        (dt.date(2026, 1, 10), dt.date(2026, 2, 9), DurationClass.MIDDLE),
        (dt.date(2026, 1, 31), dt.date(2026, 2, 27), DurationClass.SHORT),
        (dt.date(2026, 1, 31), dt.date(2026, 2, 28), DurationClass.MIDDLE),
        (dt.date(2026, 1, 10), dt.date(2027, 1, 9), DurationClass.MIDDLE),
        (dt.date(2026, 1, 10), dt.date(2027, 1, 10), DurationClass.LONG),
        (dt.date(2024, 2, 29), dt.date(2025, 2, 28), DurationClass.MIDDLE),
        (dt.date(2024, 2, 29), dt.date(2025, 3, 1), DurationClass.LONG),
        (dt.date(2026, 12, 31), dt.date(2026, 12, 31), DurationClass.SHORT),
    ],
)
def test_the_classes_turn_at_one_calendar_month_and_one_year(
    first: dt.date, last: dt.date, expected: DurationClass
) -> None:
    assert duration_class(AbsenceSpell(first, last)) is expected


def test_frequency_counts_spells_that_start_in_the_quarter_four_times_a_year() -> None:
    quarter = {"first": dt.date(2026, 6, 29), "last": dt.date(2026, 9, 27)}
    spells = [spell(dt.date(2026, 6, 1), 60), spell(dt.date(2026, 7, 1), 3), spell(MONDAY, 1)]
    asked = {**quarter, "periods_a_year": 4}
    assert spell_frequency(spells, average_headcount=20, **asked) == 1 / 20 * 4
    assert spell_frequency(spells, average_headcount=0, **asked) is None


def test_mean_length_is_of_the_spells_that_ended_in_the_period() -> None:
    november = {"first": dt.date(2026, 11, 1), "last": dt.date(2026, 11, 30)}
    ended = [spell(dt.date(2026, 10, 26), 10), spell(dt.date(2026, 11, 2), 4)]
    running = [spell(dt.date(2026, 11, 20), 90)]
    assert mean_spell_length(ended + running, **november) == 7
    assert mean_spell_length(running, **november) is None
