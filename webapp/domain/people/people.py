"""Departments, people and employments as records, and which days a schedule makes working days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import available_timezones

from webapp.domain.errors import Invalid
from webapp.domain.periods import Period

LONGEST_CODE, LONGEST_DEPARTMENT = 40, 120
SCHEDULES_START = dt.date(2024, 1, 1)  # the Monday from which schedules of several weeks repeat
MOST_WEEKS = 8
_FREE, _HALF, _HOLIDAYS_TOO = "0", "2", "+"
_FULL_WEEK, _MOST_WEIGHT = 5, 200  # whole days; hundredths of a full-timer's day


class DepartmentKind(StrEnum):
    """The levels of the tree, from the top down."""

    GROUP = "group"
    COMPANY = "company"
    SITE = "site"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class DepartmentRecord:
    """A node of the tree; `code` names it for good. None: as the nearest node above that says."""

    code: str
    name: str
    kind: DepartmentKind
    parent_code: str | None = None
    language: str | None = None
    timezone: str | None = None
    campaign_from: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Someone who may sign in; `created_on` is the day the account was made."""

    employee_number: str
    name: str
    email: str | None
    language: str | None
    created_on: dt.date


@dataclass(frozen=True, slots=True)
class EmploymentRecord:
    """Where a person works from `starts_on` to `ends_on`, both included; None is open."""

    employee_number: str
    department_code: str
    starts_on: dt.date
    ends_on: dt.date | None
    schedule: str
    fte_percent: int


def may_lie_below(kind: DepartmentKind, parent: DepartmentKind | None) -> bool:
    """Whether a node of this kind may hang below such a parent: levels only go down."""
    levels = list(DepartmentKind)
    return parent is None or levels.index(parent) < levels.index(kind)


def check_settings(language: str | None, timezone: str | None, languages: Collection[str]) -> None:
    """Whether a node may have these; None: as the nearest node above that says.

    Raises Invalid: there are no texts in the language, or no such time zone.
    """
    if language not in (None, *languages):
        raise Invalid("error.department_language", languages=", ".join(languages))
    if timezone is not None and timezone not in timezones():
        raise Invalid("error.department_timezone", timezone=timezone)


@cache
def timezones() -> list[str]:
    """The names of all time zones, in order."""
    return sorted(available_timezones())


def check_schedule(schedule: str) -> None:
    """Whole weeks of 1 (working day), 2 (half of one) and 0, Monday first.

    With + at the end the days are worked as they stand, holidays too.
    Raises Invalid: it is written otherwise.
    """
    days = schedule.removesuffix(_HOLIDAYS_TOO)
    weeks, rest = divmod(len(days), 7)
    if rest or not 1 <= weeks <= MOST_WEEKS or set(days) - {_FREE, "1", _HALF}:
        raise Invalid("error.schedule", schedule=schedule)


def works_on_holidays(schedule: str) -> bool:
    """Whether its days are worked as they stand, whatever the calendar says."""
    return schedule.endswith(_HOLIDAYS_TOO)


def is_working_day(schedule: str, day: dt.date) -> bool:
    """Whether the schedule makes this a working day (public holidays are another matter)."""
    return _sign(schedule, day) != _FREE


def is_half_day(schedule: str, day: dt.date) -> bool:
    """Whether half of this day is worked."""
    return _sign(schedule, day) == _HALF


def _sign(schedule: str, day: dt.date) -> str:
    days = len(schedule) - works_on_holidays(schedule)
    return schedule[(day - SCHEDULES_START).days % days]


@lru_cache(maxsize=10_000)
def working_days(schedule: str, period: Period) -> int:
    """The working days that the schedule makes of a period, as bits."""
    days = enumerate(period.days())
    return sum(1 << number for number, day in days if is_working_day(schedule, day))


@lru_cache(maxsize=10_000)
def half_days(schedule: str, period: Period) -> int:
    """The days of a period of which half is worked, as bits."""
    if _HALF not in schedule:
        return 0
    return sum(1 << n for n, day in enumerate(period.days()) if is_half_day(schedule, day))


@lru_cache(maxsize=10_000)
def _day_weight(schedule: str, fte_percent: int) -> int:
    days = schedule.removesuffix(_HOLIDAYS_TOO)
    halves = 2 * days.count("1") + days.count(_HALF)
    of_full_time = 2 * _FULL_WEEK * (len(days) // 7)
    return min(fte_percent * of_full_time // halves, _MOST_WEIGHT) if halves else fte_percent


class Employment(NamedTuple):
    """Where a person works from `starts_on` to `ends_on`, both included; None is open.

    `fte_percent` is the contract's part of a full-timer's hours, where it is asked for.
    """

    person_id: int
    department_id: int
    starts_on: dt.date
    ends_on: dt.date | None
    schedule: str
    fte_percent: int = 100

    def covers(self, day: dt.date) -> bool:
        """Whether the person works there that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def scheduled_days(self, period: Period) -> int:
        """The working days of this employment in a period, as bits."""
        return working_days(self.schedule, period) & period.mask(self.starts_on, self.ends_on)

    @property
    def day_weight(self) -> int:
        """A scheduled whole day of this contract in hundredths of a full-timer's: 50 when five days
        a week are half the hours, 100 when half the hours are all of fewer days."""
        return _day_weight(self.schedule, self.fte_percent)


@dataclass(frozen=True, slots=True)
class DepartmentNode:
    """A node of the tree, with its own start of the campaign when it has one."""

    id: int
    parent_id: int | None
    kind: DepartmentKind
    name: str
    campaign_from: dt.date | None


class DepartmentTree:
    """The departments of the employer, and what they take from the nodes above them."""

    def __init__(self, nodes: Iterable[DepartmentNode]) -> None:
        self._nodes = {node.id: node for node in nodes}

    def upwards(self, department_id: int) -> Iterator[DepartmentNode]:
        """The node and those above it, up to the top."""
        found: int | None = department_id
        while found is not None:
            yield self._nodes[found]
            found = self._nodes[found].parent_id

    def name_of(self, department_id: int) -> str:
        """The name of a node."""
        return self._nodes[department_id].name

    def site_of(self, department_id: int) -> int:
        """The nearest node that is not a department: its site, or what it hangs under instead."""
        nodes = list(self.upwards(department_id))
        return next((n for n in nodes if n.kind is not DepartmentKind.DEPARTMENT), nodes[-1]).id

    def campaign_of(self, department_id: int) -> dt.date | None:
        """The first day of the campaign there: the nearest node's that has one."""
        starts = (node.campaign_from for node in self.upwards(department_id))
        return next((start for start in starts if start is not None), None)

    def top_of(self, department_id: int) -> int:
        """The highest node above: the group or the company."""
        return list(self.upwards(department_id))[-1].id
