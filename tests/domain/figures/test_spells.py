"""Days lost: each scheduled day once, halves of a day added up, nothing outside the period."""

from __future__ import annotations

import datetime as dt
import random

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.figures.spells import Absence, absence_days, away

FRIDAY, MONDAY = dt.date(2026, 11, 13), dt.date(2026, 11, 16)


def on_weekdays(day: dt.date) -> bool:
    return day.weekday() < 5


def spell(first: dt.date, days: int, percent: int = 100) -> Absence:
    return Absence(first, first + dt.timedelta(days=days - 1), percent)


def lost_in_a_week(*absences: Absence) -> float:
    last = MONDAY + dt.timedelta(days=6)
    return absence_days(absences, is_working_day=on_weekdays, first=MONDAY, last=last)


SPELLS = st.lists(
    st.builds(
        spell,
        st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
        st.integers(1, 40),
        st.integers(1, 100),
    ),
    max_size=12,
)


def test_days_are_scheduled_days_of_the_period_counted_once_at_the_highest_fraction() -> None:
    spells = [spell(FRIDAY, 5), spell(MONDAY, 5, 50)]  # Friday to Tuesday; half days all week
    counted = absence_days(
        spells, is_working_day=on_weekdays, first=FRIDAY, last=MONDAY + dt.timedelta(days=3)
    )
    assert counted == 1 + 2 + 0.5 * 2  # Friday; Monday and Tuesday; Wednesday and Thursday


def test_the_two_halves_of_a_day_are_the_day() -> None:
    assert lost_in_a_week(spell(MONDAY, 1, 50), spell(MONDAY, 1, 50)) == 1
    assert lost_in_a_week(spell(MONDAY, 1, 50)) == 0.5


def test_parts_of_a_day_never_make_more_than_the_day() -> None:
    assert lost_in_a_week(*(spell(MONDAY, 1, 60) for _ in range(3))) == 1
    assert lost_in_a_week(spell(MONDAY, 5), spell(MONDAY, 1, 50)) == 5


def test_certificates_for_a_part_of_each_day_overlap_without_adding_up() -> None:
    assert lost_in_a_week(spell(FRIDAY, 5, 50), spell(MONDAY, 7, 50)) == 2.5


def test_what_sickness_and_leave_take_of_a_day_adds_up() -> None:
    sick, leave = Absence(MONDAY, MONDAY, 50), Absence(FRIDAY, MONDAY, 50, is_sickness=False)
    assert away([sick, leave], MONDAY) == 100
    assert away([leave], MONDAY) == 50
    assert away([sick, leave], FRIDAY) == 50


def test_an_absence_outside_the_period_counts_nothing() -> None:
    assert lost_in_a_week(spell(FRIDAY, 3)) == 0


def test_an_absence_whose_end_is_not_known_counts_every_day() -> None:
    assert lost_in_a_week(Absence(FRIDAY, None)) == 5


@given(SPELLS, st.randoms(use_true_random=False))
def test_days_lost_are_never_more_than_working_days_and_the_order_does_not_matter(
    spells: list[Absence], chance: random.Random
) -> None:
    first, last = dt.date(2026, 2, 1), dt.date(2026, 2, 28)
    period = {"first": first, "last": last}
    lost = absence_days(spells, is_working_day=on_weekdays, **period)
    shuffled = chance.sample(spells, len(spells))
    assert 0 <= lost <= 20
    assert absence_days(shuffled, is_working_day=on_weekdays, **period) == lost
