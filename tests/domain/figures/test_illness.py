"""Spells of sickness: what belongs to one, and what they are in a month."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.figures.contributions import NO_BREAKS, PersonMonth, fallen_ill, person_month
from webapp.domain.figures.illness import Illness, Spell, Spells, illness, spells
from webapp.domain.figures.measures import Measure
from webapp.domain.figures.spells import Absence
from webapp.domain.periods import Month

MONTH = Month(2026, 9)  # four weeks from Monday 31 August; it closes a quarter
WORKDAYS = 0b0011111_0011111_0011111_0011111
DAY = dt.timedelta(days=1)


def day(number: int) -> dt.date:
    return MONTH.first + number * DAY


def never_off(first: dt.date, last: dt.date) -> bool:
    return False


def weekend(first: dt.date, last: dt.date) -> bool:
    return all((first + n * DAY).weekday() > 4 for n in range((last - first).days + 1))


def ill(*records: Absence, month: Month = MONTH) -> PersonMonth:
    person = person_month(month, scheduled=WORKDAYS, campaign=-1, absences=records, slots=NO_BREAKS)
    return fallen_ill(person, month, records, illness(month, spells(records, weekend)))


def test_a_certificate_that_is_prolonged_over_a_weekend_goes_on() -> None:
    friday, monday = day(4), day(7)
    records = [Absence(day(0), friday), Absence(monday, day(8))]
    assert spells(records, weekend) == [Spell(day(0), day(8))]
    assert spells(records, never_off) == [Spell(day(0), friday), Spell(monday, day(8))]


def test_records_that_touch_or_overlap_are_one_spell_and_one_without_an_end_has_none() -> None:
    records = [Absence(day(3), day(5)), Absence(day(0), day(3)), Absence(day(6), None)]
    assert spells(records, never_off) == [Spell(day(0), None)]


def test_a_relapse_weeks_later_is_a_spell_of_its_own() -> None:
    records = [Absence(day(0), day(0)), Absence(day(21), day(22))]
    assert len(spells(records, weekend)) == 2


def test_a_day_counts_in_the_class_that_the_spell_has_reached() -> None:
    person = ill(Absence(day(-20), day(27)))
    assert (person.sick, person.medium, person.long) == (2000, 1200, 0)
    person = ill(Absence(day(-372), day(4)))
    assert (person.medium, person.long) == (0, 500)
    turning = ill(Absence(day(-363), day(27)))
    assert (turning.medium, turning.long) == (200, 1800)


def test_half_days_of_a_long_spell_count_half() -> None:
    person = ill(Absence(day(-40), day(-1)), Absence(day(0), day(4), percent=50))
    assert (person.sick, person.medium) == (250, 250)


def test_the_classes_are_all_of_absence_and_none_is_less_than_nothing() -> None:
    for start in (-400, -100, -31, -29, 0, 5):
        person = ill(Absence(day(start), day(27)))
        parts = [
            m.spec.count(person, -1, 5)[0]
            for m in (Measure.SHORT_ABSENCE, Measure.MEDIUM_ABSENCE, Measure.LONG_ABSENCE)
        ]
        assert sum(parts) == person.sick
        assert min(parts) >= 0


def test_a_spell_is_new_in_the_month_in_which_it_begins_and_has_a_length_when_it_ends() -> None:
    found = illness(MONTH, [Spell(day(-60), day(3)), Spell(day(10), day(11)), Spell(day(20), None)])
    assert (found.begun, found.ended, found.ended_days) == (2, 2, 30 + 2)


def test_what_a_person_brings_to_the_measures_of_spells() -> None:
    person = ill(Absence(day(1), day(2)), Absence(day(10), day(10)))
    assert Measure.SPELL_FREQUENCY.spec.count(person, -1, 5) == (1, 1, 1)
    assert Measure.SPELL_LENGTH.spec.count(person, -1, 5) == (3, 60, 60)
    assert Measure.NO_ABSENCE.spec.count(person, -1, 5) == (0, 1, 1)
    assert Measure.NO_ABSENCE.spec.count(ill(), -1, 5) == (1, 1, 1)


def test_the_quarter_is_told_in_its_last_month_and_the_year_in_december_of_who_was_here() -> None:
    spell = [Spell(dt.date(2026, 5, 4), dt.date(2026, 5, 8))]
    august, december = Month(2026, 8), Month(2026, 12)
    assert illness(august, spell) == Illness()
    assert illness(MONTH, spell).quarter == Spells(0, 0)
    assert illness(december, spell).year is None
    assert illness(december, spell, was_here_all_year=True).year == Spells(1, 1)
    assert illness(MONTH, spell, was_here_all_year=True).year is None


def test_three_new_spells_in_a_year_are_frequent_and_one_from_before_is_not_new() -> None:
    december = Month(2026, 12)
    begun = [dt.date(2026, month, 9) for month in (2, 5, 11)]
    before = Spell(dt.date(2025, 12, 20), dt.date(2026, 1, 5))

    def brought(known: list[Spell]) -> tuple[int, int, int]:
        person = person_month(
            december, scheduled=WORKDAYS, campaign=-1, absences=(), slots=NO_BREAKS
        )
        found = illness(december, known, was_here_all_year=True)
        person = fallen_ill(person, december, (), found)
        return Measure.FREQUENT_ABSENCE.spec.count(person, -1, 5)

    assert brought([Spell(one, one) for one in begun]) == (1, 1, 1)
    assert brought([before, *[Spell(one, one) for one in begun[:2]]]) == (0, 1, 1)


@given(st.lists(st.tuples(st.integers(-500, 27), st.integers(0, 60)), max_size=6))
def test_however_records_lie_spells_are_in_order_and_apart_and_cover_the_same_days(
    drawn: list[tuple[int, int]],
) -> None:
    records = [Absence(day(first), day(first + length)) for first, length in drawn]
    found = spells(records, never_off)
    for one, next_one in itertools.pairwise(found):
        assert one.ends_on is not None
        assert one.ends_on + DAY < next_one.starts_on
    covered = {
        r.starts_on + n * DAY for r in records for n in range((r.ends_on - r.starts_on).days + 1)
    }  # type: ignore[operator]
    assert sum(one.days for one in found) == len(covered)
