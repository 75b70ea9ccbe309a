"""Invented employers as the disclosure rules see them: members and their months. No database."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.domain.figures.contributions import (
    BreakDays,
    PersonMonth,
    fallen_ill,
    person_month,
)
from webapp.domain.figures.disclosure.groups import Member
from webapp.domain.figures.illness import Spells, illness, spells
from webapp.domain.figures.spells import Absence
from webapp.domain.periods import Month, Quarter

QUARTER = Quarter(2026, 3)
STARTED = dt.date(2025, 1, 6)
FULL_WEEK = 0b0011111  # bit 0 is Monday
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a person behaves: chance of a break in each of a day's three slots, and of sickness."""

    level: float
    weekdays: int
    sickness: float


def random_habit(chance: random.Random) -> Habit:
    """65 % take part at a level of their own; some work part-time."""
    level = chance.betavariate(2.2, 1.8) if chance.random() < 0.65 else 0.0
    weekdays = chance.choice([FULL_WEEK] * 3 + [0b0001111, 0b0011101])
    return Habit(level, weekdays, chance.choice([0.01, 0.03, 0.05]))


def random_sizes(chance: random.Random, *, departments: int, median: int = 14) -> list[int]:
    """Log-normal sizes of departments."""
    return [
        min(max(round(chance.lognormvariate(0, 0.8) * median), 2), 300) for _ in range(departments)
    ]


def staff(sizes: Sequence[Sequence[int]], *, first_id: int = 1) -> list[Member]:
    """Members of departments 1, 2, ... of these sizes, site by site."""
    members: list[Member] = []
    department = 0
    for site, of_site in enumerate(sizes, start=1):
        for size in of_site:
            department += 1
            for _ in range(size):
                members.append(Member(first_id + len(members), department, site, STARTED))
    return members


def random_month(chance: random.Random, habit: Habit, month: Month) -> PersonMonth:
    """A month of someone with this habit."""
    scheduled = sum(habit.weekdays << 7 * week for week in range(month.length // 7))
    absences: list[Absence] = []
    if chance.random() < 6 * habit.sickness:
        start = chance.randrange(month.length)
        first = month.first + dt.timedelta(days=start)
        length = min(round(chance.expovariate(1 / 5)), 40)
        absences.append(Absence(first, first + dt.timedelta(days=length), 100, is_sickness=True))
    if chance.random() < 0.3:
        first = month.first + 7 * dt.timedelta(days=chance.randrange(month.length // 7))
        absences.append(Absence(first, first + dt.timedelta(days=6), 100, is_sickness=False))
    slots = [0, 0, 0]
    for day in range(month.length):
        if scheduled >> day & 1:
            done = sum(chance.random() < habit.level for _ in range(3))
            for slot in range(done):
                slots[slot] |= 1 << day
    return person_month(
        month, scheduled=scheduled, campaign=-1, absences=absences, slots=BreakDays(*slots)
    )


class Life:
    """Someone's year of sickness: how prone, and for 6 in 100 a long illness besides."""

    def __init__(self, chance: random.Random) -> None:
        self._weekdays = chance.choice([FULL_WEEK] * 3 + [0b0001111, 0b0011101])
        self._weight = chance.choice([100, 100, 100, 80, 50])
        prone = chance.gammavariate(1.6, 1 / 1.6)
        self._records = [
            Absence(day, day + (chance.choice([1, 2, 3, 5, 8, 20]) - 1) * _DAY)
            for day in (QUARTER.last - number * _DAY for number in range(364))
            if chance.random() < prone * 1.85 / 365
        ]
        if chance.random() < 0.06:
            began = QUARTER.first - chance.randrange(-60, 600) * _DAY
            self._records.append(Absence(began, began + chance.randrange(31, 900) * _DAY))

    def month(self, chance: random.Random, month: Month) -> PersonMonth:
        """A month of it, without breaks."""
        here = sum(self._weekdays << 7 * week for week in range(month.length // 7))
        known = spells(self._records, lambda first, last: False)
        found = illness(month, known)
        if found.quarter:  # the quarter stands for the last one of a year
            first, last = QUARTER.last - 363 * _DAY, QUARTER.last
            year = [one for one in known if one.touches(first, last)]
            found = found._replace(
                year=Spells(len(year), sum(one.starts_on >= first for one in year))
            )
        mine = [one for one in self._records if one.starts_on <= month.last]
        blank = person_month(
            month, scheduled=here, campaign=-1, absences=mine, slots=BreakDays(0, 0, 0)
        )
        return fallen_ill(blank, month, mine, found)._replace(weight=self._weight)
