"""Which part of which days a line means: whole days, halves, hours, amounts of days, times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from integrations.files.absence_cells import WHOLE_DAY, as_percent, read_amount, unit_of
from integrations.files.absence_dates import Moment, day_of, is_open, time_between
from integrations.files.absence_mapping import FileMapping
from integrations.files.absence_words import AFTERNOON, HALF, MORNING, WHOLE

_ONE_DAY = dt.timedelta(days=1)
_HALF_DAY = 50
_MOST_HOURS = 24


class NotClear(Exception):
    """A line that could mean several things: the field that says too little, and the reason."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, f"absence.problem.{reason}"


class Piece(NamedTuple):
    """Days in a row with the same part of each; `mark` keeps the pieces of a line apart."""

    starts_on: dt.date
    ends_on: dt.date | None
    percent: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Extent:
    """All that a line says of how long and how much."""

    start: Moment
    end: Moment | None
    percent: int
    halves: Mapping[str, str]
    hours: Decimal | None
    days: Decimal | None

    @property
    def takes_back(self) -> bool:
        """Whether an amount is negative."""
        return any(amount is not None and amount < 0 for amount in (self.hours, self.days))

    def half(self, field: str) -> str:
        """Which part of the day a column says; the whole where there is none."""
        return self.halves.get(field, WHOLE)


def read_extent(
    cells: Mapping[str, str], told: Mapping[str, str], start: Moment, end: Moment | None, part: int
) -> Extent:
    """What the cells of a line say; all of them have been understood."""
    amounts: dict[str, Decimal | None] = {"hours": None, "days": None}
    for field in ("hours", "days"):
        amount = read_amount(cells.get(field, ""))
        if amount is not None:
            amounts[unit_of(cells[field]) or field] = amount
    return Extent(start, end, part, told, amounts["hours"], amounts["days"])


def pieces_of(extent: Extent, mapping: FileMapping) -> list[Piece]:
    """The days that the line means.

    Raises NotClear: it does not say enough.
    """
    _refuse_nothing(extent)
    if extent.hours and mapping.hours_per_day is None:  # said by a cell under another heading
        raise NotClear("hours", "time")
    first = day_of(extent.start)
    last = None if extent.end is None else day_of(extent.end)
    if last is not None and is_open(first, last):
        last = None
    if last is not None and last < first:
        raise NotClear("end", "order")
    if last == first or (last is None and _is_part_of_a_day(extent, mapping)):
        return [_one_day(extent, first, mapping)]
    if mapping.several_days != "whole":
        _refuse_unclear(extent, first, last, mapping)
    return list(_several_days(extent, first, last))


def _refuse_nothing(extent: Extent) -> None:
    given = {"days": extent.days, "hours": extent.hours}
    amounts = {field: amount for field, amount in given.items() if amount is not None}
    if amounts and not any(amounts.values()):
        raise NotClear(next(iter(amounts)), "nothing")


def _is_part_of_a_day(extent: Extent, mapping: FileMapping) -> bool:
    """Whether a line without an end can only be one day, because it is less than one."""
    hours, days = _size(extent.hours), _size(extent.days)
    few_hours = mapping.hours_per_day is not None and 0 < hours < mapping.hours_per_day
    return extent.half("half") != WHOLE or few_hours or 0 < days < 1


def _size(amount: Decimal | None) -> Decimal:
    return Decimal(0) if amount is None else abs(amount)


def _one_day(extent: Extent, day: dt.date, mapping: FileMapping) -> Piece:
    shares = [extent.percent, *_amounts(extent, mapping)]
    half = _half_of_one_day(extent)
    if half != WHOLE:
        shares.append(_HALF_DAY)
    return Piece(day, day, min(shares), half if half in {MORNING, AFTERNOON} else "")


def _half_of_one_day(extent: Extent) -> str:
    """From the morning to the afternoon is the whole day; one of them alone is a half."""
    parts = [extent.half(field) for field in ("half", "first_half", "last_half")]
    named = [part for part in parts if part != WHOLE]
    if extent.half("first_half") == MORNING and extent.half("last_half") == AFTERNOON:
        return WHOLE
    return named[0] if named else WHOLE


def _amounts(extent: Extent, mapping: FileMapping) -> Iterator[int]:
    if extent.days:
        yield _part("days", abs(extent.days))
    hours = abs(extent.hours) if extent.hours else _hours_of_times(extent, mapping)
    if hours and mapping.hours_per_day:
        if hours > _MOST_HOURS:
            raise NotClear("hours", "many_hours")
        yield _part("hours", min(hours / mapping.hours_per_day, Decimal(1)))


def _part(field: str, days: Decimal) -> int:
    percent = as_percent(days * WHOLE_DAY)
    if percent is None:
        raise NotClear(field, "more_days")
    return percent


def _hours_of_times(extent: Extent, mapping: FileMapping) -> Decimal | None:
    """The hours from one time to another; times say nothing beside a column of hours."""
    timed = _timed(extent)
    if extent.hours is not None or not timed:
        return None
    lasts = None if extent.end is None else time_between(extent.start, extent.end)
    if mapping.hours_per_day is None or lasts is None:
        raise NotClear(timed[0], "time")
    if lasts <= dt.timedelta():
        raise NotClear("end", "order")
    return Decimal(lasts / dt.timedelta(hours=1))


def _refuse_unclear(
    extent: Extent, first: dt.date, last: dt.date | None, mapping: FileMapping
) -> None:
    """Refuse what could be a part of any of several days."""
    if extent.half("half") != WHOLE:
        raise NotClear("half", "several_days")
    timed = _timed(extent)
    if timed and extent.hours is None:
        raise NotClear(timed[0], "time")
    if last is not None and _halves_at_ends(extent) == (False, False):
        _refuse_amounts(extent, first, last, mapping)


def _timed(extent: Extent) -> list[str]:
    """Which of the two ends has a time of day."""
    ends = {"start": extent.start, "end": extent.end}
    return [field for field, moment in ends.items() if isinstance(moment, dt.datetime)]


def _refuse_amounts(extent: Extent, first: dt.date, last: dt.date, mapping: FileMapping) -> None:
    """Refuse days and hours that do not fill the days from the first to the last."""
    days, hours = _size(extent.days), _size(extent.hours)
    if days % 1:
        raise NotClear("days", "several_days")
    if days > (last - first).days + 1:
        raise NotClear("days", "more_days")
    if 0 < hours < (mapping.hours_per_day or 0) * _weekdays(first, last):
        raise NotClear("hours", "several_days")


def _weekdays(first: dt.date, last: dt.date) -> int:
    days = (first + number * _ONE_DAY for number in range((last - first).days + 1))
    return sum(day.weekday() < 5 for day in days)


def _halves_at_ends(extent: Extent) -> tuple[bool, bool]:
    """Whether the first day begins at noon, and whether the last one ends then."""
    return extent.half("first_half") in {AFTERNOON, HALF}, extent.half("last_half") in {
        MORNING,
        HALF,
    }


def _several_days(extent: Extent, first: dt.date, last: dt.date | None) -> Iterator[Piece]:
    late, early = _halves_at_ends(extent)
    half = min(extent.percent, _HALF_DAY)
    start = first + _ONE_DAY if late else first
    end = last - _ONE_DAY if early and last is not None else last
    whole = end is None or start <= end
    if whole:
        yield Piece(start, end, extent.percent)
    if late:
        yield Piece(first, first, half, "first" if whole else "")
    if early and last is not None:
        yield Piece(last, last, half, "last")
