"""Which time zone a calendar means: by its name, as it defines it, or behind its spelling.

A definition is used for the calendar that holds it and for no other: it is read here, and never by
a library that keeps zones by name for the whole process.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from zoneinfo import ZoneInfo

from dateutil.tz import tzical
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_OFFSET = re.compile(r"(?:UTC|GMT)? ?([+-])(\d{1,2})(?:[:.]?(\d\d))?", re.IGNORECASE)
_NUMBER = re.compile(r" \d+$")  # Microsoft 365 numbers a zone whose definition differs a little
_BRACKETS = re.compile(r"\(([^()]*)\)")
_LONGEST = 200
_MOST_LINES = 200  # of a definition
_YEARLY = re.compile(  # a rule that repeats more often would be followed for decades
    r"RRULE:FREQ=YEARLY(?:;(?:INTERVAL=[1-9]\d?|(?:BYMONTH|BYDAY|BYMONTHDAY|UNTIL|COUNT|WKST)"
    r"=[A-Z0-9,+-]{1,40})){0,6}"
)


class CalendarZones:
    """The zones that a calendar may name, with those that it defines itself."""

    def __init__(self, defined: Mapping[str, Sequence[str]]) -> None:
        self._defined = defined
        self._found: dict[str, dt.tzinfo | None] = {}

    def get(self, name: str) -> dt.tzinfo | None:
        """The zone of this name; None: nothing says which it is."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> dt.tzinfo | None:
        if len(name) > _LONGEST:
            return None
        return _known(name) or self._as_defined(name) or _spelt(name)

    def _as_defined(self, name: str) -> dt.tzinfo | None:
        lines = self._defined.get(name, [])
        rules = [line for line in lines if line.startswith("RRULE")]
        if not 4 <= len(lines) <= _MOST_LINES or not all(map(_YEARLY.fullmatch, rules)):
            return None
        text = "\n".join(["BEGIN:VTIMEZONE", "TZID:one", *lines, "END:VTIMEZONE", ""])
        try:
            zone: dt.tzinfo = tzical(io.StringIO(text)).get()
            dt.datetime(2000, 1, 1, tzinfo=zone).utcoffset()
        except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError):
            return None
        return zone


@cache
def _names() -> dict[str, str]:
    """Each zone by its name in small letters, and by Windows' name for it."""
    known = {name.lower(): name for name in zoneinfo.available_timezones()}
    return known | {windows.lower(): name for windows, name in WINDOWS_TO_OLSON.items()}


@cache
def _cities() -> dict[str, str]:
    """Each zone by its city, such as brussels; of several with one city, those of a continent."""
    ordered = sorted(zoneinfo.available_timezones(), key=lambda name: ("/" in name, name))
    return {name.rpartition("/")[2].lower().replace("_", " "): name for name in ordered}


def _known(name: str) -> dt.tzinfo | None:
    found = _names().get(name.strip().lower())
    return ZoneInfo(found) if found else None


def _spelt(name: str) -> dt.tzinfo | None:
    """The zone behind a number, an address, brackets, underscores, a city or a plain offset."""
    for spelling in _spellings(name.strip()):
        for candidate in (spelling, f"{spelling} Standard Time", f"US/{spelling}"):
            if zone := _known(candidate):
                return zone
        if city := _cities().get(spelling.lower().replace("_", " ")):
            return ZoneInfo(city)
    return _offset(name)


def _spellings(name: str) -> Iterator[str]:
    plain = _NUMBER.sub("", name)
    yield plain
    segments = [segment for segment in plain.split("/") if segment]
    yield from ("/".join(segments[-many:]) for many in (3, 2, 1) if len(segments) >= many)
    yield plain.replace("_", "/", 1)
    yield plain.replace("-", "/", 1)
    outside = _BRACKETS.sub("", plain).strip(" ,")
    yield outside
    yield re.sub(r" Time$", "", outside)
    yield from (word.strip() for word in re.split(r"[,/;]", outside))


def _offset(name: str) -> dt.tzinfo | None:
    """UTC+11, GMT-0500, +01:00."""
    match = _OFFSET.fullmatch(name.strip())
    if not match:
        return None
    away = dt.timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    if away >= dt.timedelta(hours=24):
        return None
    return dt.timezone(-away if match[1] == "-" else away)
