"""The lines of a calendar that say when somebody is busy; every other line is dropped unread.

So no subject, place, name or description ever reaches the library that understands dates. Time
zones are taken by their names: what a calendar says about them itself is not used.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_MOST_PARTS = 20_000
_MOST_PERIODS = 20_000
_LONGEST = 300  # signs of a rule: a list of thousands of days is gone through for every day
_WHEN = {"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"}
_REPEATED = {"EXDATE", "RDATE"}
_LIMITS = (  # a rule that never comes is searched for without end: every 0th day, a 13th month
    r"INTERVAL=[1-9][0-9]{0,3}|COUNT=[0-9]{1,6}|UNTIL=[0-9TZ]+|WKST=[A-Z]+"
    r"|BYMONTH=(?:0?[1-9]|1[0-2])(?:,(?:0?[1-9]|1[0-2]))*"
)
_PLAIN = {
    "DURATION": re.compile(r"P[0-9DTHMSW]{2,20}"),
    "RRULE": re.compile(  # others repeat within a day, or may never come and yet be searched for
        rf"FREQ=(?:(?:DAILY|WEEKLY)(?:;(?:{_LIMITS}|BYDAY=[A-Z,]+))*"
        rf"|(?:MONTHLY|YEARLY)(?:;(?:{_LIMITS}|(?:BYDAY|BYMONTHDAY|BYSETPOS)=[A-Z0-9,+-]+))*)"
    ),
    "SEQUENCE": re.compile(r"[0-9]{1,6}"),
    "STATUS": re.compile(r"[A-Z-]+"),
    "TRANSP": re.compile(r"[A-Z-]+"),
    "X-MICROSOFT-CDO-BUSYSTATUS": re.compile(r"[A-Z]+"),
}
_MOMENT = re.compile(r"\d{4}(?:0[1-9]|1[012])[0-3]\d(?:T[0-2]\d[0-5]\d[0-6]\dZ?)?")
_OLDEST = "1970"  # birthdays begin in any year, also 1604; a long search, and no meeting
_PERIOD = re.compile(r"\d{8}T\d{6}Z/(?:\d{8}T\d{6}Z|P[0-9DTHMSW]{2,20})")
_LINE = re.compile(r"([A-Za-z-]+)((?:;[A-Za-z-]+=(?:\"[^\"]*\"|[^\":;]*))*):(.*)", re.DOTALL)
_ZONE = re.compile(r";TZID=(?:\"([^\"]*)\"|([^\":;]*))", re.IGNORECASE)
_KIND = re.compile(r";FBTYPE=([A-Z-]+)", re.IGNORECASE)


ContentLine = tuple[str, str, str]  # name, parameters, value


@dataclass(slots=True)
class BusyLines:
    """What is left of a calendar: `events` by the number of their UID, and stretches of busy."""

    events: dict[int, list[list[str]]] = field(default_factory=dict)
    periods: list[str] = field(default_factory=list)


def read_busy_lines(body: bytes, timezone: str) -> BusyLines:
    """The lines that are needed; times without a known zone are those of `timezone`.

    Raises ValueError: it is no whole calendar, or a line that is needed makes no sense.
    """
    found, uids = BusyLines(), dict[str, int]()
    for count, (kind, lines) in enumerate(_components(body.decode("utf-8-sig", "replace"))):
        if count > _MOST_PARTS:
            raise ValueError("too large")
        if kind == "VFREEBUSY":
            found.periods.extend(_periods(lines))
            if len(found.periods) > _MOST_PERIODS:
                raise ValueError("too large")
        if kind != "VEVENT":
            continue
        uid = next((value for name, _, value in lines if name == "UID"), f"alone-{count}")
        event = list(_event(lines, timezone))
        start = next((line for line in event if line.startswith("DTSTART")), "")
        if start.rpartition(":")[2] >= _OLDEST:
            found.events.setdefault(uids.setdefault(uid, len(uids)), []).append(event)
    return found


def _components(text: str) -> Iterator[tuple[str, list[ContentLine]]]:
    """Each part of the calendar with its own lines, not those of parts within."""
    inside: list[str] = []
    lines: list[ContentLine] = []
    for name, params, value in map(_parts, _unfolded(text)):
        if name == "BEGIN":
            inside.append(value.upper())
        elif name == "END":
            _leave(inside, value.upper())
            if len(inside) == 1:
                yield value.upper(), lines
                lines = []
        elif len(inside) == 2:
            lines.append((name, params, value))
    if inside:
        raise ValueError("cut off")


def _leave(inside: list[str], kind: str) -> None:
    if not inside or inside.pop() != kind:
        raise ValueError("not well nested")


def _event(lines: list[ContentLine], timezone: str) -> Iterator[str]:
    """What is kept of an event; of a line that may be there once, the first."""
    seen: set[str] = set()
    for line in lines:
        if line[0] not in seen:
            yield from _kept(*line, timezone)
        if line[0] not in _REPEATED:
            seen.add(line[0])


def _parts(line: str) -> ContentLine:
    match = _LINE.fullmatch(line)
    return (match[1].upper(), match[2], match[3].strip()) if match else ("", "", "")


def _unfolded(text: str) -> list[str]:
    whole = re.sub(r"\r?\n[ \t]", "", text)
    lines = [line for line in re.split(r"\r?\n", whole) if line.strip()]
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise ValueError("not a calendar")
    return lines


def _kept(name: str, params: str, value: str, timezone: str) -> Iterator[str]:
    """The line as the library gets it: nothing but what is known to be harmless."""
    value = value.strip().upper()
    if name in _PLAIN:
        if len(value) <= _LONGEST and _PLAIN[name].fullmatch(value):
            yield f"{name}:{value}"
        elif name in {"RRULE", "DURATION"}:
            raise ValueError(f"{name} not understood")
    elif name in _WHEN:
        for moment in value.split(","):
            yield f"{name}{_when(moment, params, timezone)}"


def _when(moment: str, params: str, timezone: str) -> str:
    """A day, a moment in UTC, or one in a zone that is known here."""
    moment = moment.partition("/")[0]  # an RDATE may be a period
    if not _MOMENT.fullmatch(moment):
        raise ValueError("date not understood")
    if "T" not in moment:
        return f";VALUE=DATE:{moment}"
    if moment.endswith("Z"):
        return f":{moment}"
    match = _ZONE.search(params)
    return (
        f";TZID={_known_zone(match[1] or match[2] or '', timezone) if match else timezone}:{moment}"
    )


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _known_zone(name: str, otherwise: str) -> str:
    """The zone by its own name, Windows' name, or the end of a longer name."""
    name = WINDOWS_TO_OLSON.get(name, name)
    for parts in (1, 2, 3):
        candidate = "/".join(name.split("/")[-parts:])
        if candidate in _zones():
            return candidate
    return otherwise


def _periods(lines: list[ContentLine]) -> Iterator[str]:
    for name, params, value in lines:
        kind = _KIND.search(params)
        if name != "FREEBUSY" or (kind and kind[1].upper() == "FREE"):
            continue
        for period in value.strip().upper().split(","):
            if not _PERIOD.fullmatch(period):
                raise ValueError("period not understood")
            yield period
