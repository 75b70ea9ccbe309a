"""Weeks, months and quarters that nest (disclosure rule R2): nothing straddles a border.

A week is an ISO week. A month is the weeks whose Thursday falls in it; a quarter is its three
months: 12 to 14 weeks, nearly always 13. A set of days of a period is an int: bit i is day i.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from webapp.domain.errors import Invalid

_ONE_DAY = dt.timedelta(days=1)
_KEY = re.compile(r"(?P<year>\d{4})-(?P<kind>[WQ]?)(?P<number>\d{1,2})")


@dataclass(frozen=True)
class Period:
    """A week, month or quarter: `first` (a Monday) to `last` (a Sunday), both included."""

    year: int
    number: int

    @property
    def first(self) -> dt.date:
        """The Monday on which the period begins."""
        raise NotImplementedError

    @property
    def last(self) -> dt.date:
        """The Sunday on which the period ends."""
        raise NotImplementedError

    @property
    def key(self) -> str:
        """The name under which the period is stored and shown in addresses."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.key

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def has(self, day: dt.date) -> bool:
        """Whether the day lies in the period."""
        return self.first <= day <= self.last

    def days(self) -> list[dt.date]:
        """Every day, in order."""
        return [self.first + i * _ONE_DAY for i in range(self.length)]

    def mask(self, first: dt.date, last: dt.date | None) -> int:
        """The days from `first` to `last` (None: open) that lie in this period, as bits."""
        low = max((first - self.first).days, 0)
        high = self.length if last is None else min((last - self.first).days + 1, self.length)
        return ((1 << high) - 1) >> low << low if high > low else 0


class Week(Period):
    """ISO week, for example 2026-W07."""

    @cached_property
    def first(self) -> dt.date:
        return dt.date.fromisocalendar(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        return self.first + 6 * _ONE_DAY

    @property
    def key(self) -> str:
        return f"{self.year}-W{self.number:02d}"

    @property
    def month(self) -> Month:
        """The month that holds this week's Thursday."""
        thursday = self.first + 3 * _ONE_DAY
        return Month(thursday.year, thursday.month)


class Month(Period):
    """The ISO weeks whose Thursday falls in the calendar month, for example 2026-09."""

    @cached_property
    def first(self) -> dt.date:
        return _monday_of_first_thursday(self.year, self.number)

    @cached_property
    def last(self) -> dt.date:
        following = self.next
        return _monday_of_first_thursday(following.year, following.number) - _ONE_DAY

    @property
    def key(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @property
    def next(self) -> Month:
        """The month after this one."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def quarter(self) -> Quarter:
        """The quarter this month belongs to."""
        return Quarter(self.year, (self.number + 2) // 3)

    def weeks(self) -> list[Week]:
        """Its four or five weeks, in order."""
        return [week_of(day) for day in self.days()[::7]]


class Quarter(Period):
    """Three months, for example 2026-Q3."""

    @cached_property
    def first(self) -> dt.date:
        return self.months()[0].first

    @cached_property
    def last(self) -> dt.date:
        return self.months()[2].last

    @property
    def key(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def next(self) -> Quarter:
        """The quarter after this one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> Quarter:
        """The quarter before this one."""
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1)

    def months(self) -> list[Month]:
        """Its three months, in order."""
        return [Month(self.year, 3 * self.number - 2 + i) for i in range(3)]


def _monday_of_first_thursday(year: int, month: int) -> dt.date:
    first = dt.date(year, month, 1)
    thursday = first + ((3 - first.weekday()) % 7) * _ONE_DAY
    return thursday - 3 * _ONE_DAY


def week_of(day: dt.date) -> Week:
    """The ISO week that holds the day."""
    year, number, _ = day.isocalendar()
    return Week(year, number)


def month_of(day: dt.date) -> Month:
    """The month (of whole weeks) that holds the day."""
    return week_of(day).month


def quarter_of(day: dt.date) -> Quarter:
    """The quarter (of whole weeks) that holds the day."""
    return month_of(day).quarter


@lru_cache(maxsize=1_000)
def parse_period(key: str) -> Week | Month | Quarter:
    """The period with this key.

    Raises Invalid: no period is written like this.
    """
    match = _KEY.fullmatch(key)
    if match is None:
        raise Invalid("error.period", period=key)
    kinds: dict[str, type[Week | Month | Quarter]] = {"W": Week, "Q": Quarter, "": Month}
    kind = kinds[match["kind"]]
    limit = {"W": 53, "Q": 4, "": 12}[match["kind"]]
    period = kind(int(match["year"]), int(match["number"]))
    if not 1 <= period.number <= limit or period.key != key or period.year < 1900:
        raise Invalid("error.period", period=key)
    if isinstance(period, Week) and week_of(dt.date(period.year, 12, 28)).number < period.number:
        raise Invalid("error.period", period=key)
    return period


class Grain(StrEnum):
    """How long the periods of a row of figures are."""

    MONTH = "month"
    QUARTER = "quarter"
    WEEK = "week"


_SIGNS = {"Q": Grain.QUARTER, "W": Grain.WEEK}


def grain_of(key: str) -> Grain:
    """Whether the key is one of a month, a quarter or a week."""
    return _SIGNS.get(key[5], Grain.MONTH)


def parse_month(key: str) -> Month:
    """The month with this key.

    Raises Invalid: no month is written like this.
    """
    month = parse_period(key)
    if not isinstance(month, Month):
        raise Invalid("error.month", month=key)
    return month


def parse_quarter(key: str) -> Quarter:
    """The quarter with this key.

    Raises Invalid: no quarter is written like this.
    """
    quarter = parse_period(key)
    if not isinstance(quarter, Quarter):
        raise Invalid("error.period", period=key)
    return quarter
