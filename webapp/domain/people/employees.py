"""What an employer says of a person: who they are, and where they work from when until when.

Spans of work never overlap. Each function here makes new ones of the old; the days before the one
that is named stay as they were.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.names import bare, tidy
from webapp.domain.people.people import check_schedule

LONGEST_NUMBER, LONGEST_NAME, LONGEST_EMAIL = 40, 200, 320
USUAL_SCHEDULE = "1111100"
_DAY = dt.timedelta(days=1)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_NUMBER = re.compile(r"[^\s/]+")
_EARLIEST, _LATEST = dt.date(1950, 1, 1), dt.date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Who somebody is to the employer; None: not known."""

    employee_number: str | None
    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class EmploymentDetails:
    """Where and how somebody works from `starts_on` to `ends_on`, both included; None is open.

    `counted`: whether published figures count them.
    """

    department_code: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    schedule: str = USUAL_SCHEDULE
    fte_percent: int = 100
    counted: bool = True


class KnownDepartment(NamedTuple):
    """A department that is known: its number, and when it closes, if it does."""

    code: str
    department_id: int
    closed_on: dt.date | None


@dataclass(frozen=True, slots=True)
class EmploymentSpan:
    """The same in a department that is known."""

    department_id: int
    starts_on: dt.date
    ends_on: dt.date | None
    schedule: str = USUAL_SCHEDULE
    fte_percent: int = 100
    counted: bool = True

    def covers(self, day: dt.date) -> bool:
        """Whether it runs on that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def checked_details(details: PersonDetails) -> PersonDetails:
    """The same as it is stored.

    Raises Invalid: no name, an employee number that cannot be one, or no e-mail address.
    """
    number = bare(details.employee_number or "") or None
    email = bare(details.email or "") or None
    if number and (len(number) > LONGEST_NUMBER or not _NUMBER.fullmatch(number)):
        raise Invalid("error.employee_number", number=number[:LONGEST_NUMBER], most=LONGEST_NUMBER)
    if email and (len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email)):
        raise Invalid("error.employee_email")
    return PersonDetails(number, tidy(details.name, longest=LONGEST_NAME), email)


def check_day(day: dt.date) -> None:
    """Raises Invalid: it is of another age, so that a digit is wrong."""
    if not _EARLIEST <= day <= _LATEST:
        raise Invalid("error.employment_day")


def span_of(work: EmploymentDetails, department_id: int) -> EmploymentSpan:
    """What is stored of it.

    Raises Invalid: the schedule is none, the contract is not of 1 to 100 percent, it ends before it
    starts, or its days are of another age.
    """
    check_schedule(work.schedule)
    if not 1 <= work.fte_percent <= 100:
        raise Invalid("error.employment_fte")
    for day in (work.starts_on, work.ends_on or work.starts_on):
        check_day(day)
    if work.ends_on is not None and work.ends_on < work.starts_on:
        raise Invalid("error.employment_ends")
    terms = work.schedule, work.fte_percent, work.counted
    return EmploymentSpan(department_id, work.starts_on, work.ends_on, *terms)


def moved(spans: Sequence[EmploymentSpan], to: EmploymentSpan) -> list[EmploymentSpan]:
    """From the first day of `to` on somebody works there; what ran that day ends the day before.

    Raises Invalid: it would run into a later one.
    """
    running = next((one for one in spans if one.covers(to.starts_on)), None)
    if running is not None and replace(running, starts_on=to.starts_on) == to:
        return list(spans)
    rest = [one for one in spans if one is not running]
    if running is not None and running.starts_on < to.starts_on:
        rest.append(replace(running, ends_on=to.starts_on - _DAY))
    return _in_order([*rest, to])


def corrected(
    spans: Sequence[EmploymentSpan], starts_on: dt.date, to: EmploymentSpan
) -> list[EmploymentSpan]:
    """What started that day was written wrongly: it is this.

    Raises Conflict: nothing started that day. Invalid: it would overlap with another.
    """
    rest = [one for one in spans if one.starts_on != starts_on]
    if len(rest) == len(spans):
        raise Conflict("error.employment_gone")
    return _in_order([*rest, to])


def called_off(
    spans: Sequence[EmploymentSpan], starts_on: dt.date, *, today: dt.date
) -> list[EmploymentSpan]:
    """What would start that day does not come; what ends the day before goes on instead.

    Raises Conflict: nothing starts that day, or it has started.
    """
    planned = next((one for one in spans if one.starts_on == starts_on), None)
    if planned is None or starts_on <= today:
        raise Conflict("error.employment_gone")
    eve = starts_on - _DAY
    return [
        replace(one, ends_on=planned.ends_on) if one.ends_on == eve else one
        for one in spans
        if one is not planned
    ]


def ended(spans: Iterable[EmploymentSpan], last_day: dt.date) -> list[EmploymentSpan]:
    """Nobody works here after that day; what would start later never does."""
    return [
        replace(one, ends_on=min(one.ends_on or last_day, last_day))
        for one in spans
        if one.starts_on <= last_day
    ]


def _in_order(spans: Iterable[EmploymentSpan]) -> list[EmploymentSpan]:
    """Raises Invalid: two overlap."""
    ordered = sorted(spans, key=lambda one: one.starts_on)
    for one, following in pairwise(ordered):
        if one.ends_on is None or one.ends_on >= following.starts_on:
            raise Invalid("error.employments_overlap", day=following.starts_on.isoformat())
    return ordered
