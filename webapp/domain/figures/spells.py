"""Absences, and how much of a day they take, as docs/absence-import.md defines it.

`lost` and `away` are the rule; `contributions` counts whole days on sets of bits beside it and is
tested against `absence_days`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

WHOLE_DAY, HALF_DAY = 100, 50
_ONE_DAY = dt.timedelta(days=1)

IsWorkingDay = Callable[[dt.date], bool]


class Absence(NamedTuple):
    """Away from `starts_on` to `ends_on`, both included, for `percent` of each day.

    `ends_on` is None while the end is not known: until then, every day counts.
    """

    starts_on: dt.date
    ends_on: dt.date | None
    percent: int = WHOLE_DAY
    is_sickness: bool = True

    def covers(self, day: dt.date) -> bool:
        """Whether the person is away that day, at least for a part of it."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def lost(absences: Iterable[Absence], day: dt.date, length: int = WHOLE_DAY) -> int:
    """Hundredths of a whole day that absences of one kind take from one of this length.

    Parts of one day add up, as two halves do. A part of each of several days counts once, at the
    highest: certificates overlap. Never more than the day: half of a half day is all of it.
    """
    lasting, parts = 0, 0
    for absence in absences:
        if absence.covers(day):
            if absence.starts_on == absence.ends_on:
                parts += absence.percent
            else:
                lasting = max(lasting, absence.percent)
    return min(lasting * length // WHOLE_DAY + parts, length)


def away(absences: Sequence[Absence], day: dt.date, length: int = WHOLE_DAY) -> int:
    """Hundredths that are taken from a day of this length: sickness and leave add up."""
    kinds = ([one for one in absences if one.is_sickness is kind] for kind in (True, False))
    return min(sum(lost(kind, day, length) for kind in kinds), length)


def absence_days(
    absences: Iterable[Absence], *, is_working_day: IsWorkingDay, first: dt.date, last: dt.date
) -> float:
    """Days lost from `first` to `last`, on scheduled working days. `absences` are of one kind."""
    known = list(absences)
    days = (first + number * _ONE_DAY for number in range((last - first).days + 1))
    return sum(lost(known, day) for day in days if is_working_day(day)) / WHOLE_DAY
