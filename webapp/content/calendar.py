"""The ten legal public holidays of Belgium."""

from __future__ import annotations

import datetime as dt
from functools import cache

import holidays

# Sundays by nature: everyone knows them, the law of 4 January 1974 does not list them.
_NOT_LEGAL = frozenset({"Easter Sunday", "Pentecost"})


def public_holidays(first: dt.date, last: dt.date) -> frozenset[dt.date]:
    """The public holidays from `first` to `last`, both included."""
    years = range(first.year, last.year + 1)
    return frozenset(day for year in years for day in _of_year(year) if first <= day <= last)


@cache
def _of_year(year: int) -> frozenset[dt.date]:
    named = holidays.country_holidays("BE", years=year, language="en_US")
    return frozenset(day for day, name in named.items() if name not in _NOT_LEGAL)
