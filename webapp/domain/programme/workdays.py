"""On which days one person is at work: employed, scheduled, no public holiday, not away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from webapp.domain.figures.spells import HALF_DAY, WHOLE_DAY, Absence, away
from webapp.domain.people.people import Employment, is_half_day, is_working_day
from webapp.domain.people.site_calendar import SiteCalendar

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingLife:
    """Where a person works when, and when they are away, whatever the reason.

    `employments` are all there are; none: their roster is not known (yet).
    """

    employments: Sequence[Employment]
    absences: Sequence[Absence]
    calendar: SiteCalendar = field(default_factory=SiteCalendar)

    def is_at_work(self, day: dt.date, holidays: Collection[dt.date]) -> bool:
        """Whether this is a day on which the person works, at least a part of it."""
        length = self._length(day, holidays)
        return away(self.absences, day, length) < length

    def may_be_reminded(self, day: dt.date, holidays: Collection[dt.date]) -> bool:
        """Whether a day of their own plan holds: a working day, or any while no roster says so."""
        if not self.employments:
            return day not in holidays and away(self.absences, day) < WHOLE_DAY
        return self.is_at_work(day, holidays)

    def days_off(
        self, first: dt.date, last: dt.date, holidays: Collection[dt.date]
    ) -> frozenset[dt.date]:
        """Days that are off where the person works, or everywhere while that is not known."""
        days = (first + number * _ONE_DAY for number in range((last - first).days + 1))
        return frozenset(day for day in days if self._is_off(day, holidays))

    def _is_off(self, day: dt.date, holidays: Collection[dt.date]) -> bool:
        here = [work for work in self.employments if work.covers(day)]
        if not here:
            return day in holidays
        return all(self.calendar.is_off(work, day, holidays) for work in here)

    def _length(self, day: dt.date, holidays: Collection[dt.date]) -> int:
        """Hundredths of the day that the rosters of the person have."""
        return min(WHOLE_DAY, sum(self._part(work, day, holidays) for work in self.employments))

    def _part(self, work: Employment, day: dt.date, holidays: Collection[dt.date]) -> int:
        scheduled = work.covers(day) and is_working_day(work.schedule, day)
        if not scheduled or self.calendar.is_off(work, day, holidays):
            return 0
        return HALF_DAY if is_half_day(work.schedule, day) else WHOLE_DAY
