"""What an administrator sees of people: the employer's own words, and nothing of the programme."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.people.employees import PersonDetails


class AccountState(StrEnum):
    """Whether somebody may sign in; part of the key of its text."""

    OPEN = "open"
    CLOSING = "closing"  # a day is set
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A person in the list; `department` is where they work that day, None: nowhere."""

    person_id: int
    name: str
    employee_number: str | None
    department: str | None
    state: AccountState


@dataclass(frozen=True, slots=True)
class RosterWork:
    """An employment as it is shown: with the name of its department and of what that lies below."""

    department_code: str
    department: str
    above: str | None
    starts_on: dt.date
    ends_on: dt.date | None
    schedule: str
    fte_percent: int
    counted: bool


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A person with all their work, oldest first. `closes_on`: the first day without an account."""

    person_id: int
    details: PersonDetails
    state: AccountState
    closes_on: dt.date | None
    works: tuple[RosterWork, ...]

    @property
    def digest(self) -> str:
        """Differs when anything that is shown does: a form carries it, so that nobody overwrites
        what somebody else has just changed."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]

    def work_on(self, day: dt.date) -> RosterWork | None:
        """What runs that day."""
        return next(
            (
                one
                for one in self.works
                if one.starts_on <= day and (one.ends_on is None or day <= one.ends_on)
            ),
            None,
        )


def state_of(*, is_closed: bool, closes_on: dt.date | None) -> AccountState:
    """How an account stands."""
    if is_closed:
        return AccountState.CLOSED
    return AccountState.OPEN if closes_on is None else AccountState.CLOSING


def weeks_of(schedule: str) -> list[str]:
    """The weeks of a schedule, seven signs each."""
    days = schedule.removesuffix("+")
    return [days[first : first + 7] for first in range(0, len(days), 7)]
