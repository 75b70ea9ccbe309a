"""What one person brings to each measure (rule R9)."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.figures.contributions import (
    NO_BREAKS,
    BreakDays,
    Contribution,
    PersonMonth,
    campaign_days,
    person_month,
)
from webapp.domain.figures.measures import Measure
from webapp.domain.figures.spells import Absence, absence_days
from webapp.domain.periods import Month

MONTH = Month(2026, 9)  # four weeks from Monday 31 August
ALL = -1
WORKDAYS = 0b0011111_0011111_0011111_0011111
CAP = 5


def day(number: int) -> dt.date:
    return MONTH.first + dt.timedelta(days=number)


def away(first: int, last: int, *, percent: int = 100, sick: bool = True) -> Absence:
    return Absence(day(first), day(last), percent, is_sickness=sick)


def month(*absences: Absence, slots: BreakDays = NO_BREAKS, campaign: int = ALL) -> PersonMonth:
    return person_month(
        MONTH, scheduled=WORKDAYS, campaign=campaign, absences=absences, slots=slots
    )


def brought(measure: Measure, person: PersonMonth, days: int = ALL) -> Contribution:
    return measure.spec.count(person, days, CAP)


def test_every_scheduled_day_counts_for_who_is_never_away() -> None:
    slots = BreakDays(0b11111, 0b111, 0b11)
    person = month(slots=slots)
    assert brought(Measure.ADHERENCE, person) == (2, 20, 20)
    assert brought(Measure.BREAKS, person) == (10, 60, 60)
    assert brought(Measure.PARTICIPATION, person) == (1, 1, 1)
    assert brought(Measure.ABSENCE, person) == (0, 500, 2000)
    assert brought(Measure.ABSENCE_UNCAPPED, person) == (0, 2000, 2000)


def test_breaks_on_days_that_are_not_eligible_do_not_count() -> None:
    slots = BreakDays(0b1100001, 0b1100001, 0b1100001)  # Monday, and the week-end
    assert brought(Measure.BREAKS, month(slots=slots)) == (3, 60, 60)
    assert brought(Measure.BREAKS, month(away(0, 0), slots=slots)) == (0, 57, 57)
    assert brought(Measure.PARTICIPATION, month(away(0, 0), slots=slots)) == (0, 1, 1)


def test_leave_and_sickness_take_days_out_of_adherence_but_a_half_day_does_not() -> None:
    assert brought(Measure.ADHERENCE, month(away(0, 6))) == (0, 15, 15)
    assert brought(Measure.ADHERENCE, month(away(0, 6, sick=False))) == (0, 15, 15)
    assert brought(Measure.ADHERENCE, month(away(0, 6, percent=50))) == (0, 20, 20)


def test_only_sickness_is_absence_and_a_half_day_is_half() -> None:
    assert brought(Measure.ABSENCE, month(away(0, 2, sick=False)))[0] == 0
    assert brought(Measure.ABSENCE, month(away(0, 6, percent=50)))[0] == 250


def test_absence_is_capped_at_five_days_a_month_and_counted_in_full_without_the_cap() -> None:
    person = month(away(0, 27))
    assert brought(Measure.ABSENCE, person) == (500, 500, 2000)
    assert brought(Measure.ABSENCE_UNCAPPED, person) == (2000, 2000, 2000)


def test_where_two_records_cover_a_day_the_larger_part_counts_once() -> None:
    person = month(away(0, 3, percent=50), away(2, 6, percent=100))
    assert brought(Measure.ABSENCE_UNCAPPED, person)[0] == 2 * 50 + 3 * 100


def test_two_halves_of_a_day_are_the_day_and_leave_none_to_be_adherent_on() -> None:
    person = month(away(0, 0, percent=50), away(0, 0, percent=50))
    assert brought(Measure.ABSENCE_UNCAPPED, person)[0] == 100
    assert brought(Measure.ADHERENCE, person) == (0, 19, 19)


def test_half_a_day_of_sickness_and_half_of_leave_are_the_day_and_half_of_it_is_sickness() -> None:
    person = month(away(0, 0, percent=50), away(0, 6, percent=50, sick=False))
    assert brought(Measure.ABSENCE_UNCAPPED, person)[0] == 50
    assert brought(Measure.ADHERENCE, person) == (0, 19, 19)


def half_month(*absences: Absence) -> PersonMonth:
    """Of each Wednesday, half is worked."""
    return person_month(
        MONTH,
        scheduled=WORKDAYS,
        campaign=ALL,
        absences=absences,
        slots=NO_BREAKS,
        half=0b0000100_0000100_0000100_0000100,
    )


def test_half_a_working_day_is_half_of_absence_and_a_day_to_take_breaks_on() -> None:
    person = half_month()
    assert brought(Measure.ABSENCE_UNCAPPED, person) == (0, 1800, 1800)
    assert brought(Measure.ADHERENCE, person) == (0, 20, 20)
    assert brought(Measure.ABSENCE, half_month(away(0, 6)))[0] == 450
    assert brought(Measure.ABSENCE_UNCAPPED, half_month(away(0, 6, percent=50)))[0] == 225


def test_half_a_day_away_from_half_a_working_day_is_all_of_it() -> None:
    person = half_month(away(2, 2, percent=50))
    assert brought(Measure.ABSENCE_UNCAPPED, person)[0] == 50
    assert brought(Measure.ADHERENCE, person) == (0, 19, 19)


def test_an_absence_whose_end_is_not_known_counts_to_the_end_of_the_month() -> None:
    person = month(Absence(day(7), None))
    assert brought(Measure.ABSENCE_UNCAPPED, person)[0] == 1500
    assert brought(Measure.ADHERENCE, person) == (0, 5, 5)


def test_who_is_away_all_month_contributes_nothing_to_figures_on_breaks() -> None:
    person = month(away(0, 27, sick=False))
    for measure in (Measure.ADHERENCE, Measure.BREAKS, Measure.PARTICIPATION):
        assert brought(measure, person) == (0, 0, 0)
    assert brought(Measure.ABSENCE, person) == (0, 500, 2000)


def test_a_campaign_counts_from_its_first_day() -> None:
    assert campaign_days(MONTH, None) == 0
    second_week = campaign_days(MONTH, day(7))
    slots = BreakDays(0b1_0000001, 0b1_0000001, 0b1_0000001)
    assert brought(Measure.ADHERENCE, month(slots=slots, campaign=second_week)) == (1, 15, 15)


def test_a_week_is_a_part_of_the_month() -> None:
    second_week = MONTH.mask(day(7), day(13))
    person = month(away(7, 7), slots=BreakDays(0b110_0000001, 0b110_0000001, 0b110_0000001))
    assert brought(Measure.ADHERENCE, person, second_week) == (2, 4, 4)


@given(
    st.lists(
        st.tuples(st.integers(-10, 30), st.integers(0, 40), st.sampled_from([20, 50, 100])),
        max_size=5,
    )
)
def test_sick_days_agree_with_the_definition_of_absence_days(
    spells: list[tuple[int, int, int]],
) -> None:
    dated = [(day(first), day(first + length), part) for first, length, part in spells]
    person = month(*(Absence(*spell, is_sickness=True) for spell in dated))
    expected = absence_days(
        [Absence(*spell) for spell in dated],
        is_working_day=lambda d: d.weekday() < 5,
        first=MONTH.first,
        last=MONTH.last,
    )
    assert person.sick == round(100 * expected)
