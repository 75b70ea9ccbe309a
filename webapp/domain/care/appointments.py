"""An appointment with the occupational physician, made for a request for a consultation.

Whoever does not want the employer to know cannot come during working hours: an absence that nobody
may explain would count as unlawful (docs/consultation.md).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from webapp.domain.errors import Invalid

SHORTEST, LONGEST = 5, 240  # minutes
LONGEST_PLACE = 200  # characters
_AHEAD = dt.timedelta(days=365)


class Triage(StrEnum):
    """What a physician means to do with a request; FIRST comes before all others."""

    FIRST = "first"
    MEET = "meet"
    WRITE = "write"


class AppointmentTime(StrEnum):
    """What the time of an appointment is for the employee."""

    WORK = "work"
    OUTSIDE = "outside"
    BREAK = "break"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Appointment:
    """`uid` names it in calendars and nowhere else; `edits` counts its changes. `place` is as the
    physician wrote it, `time` what was agreed that it is for the employee."""

    uid: str
    starts_at: dt.datetime
    minutes: int
    place: str
    time: AppointmentTime
    edits: int = 0
    is_cancelled: bool = False

    @property
    def ends_at(self) -> dt.datetime:
        """When it ends."""
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    def cancelled(self) -> Appointment:
        """The same, called off."""
        return replace(self, edits=self.edits + 1, is_cancelled=True)


def check_appointment(made: Appointment, *, inform_employer: bool, now: dt.datetime) -> None:
    """Raises Invalid: it is past or far off, too short or long, nowhere, or at a time at which the
    employer would have to know."""
    if not now < made.starts_at < now + _AHEAD:
        raise Invalid("error.appointment.moment")
    if not SHORTEST <= made.minutes <= LONGEST:
        raise Invalid("error.appointment.minutes", least=SHORTEST, most=LONGEST)
    if not 1 <= len(made.place) <= LONGEST_PLACE:
        raise Invalid("error.appointment.place", most=LONGEST_PLACE)
    if made.time is AppointmentTime.WORK and not inform_employer:
        raise Invalid("error.appointment.work")
