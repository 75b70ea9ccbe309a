"""The ten legal public holidays of Belgium, and the moment of a working day for notices."""

from __future__ import annotations

import datetime as dt
from functools import cache

from dateutil.easter import easter

from webapp.domain.calendar import local_day
from webapp.domain.care.consultations import notice_at

# The law of 4 January 1974 and the royal decree of 18 April 1974: (month, day), days after Easter.
_FIXED = (1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)
_AFTER_EASTER = 1, 39, 50  # Easter Monday, Ascension, Whit Monday


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
    sunday = easter(year)
    moving = [sunday + dt.timedelta(days=after) for after in _AFTER_EASTER]
    return frozenset([dt.date(year, month, day) for month, day in _FIXED] + moving)
