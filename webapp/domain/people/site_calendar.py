"""Days that a site, a company or a group tells of: closed, or worked although it is a holiday."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from enum import StrEnum

from webapp.domain.people.people import Employment, works_on_holidays
from webapp.domain.periods import Period


class SpecialDay(StrEnum):
    """What a day is that is not as the calendar has it."""

    CLOSED = "closed"
    WORKED = "worked"


class SiteCalendar:
    """The special days of the tree; the nearest node upwards that tells of a day counts.

    `told` are the days of each node, `parents` the node above each; `before` the same as it was on
    days that are told of, where it was another then.
    """

    def __init__(
        self,
        told: Mapping[int, Mapping[dt.date, SpecialDay]] | None = None,
        parents: Mapping[int, int | None] | None = None,
        before: Mapping[dt.date, Mapping[int, int | None]] | None = None,
    ) -> None:
        self._told, self._parents, self._before = told or {}, parents or {}, before or {}

    def is_off(self, work: Employment, day: dt.date, holidays: Collection[dt.date]) -> bool:
        """Whether nobody is expected there that day, except by a roster that has holidays too."""
        if works_on_holidays(work.schedule):
            return False
        return self.is_closed(work.department_id, day, holidays)

    def is_closed(self, node: int | None, day: dt.date, holidays: Collection[dt.date]) -> bool:
        """Whether the day is off there: told so, or a holiday of which nothing else is told."""
        parents = self._before.get(day, self._parents)
        while node is not None:
            found = self._told.get(node, {}).get(day)
            if found is not None:
                return found is SpecialDay.CLOSED
            node = parents.get(node)
        return day in holidays

    def teller(self, department_id: int) -> int | None:
        """The nearest node upwards that tells of any day; None: none does.

        Whatever lies below it, and tells of no day itself, has the same days off.
        """
        node: int | None = department_id
        while node is not None and node not in self._told:
            node = self._parents.get(node)
        return node

    def open_days(self, node: int | None, period: Period, holidays: Collection[dt.date]) -> int:
        """The days of the period that are not off there, as bits."""
        return sum(
            1 << number
            for number, day in enumerate(period.days())
            if not self.is_closed(node, day, holidays)
        )


class Timesheet:
    """The days that several employments of one person make of a period, as bits.

    `half` are those of which half is worked; two halves are a day.
    """

    def __init__(self) -> None:
        self.scheduled, self.half = 0, 0

    def add(self, days: int, half: int) -> None:
        """Add an employment: its working days, and those among them that are half."""
        whole = (self.scheduled & ~self.half) | (days & ~half) | (self.half & half)
        self.scheduled |= days
        self.half = self.scheduled & ~whole
