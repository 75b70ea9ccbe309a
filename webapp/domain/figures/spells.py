"""Spells of absence and the Belgian measures of them, as docs/absence-import.md defines them.

The measures look at one kind of absence. Spells are merged by their gap alone: the cause is not
known and never asked. `is_working_day` says for one person which days are scheduled.

Absence days are what is published: `contributions` counts them on sets of bits and is tested
against `absence_days`. The others are agreed and tested, and published by nothing yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.calendar import whole_months_later

_ONE_DAY = dt.timedelta(days=1)

IsWorkingDay = Callable[[dt.date], bool]


class DurationClass(StrEnum):
    """How Belgian figures divide spells by their length."""

    SHORT = "short"
    MIDDLE = "middle"
    LONG = "long"


@dataclass(frozen=True, slots=True, order=True)
class AbsenceSpell:
    """One person away from `starts_on` to `ends_on`, both included, for `percent` of each day."""

    starts_on: dt.date
    ends_on: dt.date
    percent: int = 100

    @property
    def calendar_days(self) -> int:
        """Number of days, week-ends included."""
        return (self.ends_on - self.starts_on).days + 1


def merge(spells: Iterable[AbsenceSpell], is_working_day: IsWorkingDay) -> list[AbsenceSpell]:
    """The spells in order, joined where they overlap or only non-working days lie between.

    A joined spell has the highest percent of its parts; count days before merging.
    """
    merged: list[AbsenceSpell] = []
    for spell in sorted(spells):
        if merged and not _works_between(merged[-1].ends_on, spell.starts_on, is_working_day):
            last = merged[-1]
            merged[-1] = AbsenceSpell(
                last.starts_on, max(last.ends_on, spell.ends_on), max(last.percent, spell.percent)
            )
        else:
            merged.append(spell)
    return merged


def _works_between(end: dt.date, start: dt.date, is_working_day: IsWorkingDay) -> bool:
    gap = range(1, (start - end).days)
    return any(is_working_day(end + days * _ONE_DAY) for days in gap)


def absence_days(
    spells: Iterable[AbsenceSpell], *, is_working_day: IsWorkingDay, first: dt.date, last: dt.date
) -> float:
    """Days lost from `first` to `last`: on each scheduled working day the highest percent / 100.

    Spells that overlap count once a day; a partial resumption counts for its fraction.
    """
    percent: dict[dt.date, int] = {}
    for spell in spells:
        start, end = max(spell.starts_on, first), min(spell.ends_on, last)
        for number in range((end - start).days + 1):
            day = start + number * _ONE_DAY
            percent[day] = max(percent.get(day, 0), spell.percent)
    return sum(part for day, part in percent.items() if is_working_day(day)) / 100


def duration_class(spell: AbsenceSpell) -> DurationClass:
    """Short: under one calendar month. Long: over one year. Middle: the rest."""
    following = spell.ends_on + _ONE_DAY
    if following < whole_months_later(spell.starts_on, 1):
        return DurationClass.SHORT
    if following > whole_months_later(spell.starts_on, 12):
        return DurationClass.LONG
    return DurationClass.MIDDLE


def spell_frequency(
    spells: Iterable[AbsenceSpell],
    *,
    first: dt.date,
    last: dt.date,
    average_headcount: float,
    periods_a_year: int,
) -> float | None:
    """New spells a person a year: started in the period / average headcount x periods a year.

    `spells` are the merged spells of everyone in the headcount; a quarter counts 4 times a year.
    """
    if average_headcount <= 0:
        return None
    started = sum(first <= spell.starts_on <= last for spell in spells)
    return started / average_headcount * periods_a_year


def mean_spell_length(
    spells: Iterable[AbsenceSpell], *, first: dt.date, last: dt.date
) -> float | None:
    """Calendar days of the merged spells that ended in the period / number of those spells.

    Spells that still run are left out, and so is any that ends later: their length is not known.
    """
    lengths = [spell.calendar_days for spell in spells if first <= spell.ends_on <= last]
    return sum(lengths) / len(lengths) if lengths else None
