"""Days where a person is, and calendar months; figures of groups use `periods` instead."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from webapp.domain.errors import Invalid

_KEY = re.compile(r"(\d{4})-(\d{2})")
_MONDAY_FIRST = calendar.Calendar(calendar.MONDAY)


def local_day(at: dt.datetime, timezone: str) -> dt.date:
    """The day that a moment belongs to where the person is."""
    return at.astimezone(ZoneInfo(timezone)).date()


def coming_midnight(at: dt.datetime, timezone: str) -> dt.datetime:
    """When the day after that of a moment begins there."""
    tomorrow = local_day(at, timezone) + dt.timedelta(days=1)
    return dt.datetime.combine(tomorrow, dt.time(), ZoneInfo(timezone))


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or earlier when negative; else that month's last day."""
    first = first_of_month(day, months_ago=-months)
    return first.replace(day=min(day.day, last_of_month(first).day))


def first_of_month(day: dt.date, *, months_ago: int = 0) -> dt.date:
    """The first day of the month that holds the day, or of one before it."""
    year, month = divmod(day.year * 12 + day.month - 1 - months_ago, 12)
    return dt.date(year, month + 1, 1)


def last_of_month(day: dt.date) -> dt.date:
    """The last day of the month that holds the day."""
    return first_of_month(day, months_ago=-1) - dt.timedelta(days=1)


def key_of_month(day: dt.date) -> str:
    """2026-11"""
    return f"{day:%Y-%m}"


def parse_calendar_month(key: str) -> dt.date:
    """The first day of the month with this key.

    Raises Invalid: no month is written like this.
    """
    match = _KEY.fullmatch(key)
    if match is None or not 1900 <= int(match[1]) < 9000 or not 1 <= int(match[2]) <= 12:
        raise Invalid("error.period", period=key)
    return dt.date(int(match[1]), int(match[2]), 1)


def weeks_of_month(first: dt.date) -> Iterator[list[dt.date | None]]:
    """Its weeks from Monday to Sunday; None for a day of another month."""
    for week in _MONDAY_FIRST.monthdatescalendar(first.year, first.month):
        yield [day if day.month == first.month else None for day in week]
