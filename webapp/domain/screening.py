"""The clearance that the safety notice leads to: which guided exercises, until when.

Only the outcome is known here. What a person answered is never stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

NOTICE_VERSION = 1  # raise it when the notice changes in meaning: everyone is asked again
_MONTHS_VALID = 3

# Keys of the signs, in the order of the notice; the words are `safety.flag.<key>`. The first two
# of the second list ask for a doctor the same day.
URGENT = ("saddle", "bladder", "both_legs", "chest", "accident")
DOCTOR_FIRST = (
    "fever",
    "leg_pain",
    "hernia",
    "inflammation",
    "night",
    "cancer",
    "bones",
    "operation",
    "pregnant",
    "heart",
)


class ClearanceClass(StrEnum):
    """What the notice led to."""

    CLEARED = "cleared"
    REFER = "refer"


@dataclass(frozen=True, slots=True)
class Clearance:
    """`allowed` holds keys of exercises. `expires_on` is the first day it no longer holds."""

    outcome: ClearanceClass
    allowed: frozenset[str]
    version: int
    given_on: dt.date
    expires_on: dt.date

    def holds(self, today: dt.date) -> bool:
        """Whether it still says something: not expired, and given for this notice."""
        return self.version == NOTICE_VERSION and today < self.expires_on


def decide(*, applies: bool, exercises: Iterable[str], today: dt.date) -> Clearance:
    """The clearance of someone to whom a sign of the notice applies, or none does."""
    return Clearance(
        outcome=ClearanceClass.REFER if applies else ClearanceClass.CLEARED,
        allowed=frozenset() if applies else frozenset(exercises),
        version=NOTICE_VERSION,
        given_on=today,
        expires_on=months_later(today, _MONTHS_VALID),
    )


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month some months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    first = dt.date(day.year + years, month + 1, 1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    return min(first + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))
