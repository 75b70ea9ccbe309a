"""On which days one person is at work: employed, scheduled, no public holiday, not away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from webapp.domain.figures.spells import WHOLE_DAY, Absence, away
from webapp.domain.people.people import Employment, is_working_day


@dataclass(frozen=True, slots=True)
class WorkingLife:
    """Where a person works when, and when they are away, whatever the reason.

    `employments` are all there are; none: their roster is not known (yet).
    """

    employments: Sequence[Employment]
    absences: Sequence[Absence]

    def is_at_work(self, day: dt.date, holidays: Collection[dt.date]) -> bool:
        """Whether this is a day on which the person works, at least a part of it."""
        return day not in holidays and self._is_scheduled(day) and not self._is_away(day)

    def may_be_reminded(self, day: dt.date, holidays: Collection[dt.date]) -> bool:
        """Whether a day of their own plan holds: a working day, or any while no roster says so."""
        expected = self._is_scheduled(day) or not self.employments
        return day not in holidays and expected and not self._is_away(day)

    def _is_scheduled(self, day: dt.date) -> bool:
        return any(
            work.covers(day) and is_working_day(work.schedule, day) for work in self.employments
        )

    def _is_away(self, day: dt.date) -> bool:
        return away(self.absences, day) == WHOLE_DAY
