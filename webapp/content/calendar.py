"""The ten legal public holidays of Belgium, and the moment of a working day for notices."""

from __future__ import annotations

import datetime as dt
from functools import cache

import holidays

from webapp.domain.calendar import local_day
from webapp.domain.care.consultations import notice_at

# Sundays by nature: everyone knows them, the law of 4 January 1974 does not list them.
_NOT_LEGAL = frozenset({"Easter Sunday", "Pentecost"})


def public_holidays(first: dt.date, last: dt.date) -> frozenset[dt.date]:
    """The public holidays from `first` to `last`, both included."""
    years = range(first.year, last.year + 1)
    return frozenset(day for year in years for day in _of_year(year) if first <= day <= last)


def notice_moment(now: dt.datetime, timezone: str) -> dt.datetime | None:
    """Today's moment for notices, once it has come; None: not now, or no working day."""
    today = local_day(now, timezone)
    return notice_at(now, timezone=timezone, holidays=public_holidays(today, today))


@cache
def _of_year(year: int) -> frozenset[dt.date]:
    named = holidays.country_holidays("BE", years=year, language="en_US")
    return frozenset(day for day, name in named.items() if name not in _NOT_LEGAL)
