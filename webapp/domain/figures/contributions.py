"""What one person brings to each measure in one month (the definitions of rule R9).

Everything is counted in whole numbers: days, breaks, person-months, hundredths of a sick day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from webapp.domain.figures.illness import LONGEST_COUNTED, WELL, Illness, Spells
from webapp.domain.figures.spells import HALF_DAY, WHOLE_DAY, Absence, away, lost
from webapp.domain.periods import Period

DAILY_TARGET = 3
HUNDREDTHS = 100
FREQUENT = 3  # spells a year


class BreakDays(NamedTuple):
    """The days with a first, a second and a third counted break, as bits."""

    first: int
    second: int
    third: int


NO_BREAKS = BreakDays(0, 0, 0)


class PersonMonth(NamedTuple):
    """One person's month. Sets of days are bits: bit i is the i-th day of the month.

    `adherent` are eligible days with three breaks; `breaks` are counted on eligible days only;
    `sick` is in hundredths of a whole day, so that a half day of sickness counts 50; `medium` and
    `long` are what of it lies more than 30 days, and more than a year, into a spell. `half` are the
    scheduled days of which half is worked, `weight` is a scheduled day in hundredths of a
    full-timer's. `answer` is what was answered to the question of the quarter, empty without an
    answer; None where and when nothing was asked. `question` is what was asked then.
    """

    scheduled: int
    eligible: int
    adherent: int
    breaks: int
    sick: int
    half: int = 0
    medium: int = 0
    long: int = 0
    weight: int = WHOLE_DAY
    illness: Illness = WELL
    answer: str | None = None
    question: str = "breaks"

    @property
    def is_here(self) -> bool:
        """Whether any day of the month is scheduled."""
        return self.scheduled != 0

    @property
    def hundredths(self) -> int:
        """Of the scheduled days."""
        return HUNDREDTHS * self.scheduled.bit_count() - HALF_DAY * self.half.bit_count()


@lru_cache(maxsize=1_000)
def campaign_days(period: Period, campaign_from: dt.date | None) -> int:
    """The days of the period in which a campaign that starts then has started, as bits."""
    return 0 if campaign_from is None else period.mask(campaign_from, None)


def person_month(
    period: Period,
    *,
    scheduled: int,
    campaign: int,
    absences: Iterable[Absence],
    slots: BreakDays,
    half: int = 0,
) -> PersonMonth:
    """The month of someone who has these working days, days off already left out.

    Of the `half` ones among them, half is worked.

    A day is eligible when it is scheduled, in the campaign, and not lost in full to an absence.
    """
    whole, sick, parts = 0, 0, list[Absence]()
    for absence in absences:
        if absence.percent < WHOLE_DAY:
            parts.append(absence)
            continue
        days = period.mask(absence.starts_on, absence.ends_on) & scheduled
        whole |= days
        if absence.is_sickness:
            sick |= days
    lost_to_parts, gone = _count_parts(period, parts, scheduled & ~sick, half) if parts else (0, 0)
    eligible = scheduled & ~(whole | gone) & campaign
    return PersonMonth(
        scheduled=scheduled,
        eligible=eligible,
        adherent=slots.third & eligible,
        breaks=sum((days & eligible).bit_count() for days in slots),
        sick=HUNDREDTHS * sick.bit_count() - HALF_DAY * (sick & half).bit_count() + lost_to_parts,
        half=half,
    )


def fallen_ill(
    person: PersonMonth, period: Period, absences: Iterable[Absence], illness: Illness
) -> PersonMonth:
    """The month with what is known of the person's spells of sickness."""
    sickness = [absence for absence in absences if absence.is_sickness]

    def sick_on(days: int) -> int:
        return _sick_on(period, sickness, days & person.scheduled, person.half) if days else 0

    return person._replace(
        illness=illness, medium=sick_on(illness.medium), long=sick_on(illness.long)
    )


def _sick_on(period: Period, sickness: Sequence[Absence], days: int, half: int) -> int:
    """Hundredths of these days that are lost to sickness."""
    whole, parts = 0, list[Absence]()
    for absence in sickness:
        if absence.percent < WHOLE_DAY:
            parts.append(absence)
        else:
            whole |= period.mask(absence.starts_on, absence.ends_on) & days
    lost_to_parts = _count_parts(period, parts, days & ~whole, half)[0] if parts else 0
    return HUNDREDTHS * whole.bit_count() - HALF_DAY * (whole & half).bit_count() + lost_to_parts


def _count_parts(period: Period, parts: Sequence[Absence], days: int, half: int) -> tuple[int, int]:
    """What parts of these days are lost to sickness, in hundredths; the days lost in full."""
    sick, gone = 0, 0
    for number, day in enumerate(period.days()):
        if not days >> number & 1:
            continue
        length = HALF_DAY if half >> number & 1 else WHOLE_DAY
        sick += lost((absence for absence in parts if absence.is_sickness), day, length)
        gone |= (away(parts, day, length) == length) << number
    return sick, gone


Contribution = tuple[int, int, int]  # numerator x, the most it could be c, denominator
Count = Callable[[PersonMonth, int, int], Contribution]  # of a person, days as bits, and the cap


def adherence(person: PersonMonth, days: int, _: int) -> Contribution:
    """Adherent days / eligible days, of these days of the month."""
    eligible = (person.eligible & days).bit_count()
    return (person.adherent & days).bit_count(), eligible, eligible


def breaks(person: PersonMonth, _: int, __: int) -> Contribution:
    """Counted breaks / (3 x eligible days)."""
    most = DAILY_TARGET * person.eligible.bit_count()
    return person.breaks, most, most


def participation(person: PersonMonth, _: int, __: int) -> Contribution:
    """Person-months with a break / person-months. They add up; distinct people would not."""
    present = int(person.eligible != 0)
    return int(person.breaks > 0), present, present


def absence_capped(person: PersonMonth, _: int, cap: int) -> Contribution:
    """Sick days, at most `cap` a person and month / scheduled days."""
    most = min(cap * HUNDREDTHS, person.hundredths)
    return min(person.sick, most), most, person.hundredths


def absence(person: PersonMonth, _: int, __: int) -> Contribution:
    """All sick days / scheduled days."""
    return person.sick, person.hundredths, person.hundredths


def absence_fte(person: PersonMonth, _: int, __: int) -> Contribution:
    """All sick days / scheduled days, each by the hours of the contract."""
    most = person.hundredths * person.weight
    return person.sick * person.weight, most, most


def absence_short(person: PersonMonth, _: int, __: int) -> Contribution:
    """Sick days in the first 30 days of a spell / scheduled days."""
    return person.sick - person.medium - person.long, person.hundredths, person.hundredths


def absence_medium(person: PersonMonth, _: int, __: int) -> Contribution:
    """Sick days after 30 days and within a year of a spell / scheduled days."""
    return person.medium, person.hundredths, person.hundredths


def absence_long(person: PersonMonth, _: int, __: int) -> Contribution:
    """Sick days after a year of a spell / scheduled days."""
    return person.long, person.hundredths, person.hundredths


def new_spells(person: PersonMonth, _: int, __: int) -> Contribution:
    """Person-months in which a spell began / person-months."""
    present = int(person.is_here)
    return present * min(person.illness.begun, 1), present, present


def spell_length(person: PersonMonth, _: int, __: int) -> Contribution:
    """Days of the spells that ended, at most 30 of each / 30 x those spells."""
    most = person.is_here * LONGEST_COUNTED * person.illness.ended
    return person.is_here * person.illness.ended_days, most, most


def no_absence_in_quarter(person: PersonMonth, _: int, __: int) -> Contribution:
    """People without a sick day in the quarter / people, in its last month."""
    return _shared(person, person.illness.quarter, lambda spells: not spells.touching)


def no_absence_in_year(person: PersonMonth, _: int, __: int) -> Contribution:
    """People without a sick day in the year / people who were here all year, in December."""
    return _shared(person, person.illness.year, lambda spells: not spells.touching)


def frequent_absence(person: PersonMonth, _: int, __: int) -> Contribution:
    """People with three new spells or more in the year / those who were here, in December."""
    return _shared(person, person.illness.year, lambda spells: spells.begun >= FREQUENT)


def answered(answer: str, question: str) -> Count:
    """People who gave this answer / people, in the last month of a quarter with its question."""

    def count(person: PersonMonth, _: int, __: int) -> Contribution:
        is_asked = person.answer is not None and person.question == question
        asked = int(is_asked and person.is_here)
        return asked * int(person.answer == answer), asked, asked

    return count


def _shared(
    person: PersonMonth, spells: Spells | None, has: Callable[[Spells], bool]
) -> Contribution:
    if spells is None or not person.is_here:
        return 0, 0, 0
    return int(has(spells)), 1, 1
