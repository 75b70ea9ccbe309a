"""What an employer brought to a month: roster and absences, and a digest that tells them apart.

Breaks are left out: of them not even whether they changed may be learnt by asking again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from webapp.domain.figures.spells import WHOLE_DAY, Absence
from webapp.domain.people.people import Employment
from webapp.domain.periods import Month


@dataclass(frozen=True, slots=True)
class EmployerInput:
    """By person: the scheduled days of the month as bits, and absences that touch the month.

    `half` are the scheduled days of which half is worked; nobody is in it who has none. `works` are
    the employments of the month.
    """

    month: Month
    scheduled: Mapping[int, int]
    absences: Mapping[int, Sequence[Absence]]
    half: Mapping[int, int] = field(default_factory=dict)
    works: Mapping[int, Sequence[Employment]] = field(default_factory=dict)

    def weight(self, person: int) -> int:
        """A scheduled day of the person in hundredths of a full-timer's, on average."""
        works = [(work.scheduled_days(self.month), work) for work in self.works.get(person, ())]
        days = sum(scheduled.bit_count() for scheduled, _ in works)
        total = sum(scheduled.bit_count() * work.day_weight for scheduled, work in works)
        return total // days if days else WHOLE_DAY

    def digest(self, secret: str) -> str:
        """64 hexadecimal digits, equal only for the same days of the same people.

        The order of rows does not matter, nor what an absence does outside the month.
        """
        lines = sorted(
            [person, absence.starts_on, absence.ends_on, *absence[2:]]
            for person, absences in self.absences.items()
            for absence in map(self._within, absences)
        )
        days = sorted(self.scheduled.items()), *([sorted(self.half.items())] if self.half else [])
        told = json.dumps([self.month.key, *days, lines], default=str)
        return hmac.new(secret.encode(), f"input/1|{told}".encode(), hashlib.sha256).hexdigest()

    def _within(self, absence: Absence) -> Absence:
        return absence._replace(
            starts_on=max(absence.starts_on, self.month.first),
            ends_on=min(absence.ends_on or self.month.last, self.month.last),
        )
