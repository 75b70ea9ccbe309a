"""What an employer brought to a month: roster and absences, and a digest that tells them apart.

Breaks are left out: of them not even whether they changed may be learnt by asking again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from webapp.domain.figures.spells import WHOLE_DAY, Absence
from webapp.domain.people.people import Employment, half_days
from webapp.domain.people.site_calendar import Timesheet
from webapp.domain.periods import Month


class WorkMonth(NamedTuple):
    """The month of people who work alike: the scheduled days as bits, those of which half is
    worked, and the weight of one in hundredths of a full-timer's, on average.
    """

    works: Sequence[Employment]
    scheduled: int
    half: int
    weight: int


NO_WORK = WorkMonth((), 0, 0, WHOLE_DAY)


def work_month(
    month: Month, works: Sequence[Employment], open_days: Callable[[Employment], int]
) -> WorkMonth:
    """What these employments, whoever has them, make of a month."""
    sheet, days, total = Timesheet(), 0, 0
    for work in works:
        scheduled = work.scheduled_days(month)
        days += scheduled.bit_count()
        total += scheduled.bit_count() * work.day_weight
        there = scheduled & open_days(work)
        sheet.add(there, there & half_days(work.schedule, month))
    return WorkMonth(works, sheet.scheduled, sheet.half, total // days if days else WHOLE_DAY)


@dataclass(frozen=True, slots=True)
class EmployerInput:
    """By person: how they work in the month, and absences that touch it."""

    month: Month
    works: Mapping[int, WorkMonth]
    absences: Mapping[int, Sequence[Absence]]

    def digest(self, secret: str) -> str:
        """64 hexadecimal digits, equal only for the same days of the same people.

        The order of rows does not matter, nor what an absence does outside the month.
        """
        lines = sorted(
            [person, absence.starts_on, absence.ends_on, *absence[2:]]
            for person, absences in self.absences.items()
            for absence in map(self._within, absences)
        )
        scheduled = sorted((person, work.scheduled) for person, work in self.works.items())
        half = sorted((person, work.half) for person, work in self.works.items() if work.half)
        days = [scheduled, half] if half else [scheduled]
        told = json.dumps([self.month.key, *days, lines], default=str)
        return hmac.new(secret.encode(), f"input/1|{told}".encode(), hashlib.sha256).hexdigest()

    def _within(self, absence: Absence) -> Absence:
        return absence._replace(
            starts_on=max(absence.starts_on, self.month.first),
            ends_on=min(absence.ends_on or self.month.last, self.month.last),
        )
