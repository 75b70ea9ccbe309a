"""A note that somebody stopped an exercise because it hurt, for the physician; it names nobody.

Notes of a week are shown together from the Monday after it, so that none tells a moment.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# People at work here, from which on a note can be anybody's: as many as a group of the figures.
FEWEST = 10
_WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class StopNote:
    """Which exercise, and from which Monday on the physician sees it. That is all there is."""

    exercise: str
    shown_on: dt.date


@dataclass(frozen=True, slots=True)
class StopTally:
    """How many notes there are about an exercise in the week that begins on `monday`."""

    monday: dt.date
    exercise: str
    number: int


def monday_of(day: dt.date) -> dt.date:
    """The first day of its week."""
    return day - dt.timedelta(days=day.weekday())


def shown_on(day: dt.date) -> dt.date:
    """When a note of this day is shown: the Monday after its week."""
    return monday_of(day) + _WEEK


def tally(notes: Iterable[StopNote]) -> list[StopTally]:
    """The notes of each week by exercise, the latest week first."""
    numbers = Counter((one.shown_on, one.exercise) for one in notes)
    found = [StopTally(day - _WEEK, key, number) for (day, key), number in sorted(numbers.items())]
    return sorted(found, key=lambda one: one.monday, reverse=True)
