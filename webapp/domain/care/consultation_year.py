"""How many requests a physician dealt with in a year, month by month: for that physician's eyes.

No rule of disclosure could release so few; nothing but the physician's own page is made of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from webapp.domain.care.consultations import Consultation, ConsultationState

_MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class RequestMonth:
    """The requests made in a month: all, and those not answered yet. `first` is its first day."""

    first: dt.date
    asked: int
    waiting: int


@dataclass(frozen=True, slots=True)
class RequestYear:
    """The months of a year that have begun, and their sums."""

    months: Sequence[RequestMonth]

    @property
    def asked(self) -> int:
        """In the whole year."""
        return sum(month.asked for month in self.months)

    @property
    def waiting(self) -> int:
        """Not answered yet, in the whole year."""
        return sum(month.waiting for month in self.months)


def tally_year(
    found: Iterable[Consultation], *, today: dt.date, day_of: Callable[[dt.datetime], dt.date]
) -> RequestYear:
    """The year of `today` until then. What was withdrawn is as if it had not been asked."""
    asked = [
        (day_of(one.asked_at), one.state)
        for one in found
        if one.state is not ConsultationState.WITHDRAWN
    ]
    firsts = [dt.date(today.year, month, 1) for month in _MONTHS if month <= today.month]
    return RequestYear([_month(first, asked) for first in firsts])


def _month(first: dt.date, asked: Sequence[tuple[dt.date, ConsultationState]]) -> RequestMonth:
    states = [state for day, state in asked if (day.year, day.month) == (first.year, first.month)]
    return RequestMonth(first, len(states), states.count(ConsultationState.OPEN))
