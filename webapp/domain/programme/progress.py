"""A person's own progress: their days, what a month adds up to, and comfort by week."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from webapp.domain.calendar import last_of_month, weeks_of_month
from webapp.domain.figures.measures import ReleasedCell, Scope
from webapp.domain.periods import Month, Quarter, Week, parse_period, week_of
from webapp.domain.programme.breaks import DAILY_TARGET
from webapp.domain.programme.comfort import Comfort
from webapp.domain.programme.streak import Streak, streak
from webapp.domain.programme.workdays import WorkingLife

_ONE_DAY = dt.timedelta(days=1)


class ProgressDay(NamedTuple):
    """One day: breaks that count, and what kind of day it is for this person."""

    date: dt.date
    counted: int
    is_at_work: bool
    is_future: bool


class ProgressTotal(NamedTuple):
    """What some days add up to: breaks that count, days with one, days with the full target."""

    breaks: int
    days: int
    full: int


@dataclass(frozen=True, slots=True)
class BreakHistory:
    """What is known of a person's days from `first` to `last`. `counted` has no days without."""

    first: dt.date
    last: dt.date
    counted: Mapping[dt.date, int]
    life: WorkingLife
    holidays: frozenset[dt.date]

    def is_at_work(self, day: dt.date) -> bool:
        """Whether the person works that day; not why, when they do not."""
        return self.life.is_at_work(day, self.holidays)

    def days(self, first: dt.date, last: dt.date, *, today: dt.date) -> list[ProgressDay]:
        """Every day from `first` to `last`, both included."""
        length = (last - first).days + 1
        return [self._day(first + i * _ONE_DAY, today) for i in range(length)]

    def _day(self, date: dt.date, today: dt.date) -> ProgressDay:
        return ProgressDay(date, self.counted.get(date, 0), self.is_at_work(date), date > today)

    def month(self, first: dt.date, *, today: dt.date) -> list[list[ProgressDay | None]]:
        """The weeks of a calendar month; None for a day of another month."""
        weeks = weeks_of_month(first)
        return [[self._day(day, today) if day else None for day in week] for week in weeks]

    def total(self, first: dt.date, last: dt.date) -> ProgressTotal:
        """What the days from `first` to `last` add up to."""
        counts = [count for day, count in self.counted.items() if first <= day <= last]
        return ProgressTotal(sum(counts), len(counts), counts.count(DAILY_TARGET))

    def total_of_month(self, first: dt.date) -> ProgressTotal:
        """What a calendar month adds up to."""
        return self.total(first, last_of_month(first))

    def streak(self, today: dt.date) -> Streak:
        """The streak that holds today, as far back as this history reaches."""
        return streak(
            self.counted.keys(), is_at_work=self.is_at_work, first=self.first, today=today
        )

    def department_on(self, day: dt.date) -> int | None:
        """Where the person works that day; of two places the one they came to last."""
        here = [work for work in self.life.employments if work.covers(day)]
        newest = max(here, key=lambda work: (work.starts_on, -work.department_id), default=None)
        return None if newest is None else newest.department_id


@dataclass(frozen=True, slots=True)
class WeekOfComfort:
    """The mean comfort (0 to 10) before and after the minutes of a week; None: none was noted."""

    week: Week
    before: float | None
    after: float | None
    times: int


def weeks_of_comfort(noted: Iterable[Comfort], *, first: Week, last: Week) -> list[WeekOfComfort]:
    """Every week from `first` to `last`, also those in which nothing was noted."""
    by_week: dict[Week, list[Comfort]] = defaultdict(list)
    for one in noted:
        by_week[week_of(one.day)].append(one)
    return [
        WeekOfComfort(
            week,
            _mean([one.before for one in by_week[week]]),
            _mean([one.after for one in by_week[week]]),
            len(by_week[week]),
        )
        for week in _weeks(first, last)
    ]


def _weeks(first: Week, last: Week) -> Iterator[Week]:
    day = first.first
    while day <= last.first:
        yield week_of(day)
        day += 7 * _ONE_DAY


def _mean(values: Sequence[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def latest_of_team(cells: Iterable[ReleasedCell]) -> ReleasedCell | None:
    """Of released cells about one department: the figure of its unit for the team that is newest.

    Of a month and a quarter that end on the same day it is the quarter. Sites and the company are
    not the team; weeks are too short to say something about it.
    """
    return _latest(cell for cell in cells if cell.measure.spec.is_team_figure)


def latest_of_goal(cells: Iterable[ReleasedCell]) -> ReleasedCell | None:
    """The same of what a campaign's target is about."""
    return _latest(cell for cell in cells if cell.measure.spec.is_team_goal)


def _latest(cells: Iterable[ReleasedCell]) -> ReleasedCell | None:
    found = [
        (period.last, isinstance(period, Quarter), cell)
        for cell in cells
        if cell.unit.scope is Scope.UNIT
        if isinstance(period := parse_period(cell.period), Month | Quarter)
    ]
    return max(found, key=lambda one: one[:2], default=(None, None, None))[2]
