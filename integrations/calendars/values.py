"""What the values of a calendar's lines mean: moments, lengths, rules of repetition.

Everything raises ValueError for what is not understood, or would be searched for without end.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from integrations.calendars.zones import CalendarZones

_LONGEST = 300  # signs of a rule: a list of thousands of days is gone through for every day
_MOMENT = re.compile(r"(\d{8})(?:T(\d{6}))?(Z?)")
_ZONE = re.compile(r";TZID=(?:\"([^\"]*)\"|([^\":;]*))", re.IGNORECASE)
_LENGTH = re.compile(
    r"\+?P(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,3})D)?"
    r"(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})S)?)?"
)
_MISPLACED = re.compile(r"PT(\d+[WD])$")  # Synology
_DAYS = r"[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU)"
_RULE = {  # a rule that never comes is searched for without end: every 0th day, a 13th month
    "FREQ": r"YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY",
    "INTERVAL": r"0*[1-9]\d{0,3}",
    "COUNT": r"\d{1,6}",
    "WKST": r"MO|TU|WE|TH|FR|SA|SU",
    "BYMONTH": r"0?[1-9]|1[0-2]",
    "BYDAY": _DAYS,
    "BYMONTHDAY": r"[+-]?(?:0?[1-9]|[12]\d|3[01])",
    "BYYEARDAY": r"[+-]?\d{1,3}",
    "BYWEEKNO": r"[+-]?(?:0?[1-9]|[1-4]\d|5[0-3])",
    "BYSETPOS": r"[+-]?\d{1,3}",
    "BYHOUR": r"[01]?\d|2[0-3]",
    "BYMINUTE": r"[0-5]?\d",
    "BYSECOND": r"[0-5]?\d",
}
_WITHIN_A_WEEK = {"HOURLY", "DAILY", "WEEKLY"}  # days of a month or a year may never meet these
_OF_A_YEAR = {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}
_ONE_BY_ONE = {"FREQ", "INTERVAL", "COUNT", "WKST"}
_WITHOUT_A_WORD = {"SKIP", "RSCALE"}  # of RFC 7529: what is usual without them
_MOST_TIMES = 24  # a day


@dataclass(frozen=True)
class TimeReading:
    """How times of a calendar are read.

    `home` is where the person is, and where days begin; `floating` the zone of times that name
    none. `guessed` gathers the names of zones that nothing defines; their times are read in `home`.
    """

    zones: CalendarZones
    home: dt.tzinfo
    floating: dt.tzinfo
    guessed: set[str] = field(default_factory=set)

    def moment(self, value: str, params: str = "") -> dt.date:
        """A day, or a moment with its zone. Raises ValueError: it is neither."""
        match = _MOMENT.fullmatch(value.strip())
        if not match:
            raise ValueError("date not understood")
        day = dt.date.fromisoformat(match[1])
        if not match[2]:
            return day
        zone = dt.UTC if match[3] else self._zone(params)
        return dt.datetime.combine(day, dt.time.fromisoformat(match[2]), zone)

    def _zone(self, params: str) -> dt.tzinfo:
        match = _ZONE.search(params)
        if not match:
            return self.floating
        name = match[1] or match[2] or ""
        zone = self.zones.get(name)
        if zone is None:
            self.guessed.add(name)
        return zone or self.home


@dataclass(frozen=True, slots=True)
class EventLength:
    """Days go by the calendar, the rest by the clock (RFC 5545, 3.3.6)."""

    days: dt.timedelta
    exact: dt.timedelta

    def after(self, start: dt.date) -> dt.date:
        """The end of what begins then."""
        if not isinstance(start, dt.datetime):
            return start + self.days + self.exact
        later = start + self.days  # the same hour on the wall
        return (later.astimezone(dt.UTC) + self.exact).astimezone(start.tzinfo)


def read_length(value: str) -> EventLength:
    """A duration. Raises ValueError: it is none, or runs backwards."""
    match = _LENGTH.fullmatch(_MISPLACED.sub(r"P\1", value.strip()))
    if not match or not any(match.groups()):
        raise ValueError("duration not understood")
    parts = {unit: int(number) for unit, number in match.groupdict("0").items()}
    days = dt.timedelta(weeks=parts.pop("weeks"), days=parts.pop("days"))
    return EventLength(days, dt.timedelta(**parts))


def read_rule(value: str, start: dt.date, last: dt.datetime, reading: TimeReading) -> str | None:
    """The rule as the library takes it, ending by `last`; None: it says nothing, or has ended.

    Where it ends before the start, the start alone counts (Google leaves such rules).
    """
    value = re.sub(r"\s", "", value).rstrip(";")
    if not value:
        return None
    if len(value) > _LONGEST:
        raise ValueError("rule too long")
    given = dict(_pair(part) for part in value.split(";"))
    until = given.pop("UNTIL", "")
    rule = {name: part for name, part in given.items() if name not in _WITHOUT_A_WORD}
    if "FREQ" not in rule:
        raise ValueError("rule not understood")
    for name, part in rule.items():
        _check(name, part)
    _check_that_it_comes(rule)
    if rule["FREQ"] == "HOURLY" and last - _aware(start, reading) > dt.timedelta(days=3 * 366):
        raise ValueError("too many hours")
    ends = _ends(until, start, last, reading)
    if ends < start:
        return None
    limit = f"{ends:%Y%m%dT%H%M%SZ}" if isinstance(ends, dt.datetime) else f"{ends:%Y%m%d}"
    told = [f"{name}={part}" for name, part in rule.items()]
    return ";".join(told if "COUNT" in rule else [*told, f"UNTIL={limit}"])


def _pair(part: str) -> tuple[str, str]:
    name, sign, value = part.partition("=")
    if not sign:
        raise ValueError("rule not understood")
    return name, value


def _check(name: str, part: str) -> None:
    items = part.split(",")
    fits = name in _RULE and all(re.fullmatch(_RULE[name], item) for item in items)
    if not fits or (name in _ONE_BY_ONE and len(items) > 1):
        raise ValueError("rule not understood")


def _check_that_it_comes(rule: Mapping[str, str]) -> None:
    """What repeats often and never comes would be looked for up to the year 9999."""
    size = {name: part.count(",") + 1 for name, part in rule.items()}
    times = math.prod(size.get(name, 1) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    often = rule["FREQ"] in _WITHIN_A_WEEK
    places = [abs(int(place)) for place in rule.get("BYSETPOS", "0").split(",")]
    if (
        times > _MOST_TIMES
        or (often and not _OF_A_YEAR.isdisjoint(rule))
        or (often and max(places) > size.get("BYDAY", 1) * times)
    ):
        raise ValueError("rule not understood")


def _aware(value: dt.date, reading: TimeReading) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime.combine(value, dt.time(), reading.home)


def _ends(until: str, start: dt.date, last: dt.datetime, reading: TimeReading) -> dt.date:
    """The last moment that counts: a day of a series with times counts whole."""
    timed = isinstance(start, dt.datetime)
    latest: dt.date = last.astimezone(dt.UTC) if timed else last.date()
    if not until:
        return latest
    given = reading.moment(until)
    if not isinstance(start, dt.datetime):
        return min(given.date() if isinstance(given, dt.datetime) else given, last.date())
    if not isinstance(given, dt.datetime):
        given = dt.datetime.combine(given, dt.time(23, 59, 59), start.tzinfo)
    elif not until.endswith("Z"):
        given = given.replace(tzinfo=start.tzinfo)
    return min(given.astimezone(dt.UTC), last.astimezone(dt.UTC))
