"""When a person is busy, from a calendar address that they gave (ICS: Outlook, Google, iCloud…).

Only the beginning and end of busy time leave this module. A meeting that was cancelled, is shown
as free or as working elsewhere does not count; an invitation that was not answered does. A whole
day (a holiday, a birthday, "at home") counts only when it is marked as out of office.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from integrations.calendars.busy_lines import BusyLines, read_busy_lines
from integrations.http.outbound import Outbound
from webapp.domain.errors import Unavailable

_MOST_IN_SERIES = 500  # changed occurrences of one series
_MOST_LINES = 4_000  # of one series: moments that are added or left out, above all
_DAY = dt.timedelta(days=1)
_LONGEST = dt.timedelta(days=31)  # of an event that gives a duration instead of an end
_NOT_BUSY = {"FREE", "WORKINGELSEWHERE"}
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,3})D)?"
    r"(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})S)?)?"
)

BusyTime = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class FreeBusy:
    """Reads calendars, each in no more than these seconds once it is here."""

    outbound: Outbound = field(default_factory=Outbound, repr=False)
    seconds: float = 3

    def check(self, address: str) -> str:
        """The address as it is to be kept (sealed); webcal: becomes https:.

        Raises Invalid: it is not one that may be fetched.
        """
        return str(self.outbound.check(_over_https(address.strip())))

    def busy(self, address: str, first: dt.datetime, last: dt.datetime) -> list[BusyTime]:
        """Stretches of busy time that touch the period, in UTC, in order, none overlapping.

        Times that name no zone are in that of `first`. Raises Unavailable: the address could not
        be fetched or understood. Raises Invalid: it must not be fetched.
        """
        answer = self.outbound.get(address)
        if answer.status != 200:
            raise Unavailable("error.calendar_unavailable")
        try:
            return list(_merged(_stretches(answer.body, first, last, self.seconds)))
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
            # What a calendar may hold is endless; a fault in it is never a fault of ours.
            raise Unavailable("error.calendar_unavailable") from error


def _over_https(address: str) -> str:
    return "https" + address[6:] if address[:9].lower() == "webcal://" else address


def _stretches(
    body: bytes, first: dt.datetime, last: dt.datetime, seconds: float
) -> Iterator[BusyTime]:
    """Every stretch that touches the period, in no order."""
    zone = first.tzinfo if isinstance(first.tzinfo, ZoneInfo) else ZoneInfo("UTC")
    lines = read_busy_lines(body, zone.key)
    for period in lines.periods:
        yield from _touching(*_ends_of(period), first, last)
    until = time.monotonic() + seconds
    for series in _near(lines, first, last):
        if time.monotonic() > until or not _is_small(series):
            raise ValueError("calendar too large")
        found = recurring_ical_events.of(_calendar(series, last + _DAY))
        for event in found.between(first - _DAY, last + _DAY):
            if isinstance(event, Event) and _is_busy(event):
                start, end = _moment(event.start, zone), _moment(event.end, zone)
                yield from _touching(start, end, first, last)


def _is_small(series: list[list[str]]) -> bool:
    """Whether the library is through with it in a moment: nothing can interrupt it."""
    return len(series) <= _MOST_IN_SERIES and sum(map(len, series)) <= _MOST_LINES


def _near(lines: BusyLines, first: dt.datetime, last: dt.datetime) -> Iterator[list[list[str]]]:
    """The events that may matter: a series, or one that lies near the period."""
    # RFC 5545, 3.8.4.4 and 3.8.5: a series does not say when until the library has spelled it out,
    # so it goes on; a single event has dates, whose digits sort as dates do, with a day to spare
    # for its zone and the longest length where it names no end (3.6.1).
    earliest, latest = (f"{moment:%Y%m%d}" for moment in (first - _LONGEST, last + _DAY))
    day_before = f"{first - _DAY:%Y%m%d}"
    for events in lines.events.values():
        if len(events) > 1 or any(line.startswith(("RRULE", "RDATE")) for line in events[0]):
            yield events
            continue
        values = {line.partition(":")[0].partition(";")[0]: line for line in events[0]}
        starts = values["DTSTART"].rpartition(":")[2][:8]
        ends = values["DTEND"].rpartition(":")[2][:8] if "DTEND" in values else None
        if starts <= latest and (ends >= day_before if ends else starts >= earliest):
            yield events


def _calendar(series: list[list[str]], until: dt.datetime) -> Calendar:
    """A calendar of this series alone, which therefore has one UID, and repeats until then."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rekpauze//EN"]
    for event in series:
        limited = [_limited(line, until) for line in event]
        lines += ["BEGIN:VEVENT", "UID:1", "DTSTAMP:20000101T000000Z", *limited, "END:VEVENT"]
    calendar = Calendar.from_ical("\r\n".join([*lines, "END:VCALENDAR", ""]))
    assert isinstance(calendar, Calendar)
    if any(part.errors for part in calendar.walk()):
        raise ValueError("event not understood")
    return calendar


def _limited(line: str, until: dt.datetime) -> str:
    """A rule that never ends would be followed to the year 9999."""
    if line.startswith("RRULE:") and ";UNTIL=" not in line and ";COUNT=" not in line:
        return f"{line};UNTIL={until.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    return line


def _is_busy(event: Event) -> bool:
    shown = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", ""))
    if str(event.get("STATUS", "")) == "CANCELLED" or shown in _NOT_BUSY:
        return False
    if not isinstance(event.start, dt.datetime):
        return shown == "OOF"
    return str(event.get("TRANSP", "")) != "TRANSPARENT"


def _moment(value: dt.date, zone: ZoneInfo) -> dt.datetime:
    """In UTC; a day begins at midnight where the person is."""
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time(), zone)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(dt.UTC)


def _ends_of(period: str) -> BusyTime:
    """The stretch of start/end or start/duration."""
    start, end = period.split("/")
    duration = _DURATION.fullmatch(end)
    if duration is None:
        return _read_moment(start), _read_moment(end)
    lengths = {unit: int(number) for unit, number in duration.groupdict("0").items()}
    return _read_moment(start), _read_moment(start) + dt.timedelta(**lengths)


def _read_moment(given: str) -> dt.datetime:
    return dt.datetime.strptime(given, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)


def _touching(
    start: dt.datetime, end: dt.datetime, first: dt.datetime, last: dt.datetime
) -> Iterator[BusyTime]:
    if start < end and start < last and end > first:
        yield start.astimezone(dt.UTC), end.astimezone(dt.UTC)


def _merged(stretches: Iterable[BusyTime]) -> Iterator[BusyTime]:
    """Without overlaps, in order."""
    current: BusyTime | None = None
    for start, end in sorted(stretches):
        if current is None or start > current[1]:
            if current is not None:
                yield current
            current = (start, end)
        else:
            current = (current[0], max(current[1], end))
    if current is not None:
        yield current
