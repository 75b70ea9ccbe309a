"""What an employer brought to a month: roster and absences, and a digest that tells them apart.

Breaks are left out: of them not even whether they changed may be learnt by asking again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from webapp.domain.figures.spells import Absence
from webapp.domain.periods import Month


@dataclass(frozen=True, slots=True)
class EmployerInput:
    """By person: the scheduled days of the month as bits, and absences that touch the month.

    `half` are the scheduled days of which half is worked; nobody is in it who has none.
    """

    month: Month
    scheduled: Mapping[int, int]
    absences: Mapping[int, Sequence[Absence]]
    half: Mapping[int, int] = field(default_factory=dict)

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
