"""A request for a consultation with the occupational physician (spontane raadpleging).

Any employee may ask for one directly. The physician has ten working days, and tells the employer
unless the employee objects (Codex over het welzijn op het werk, book I title 4; docs/consultation).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from webapp.domain.calendar import local_day
from webapp.domain.care.appointments import Appointment, Triage
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.programme.screening import ClearanceClass

WORKING_DAYS = 10
SOON = 3  # working days before the last one, from which a request is marked
LONGEST_TEXT = 1500  # characters
LONGEST_REACH = 200
NOTICE_AT = dt.time(9)  # of a working day: when physicians are told, whenever a request was made
_NOTICE_WITHIN = dt.timedelta(hours=3)
_SATURDAY = 5
_ONE_DAY = dt.timedelta(days=1)


class ConsultationState(StrEnum):
    """Where a request stands; an open one is still to be answered."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Urgency(StrEnum):
    """How an open request stands against its last day."""

    TIME = "time"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class SharedOutcome:
    """The outcome of a screening as the employee released it: class, exercises, day."""

    kind: ClearanceClass
    allowed: tuple[str, ...]
    given_on: dt.date


@dataclass(frozen=True, slots=True)
class Enquiry:
    """What the employee asks. `reach` is where the physician can answer outside this programme."""

    message: str
    reach: str
    inform_employer: bool
    outcome: SharedOutcome | None
    language: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the physician wrote back."""

    text: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Consultation:
    """A request; `code` is random and names it. `due_on` is the last of the ten working days.

    A withdrawn one has no `enquiry` any more, and nothing of what follows it. `note` is what the
    physician wrote when closing it, for the employee.
    """

    code: str
    state: ConsultationState
    asked_at: dt.datetime
    due_on: dt.date
    enquiry: Enquiry | None
    opened_at: dt.datetime | None = None
    answer: Reply | None = None
    triage: Triage | None = None
    appointment: Appointment | None = None
    note: str = ""

    def bare(self) -> Consultation:
        """What is left of it once it is withdrawn."""
        return Consultation(
            self.code, ConsultationState.WITHDRAWN, self.asked_at, self.due_on, None, self.opened_at
        )


def due_on(asked_on: dt.date, holidays: Collection[dt.date]) -> dt.date:
    """The tenth working day (Monday to Friday, no public holiday) after the day of asking."""
    return _later(asked_on, WORKING_DAYS, holidays)


def _later(day: dt.date, working_days: int, holidays: Collection[dt.date]) -> dt.date:
    while working_days:
        day += _ONE_DAY
        working_days -= _is_working_day(day, holidays)
    return day


def _is_working_day(day: dt.date, holidays: Collection[dt.date]) -> bool:
    return day.weekday() < _SATURDAY and day not in holidays


def notice_at(
    now: dt.datetime, *, timezone: str, holidays: Collection[dt.date]
) -> dt.datetime | None:
    """The moment at which physicians are told today, once it has come.

    None: not yet, too long ago, or no working day. What was asked after it waits for the next one,
    so that the time of a notice says nothing about the time of a request.
    """
    today = local_day(now, timezone)
    moment = dt.datetime.combine(today, NOTICE_AT, ZoneInfo(timezone)).astimezone(dt.UTC)
    fits = _is_working_day(today, holidays) and moment <= now < moment + _NOTICE_WITHIN
    return moment if fits else None


def urgency(due: dt.date, *, today: dt.date, holidays: Collection[dt.date]) -> Urgency:
    """How near the last day is."""
    if today > due:
        return Urgency.OVERDUE
    return Urgency.SOON if due <= _later(today, SOON, holidays) else Urgency.TIME


def check_enquiry(enquiry: Enquiry) -> None:
    """Hold what the employee wrote against its bounds.

    Raises Invalid: nowhere to answer, or a text that is too long.
    """
    if not enquiry.reach.strip():
        raise Invalid("error.consultation_reach")
    if len(enquiry.message) > LONGEST_TEXT or len(enquiry.reach) > LONGEST_REACH:
        raise Invalid("error.consultation_long", most=LONGEST_TEXT, reach=LONGEST_REACH)


def check_answer(text: str) -> None:
    """Hold the physician's answer against its bounds.

    Raises Invalid: it is empty or too long.
    """
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise Invalid("error.consultation_answer", most=LONGEST_TEXT)


def check_note(text: str) -> None:
    """Raises Invalid: what is written at the end is too long."""
    if len(text) > LONGEST_TEXT:
        raise Invalid("error.consultation_answer", most=LONGEST_TEXT)


_STEPS = {
    ConsultationState.ANSWERED: {ConsultationState.OPEN, ConsultationState.ANSWERED},
    ConsultationState.CLOSED: {ConsultationState.OPEN, ConsultationState.ANSWERED},
    ConsultationState.WITHDRAWN: {ConsultationState.OPEN, ConsultationState.ANSWERED},
}


def check_step(state: ConsultationState, to: ConsultationState) -> None:
    """Whether a request may go from one state to another.

    Raises Conflict: it may not, because somebody closed or withdrew it meanwhile.
    """
    if state not in _STEPS[to]:
        raise Conflict("error.consultation_state")
