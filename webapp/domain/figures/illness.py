"""Spells of sickness, and what one person's spells are in a month.

A spell is made of records that touch, overlap, or have only days between them on which the person
does not work: a certificate that is prolonged on a Monday goes on. Its length is in calendar days,
both ends included. Why somebody is ill is not known, so nothing joins spells that lie apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from webapp.domain.figures.spells import Absence
from webapp.domain.periods import Month, Period, Quarter

LONGEST_COUNTED = 30  # days of one spell that the mean length counts
MEDIUM_AFTER, LONG_AFTER = dt.timedelta(days=30), dt.timedelta(days=365)
LOOK_BACK = dt.timedelta(days=400)  # more than a year, and than the weeks of any calendar year
_LONGEST_GAP = dt.timedelta(days=31)
_ONE_DAY = dt.timedelta(days=1)


class Spell(NamedTuple):
    """Ill from `starts_on` to `ends_on`, both included; None while the end is not known."""

    starts_on: dt.date
    ends_on: dt.date | None

    @property
    def days(self) -> int:
        """Calendar days of a spell that has ended."""
        return ((self.ends_on or self.starts_on) - self.starts_on).days + 1

    def touches(self, first: dt.date, last: dt.date) -> bool:
        """Whether it has a day between two, both included."""
        return self.starts_on <= last and (self.ends_on is None or self.ends_on >= first)


class Spells(NamedTuple):
    """One person's spells in a quarter or a year: with a day in it, and begun in it."""

    touching: int
    begun: int


class Illness(NamedTuple):
    """One person's spells in a month. Sets of days are bits, as in `contributions`.

    `ended_days` are those of the spells that ended in it, at most LONGEST_COUNTED of each. `medium`
    are the days that lie 30 days or more into a spell, but not a year; `long` a year or more.
    `quarter` is told in the last month of one, `year` in December of those who were here all year.
    """

    begun: int = 0
    ended: int = 0
    ended_days: int = 0
    medium: int = 0
    long: int = 0
    quarter: Spells | None = None
    year: Spells | None = None


WELL = Illness()


def spells(
    sickness: Iterable[Absence], is_off: Callable[[dt.date, dt.date], bool]
) -> Sequence[Spell]:
    """The spells that records make, in order; `is_off`: nothing is worked between two days."""
    found: list[Spell] = []
    for record in sorted(sickness, key=lambda one: one.starts_on):
        before = found[-1] if found else None
        if before is not None and _goes_on(before, record.starts_on, is_off):
            found[-1] = before._replace(ends_on=_later(before.ends_on, record.ends_on))
        else:
            found.append(Spell(record.starts_on, record.ends_on))
    return found


def _goes_on(before: Spell, start: dt.date, is_off: Callable[[dt.date, dt.date], bool]) -> bool:
    if before.ends_on is None or start <= before.ends_on + _ONE_DAY:
        return True
    short = start - before.ends_on <= _LONGEST_GAP
    return short and is_off(before.ends_on + _ONE_DAY, start - _ONE_DAY)


def _later(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return None if one is None or other is None else max(one, other)


def illness(month: Month, known: Sequence[Spell], *, was_here_all_year: bool = False) -> Illness:
    """What these spells, which reach back far enough, are in the month."""
    ended = [one for one in known if one.ends_on is not None and month.has(one.ends_on)]
    quarter, year = closing(month)
    return Illness(
        begun=sum(month.has(one.starts_on) for one in known),
        ended=len(ended),
        ended_days=sum(min(one.days, LONGEST_COUNTED) for one in ended),
        medium=_between(month, known, MEDIUM_AFTER, LONG_AFTER),
        long=_between(month, known, LONG_AFTER, None),
        quarter=_within(known, quarter.first, quarter.last) if quarter else None,
        year=_within(known, year, month.last) if year and was_here_all_year else None,
    )


def closing(month: Month) -> tuple[Quarter | None, dt.date | None]:
    """The quarter that the month closes, and the first day of the year that it closes."""
    is_last = month == month.quarter.months()[-1]
    year = Quarter(month.year, 1).first if is_last and month.quarter.number == 4 else None
    return (month.quarter if is_last else None), year


def _within(known: Sequence[Spell], first: dt.date, last: dt.date) -> Spells:
    touching = [one for one in known if one.touches(first, last)]
    return Spells(len(touching), sum(one.starts_on >= first for one in touching))


def _between(
    month: Period, known: Sequence[Spell], after: dt.timedelta, until: dt.timedelta | None
) -> int:
    """The days of the month that lie so far into a spell."""
    days = 0
    for one in known:
        first = one.starts_on + after
        last = one.ends_on
        if until is not None:
            end = one.starts_on + until - _ONE_DAY
            last = end if last is None else min(last, end)
        if last is None or first <= last:
            days |= month.mask(first, last)
    return days
