"""When a person is busy, from a calendar address that they gave (ICS: Outlook, Google, iCloud…).

Only the beginning and end of busy time leave this module. A meeting that was cancelled, is shown
as free or as working elsewhere does not count; an invitation that was not answered does. A whole
day (a holiday, a birthday, "at home") counts only when it is marked as out of office.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from integrations.calendars.busy_lines import BusyLines, EventPart, read_busy_lines
from integrations.calendars.series import BusyTime, EventSeries, may_matter, split
from integrations.calendars.values import TimeReading, read_length
from integrations.calendars.zones import CalendarZones
from integrations.http.outbound import Outbound
from webapp.domain.errors import Unavailable
from webapp.domain.ports.calendars import BusyTimes

_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 2
Given = TypeVar("Given")

# What a calendar may hold is endless; a fault in it is never a fault of ours.
FAULTS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)


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

    def busy(self, address: str, first: dt.datetime, last: dt.datetime) -> BusyTimes:
        """Stretches of busy time that touch the period, in UTC, in order, none overlapping.

        Times that name no zone are in that of the calendar, or else of `first`. Raises
        Unavailable: the address could not be fetched, or nothing there could be understood.
        Raises Invalid: it must not be fetched.
        """
        body = self._fetch(address)
        try:
            lines = read_busy_lines(body)
        except FAULTS as error:
            raise Unavailable("error.calendar_unavailable") from error
        found = _Found(lines, first, last, time.monotonic() + self.seconds)
        stretches = list(_merged(found.stretches()))
        if found.unread and not found.read:
            raise Unavailable("error.calendar_unavailable")
        return BusyTimes(stretches, unread=found.unread + found.guessed)

    def _fetch(self, address: str) -> bytes:
        """What lies there, or where it sends one to: iCloud answers from another host.

        Each address is checked as the first one is, and its host looked up once.
        """
        for _ in range(1 + _MOST_REDIRECTS):
            answer = self.outbound.get(address)
            if answer.status not in _REDIRECTS or not answer.location:
                break
            address = urljoin(address, answer.location)
        if answer.status != 200:
            raise Unavailable("error.calendar_unavailable")
        return answer.body


def _over_https(address: str) -> str:
    return "https" + address[6:] if address[:9].lower() == "webcal://" else address


class _Found:
    """Goes through a calendar once; counts what it could read, and what it could not."""

    def __init__(
        self, lines: BusyLines, first: dt.datetime, last: dt.datetime, until: float
    ) -> None:
        self.lines, self.first, self.last, self.until = lines, first, last, until
        self.read = self.unread = self.guessed = 0
        zones = CalendarZones(lines.zones)
        home = first.tzinfo if isinstance(first.tzinfo, ZoneInfo) else ZoneInfo("UTC")
        self.reading = TimeReading(zones, home, zones.get(lines.zone) or home)

    def stretches(self) -> Iterator[BusyTime]:
        """Every stretch that touches the period, in no order."""
        for period in self.lines.periods:
            yield from self._understood(self._period, period)
        for parts in chain.from_iterable(map(split, self.lines.events.values())):
            if may_matter(parts, self.first, self.last):
                yield from self._understood(self._series, parts)
            else:
                self.read += 1

    def _understood(
        self, read: Callable[[Given], Iterable[BusyTime]], given: Given
    ) -> list[BusyTime]:
        """What touches the period; nothing of what could not be understood, or not in time."""
        self.reading.guessed.clear()
        try:
            if time.monotonic() > self.until:
                raise ValueError("too late")
            found = [
                (start, end)
                for start, end in read(given)
                if start < end and start < self.last and end > self.first
            ]
        except FAULTS:
            self.unread += 1
            return []
        self.read += 1
        self.guessed += bool(self.reading.guessed)
        return found

    def _series(self, parts: Sequence[EventPart]) -> Iterator[BusyTime]:
        return EventSeries(parts, self.reading, self.last).busy(self.first)

    def _period(self, period: str) -> list[BusyTime]:
        """The stretch of start/end or start/duration."""
        begin, _, end = period.partition("/")
        start = self.reading.moment(begin)
        ended = read_length(end).after(start) if "P" in end else self.reading.moment(end)
        if not isinstance(start, dt.datetime) or not isinstance(ended, dt.datetime):
            raise ValueError("period not understood")
        return [(start.astimezone(dt.UTC), ended.astimezone(dt.UTC))]


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
