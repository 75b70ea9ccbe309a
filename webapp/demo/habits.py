"""How the invented people take their breaks: some never, some most days, a little less in time."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from webapp.demo.organisation import DemoDepartment
from webapp.demo.population import Worker
from webapp.domain.programme.breaks import BreakEntry

TIMEZONE = "Europe/Brussels"
_ZONE = ZoneInfo(TIMEZONE)
_TAKE_PART = 0.65
_FRESH_WEEKS = 8
_FADED = 0.7  # what is left of a habit in the long run
_HALF_LIFE = 16  # weeks
_MOMENTS = (dt.time(10), dt.time(12, 40), dt.time(15, 10))
_LATEST = 2400  # seconds before or after
_ONCE_IN_A_WHILE = 0.35


@dataclass(frozen=True, slots=True)
class Habit:
    """How likely a good day is for a person, before the novelty has worn off."""

    level: float

    def on(self, day: dt.date, began: dt.date) -> float:
        """How likely on this day, for someone who could begin on `began`."""
        weeks = (day - began).days / 7 - _FRESH_WEEKS
        fading = _FADED + (1 - _FADED) * math.exp2(-max(weeks, 0) / _HALF_LIFE)
        return self.level * fading


def habits(
    rng: Random, workers: Sequence[Worker], wards: Sequence[DemoDepartment]
) -> dict[str, Habit]:
    """The habit of each who takes part, by employee number; a department has its own spirit."""
    spirit = {ward.code: rng.gauss(0.05, 0.18) for ward in wards}
    found = {}
    for worker in workers:
        takes_part, level = rng.random() < _TAKE_PART, rng.betavariate(2.2, 1.8)
        if takes_part:
            bent = spirit[worker.stints[0].ward.code]
            found[worker.number] = Habit(min(max(level + bent, 0.04), 0.96))
    return found


def breaks_of(
    rng: Random,
    habit: Habit,
    days: Sequence[tuple[dt.date, dt.date]],
    exercises: Sequence[str],
    *,
    person_id: int,
) -> Iterator[BreakEntry]:
    """The breaks of one person on these days, each with the day on which they could begin."""
    for day, began in days:
        if rng.random() < habit.on(day, began):
            count = rng.choice((2, 3, 3, 3))
        else:
            count = sum([rng.random() < _ONCE_IN_A_WHILE, rng.random() < _ONCE_IN_A_WHILE])
        name, moments = _day(day)
        for number, at in enumerate(rng.sample(moments, count)):
            late = dt.timedelta(seconds=rng.randrange(-_LATEST, _LATEST + 1))
            seconds = 60 if rng.random() < 0.96 else rng.randint(15, 59)
            exercise, tap = rng.choice(exercises), f"{name}-{number}"
            yield BreakEntry(person_id, at + late, TIMEZONE, seconds, exercise, tap)


@lru_cache(maxsize=1000)
def _day(day: dt.date) -> tuple[str, Sequence[dt.datetime]]:
    """What its taps are called, and when breaks are taken on it, in UTC: the same for everybody."""
    found = [dt.datetime.combine(day, clock, _ZONE).astimezone(dt.UTC) for clock in _MOMENTS]
    return f"demo-{day:%Y%m%d}", found
