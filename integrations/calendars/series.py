"""One event, or a series with its exceptions, as stretches of busy time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import recurring_ical_events
from dateutil.rrule import rrulestr
from icalendar import Calendar, Event
from icalendar.prop import vRecur

from integrations.calendars.busy_lines import EventPart
from integrations.calendars.values import EventLength, TimeReading, read_length, read_rule

_MOST_PARTS = 500  # changed occurrences of one series
_MOST_LINES = 4_000  # of one series: moments that are added or left out, above all
_RULES = ("RRULE", "EXRULE")
_MOST_RULES = 5  # of a kind, in one event
_DAY = dt.timedelta(days=1)
_LONGEST = dt.timedelta(days=31)  # of an event that gives a duration instead of an end
_OLDEST = "1970"  # birthdays begin in any year, also 1604; a long search, and no meeting
_DAY_WRITTEN = re.compile(r"\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_UNTIL = re.compile(r"UNTIL=(\d{8})")
_NOT_BUSY = {"FREE", "WORKINGELSEWHERE"}
_KEY = "X-REKPAUZE-PART"

BusyTime = tuple[dt.datetime, dt.datetime]


def is_busy(part: EventPart) -> bool:
    """Whether it counts. A whole day does when it is marked as out of office only."""
    shown = part.value("X-MICROSOFT-CDO-BUSYSTATUS")
    if part.declined or part.value("STATUS") == "CANCELLED" or shown in _NOT_BUSY:
        return False
    if is_whole_day(part):
        return shown == "OOF"
    return part.value("TRANSP") != "TRANSPARENT"


def is_whole_day(part: EventPart) -> bool:
    """A day, or from midnight to midnight with the mark that Outlook gives a whole day."""
    start, end = part.value("DTSTART"), part.value("DTEND")
    if part.value("X-MICROSOFT-CDO-ALLDAYEVENT") == "TRUE":
        return all("T" not in moment or moment[9:13] == "0000" for moment in (start, end))
    return bool(start) and "T" not in start


def may_matter(parts: Sequence[EventPart], first: dt.datetime, last: dt.datetime) -> bool:
    """Whether anything of it may be busy time in the period, before it is understood.

    So that what never counts, birthdays above all, is not followed, and costs nobody a word.
    """
    return any(map(is_busy, parts)) and any(_is_near(part, first, last) for part in parts)


def _is_near(part: EventPart, first: dt.datetime, last: dt.datetime) -> bool:
    """By the dates as they are written, which are a day off at most."""
    start, end = part.value("DTSTART")[:8], part.value("DTEND")[:8]
    if not _DAY_WRITTEN.fullmatch(start):
        return True  # nobody knows when it is
    if start < _OLDEST:
        return False
    if start > f"{last + _DAY:%Y%m%d}":
        return "RDATE" in part.lines
    if (part.repeats and not _has_ended(part, first)) or part.moves_the_rest:
        return True  # an occurrence may lie near, however long ago the first one was
    known = _DAY_WRITTEN.fullmatch(end)
    return end >= f"{first - _DAY:%Y%m%d}" if known else start >= f"{first - _LONGEST:%Y%m%d}"


def _has_ended(part: EventPart, first: dt.datetime) -> bool:
    """Whether every rule of the series says that it ended well before."""
    ends = [_UNTIL.search(value) for _, value in part.lines.get("RRULE", ())]
    before = f"{first - _LONGEST:%Y%m%d}"
    return "RDATE" not in part.lines and all(end is not None and end[1] < before for end in ends)


@dataclass
class EventSeries:
    """The parts of one series, understood.

    Raises ValueError (and whatever a date out of range raises): a part of it is not understood.
    """

    parts: Sequence[EventPart]
    reading: TimeReading
    last: dt.datetime
    _lengths: dict[str, EventLength] = field(default_factory=dict)
    _own_ends: set[dt.datetime] = field(default_factory=set)
    _left_out: set[dt.datetime] = field(default_factory=set)

    def busy(self, first: dt.datetime) -> Iterator[BusyTime]:
        """Its busy time from about a day before `first` to about a day after the last moment."""
        if len(self.parts) > _MOST_PARTS or sum(map(_count, self.parts)) > _MOST_LINES:
            raise ValueError("series too large")
        if any(
            len(part.lines.get(name, ())) > _MOST_RULES for part in self.parts for name in _RULES
        ):
            raise ValueError("too many rules")
        found = recurring_ical_events.of(self._calendar())
        for event in found.between(first - _DAY, self.last + _DAY):
            if isinstance(event, Event) and is_busy(self.parts[int(str(event[_KEY]))]):
                start, end = self._ends(event)
                if start not in self._left_out:
                    yield start, end

    def _ends(self, event: Event) -> BusyTime:
        """In UTC. A length in hours is exact, which the library does not hold to."""
        start, end = event.start, event.end
        length = self._lengths.get(str(event[_KEY]))
        if length and self._aware(start) not in self._own_ends:
            end = length.after(start)
        return self._aware(start), self._aware(end)

    def _aware(self, value: dt.date) -> dt.datetime:
        """In UTC; a day begins at midnight where the person is."""
        if not isinstance(value, dt.datetime):
            value = dt.datetime.combine(value, dt.time(), self.reading.home)
        return value.astimezone(dt.UTC)

    def _calendar(self) -> Calendar:
        calendar = Calendar()
        for number, part in enumerate(self.parts):
            calendar.add_component(self._event(number, part))
        return calendar

    def _event(self, number: int, part: EventPart) -> Event:
        event = Event()
        event["UID"], event[_KEY] = "1", str(number)
        event.add("SEQUENCE", part.sequence)
        start = self._moment(part, "DTSTART")
        if start is None:
            raise ValueError("no start")
        event.add("DTSTART", start)
        self._add_end(event, number, part)
        changed = self._moment(part, "RECURRENCE-ID")
        if changed is not None:
            self._add_changed(event, part, changed, start)
        else:
            self._add_repetition(event, part, start)
        return event

    def _moment(self, part: EventPart, name: str) -> dt.date | None:
        if not part.value(name):
            return None
        params, value = part.lines[name][0]
        return self.reading.moment(value, params)

    def _add_end(self, event: Event, number: int, part: EventPart) -> None:
        if "DTEND" in part.lines:
            end = self.reading.moment(part.value("DTEND"), part.lines["DTEND"][0][0])
            if type(end) is not type(event.start):
                raise ValueError("a day and a moment")
            if self._aware(end) < self._aware(event.start):
                raise ValueError("ends before it begins")
            event.add("DTEND", end)
        elif "DURATION" in part.lines:
            length = self._lengths[str(number)] = read_length(part.value("DURATION"))
            event.add("DURATION", length.days + length.exact)

    def _add_changed(self, event: Event, part: EventPart, changed: dt.date, start: dt.date) -> None:
        if isinstance(start, dt.datetime) and not isinstance(changed, dt.datetime):
            changed = self._on(changed)
        rest = {"RANGE": "THISANDFUTURE"} if part.moves_the_rest else {}
        event.add("RECURRENCE-ID", changed, parameters=rest)

    def _on(self, day: dt.date) -> dt.date:
        """The occurrence on a day of a series with times, which begins when the series does."""
        masters = [part for part in self.parts if not part.is_override]
        begins = self._moment(masters[0], "DTSTART") if masters else None
        if isinstance(begins, dt.datetime):
            return dt.datetime.combine(day, begins.timetz())
        return day

    def _add_repetition(self, event: Event, part: EventPart, start: dt.date) -> None:
        for _, value in part.lines.get("RRULE", ()):
            rule = read_rule(value, start, self.last + _DAY, self.reading)
            if rule:
                event.add("RRULE", vRecur.from_ical(rule))
        for _, value in part.lines.get("EXRULE", ()):
            rule = read_rule(value, start, self.last + _DAY, self.reading)
            if rule:
                self._left_out.update(self._named_by(rule, start))
        for moment in self._moments(part, "EXDATE", start):
            event.add("EXDATE", moment)
        for moment in self._moments(part, "RDATE", start):
            event.add("RDATE", [moment])

    def _moments(
        self, part: EventPart, name: str, start: dt.date
    ) -> Iterator[dt.date | tuple[dt.datetime, dt.datetime]]:
        for params, value in part.lines.get(name, ()):
            for given in filter(None, map(str.strip, value.split(","))):
                begin, _, end = given.partition("/")
                moment = self.reading.moment(begin, params)
                if end and isinstance(moment, dt.datetime):
                    self._own_ends.add(moment.astimezone(dt.UTC))
                    yield moment, self._period_end(moment, end, params)
                elif name == "EXDATE" and isinstance(start, dt.datetime):
                    yield from self._left_out_on(moment, start)
                else:
                    yield moment

    def _left_out_on(self, moment: dt.date, start: dt.datetime) -> Iterator[dt.date]:
        timed = isinstance(moment, dt.datetime)
        yield moment if timed else dt.datetime.combine(moment, start.timetz())

    def _period_end(self, start: dt.datetime, end: str, params: str) -> dt.datetime:
        if end.startswith(("P", "+P")):
            ended = read_length(end).after(start)
        else:
            ended = self.reading.moment(end, params)
        if not isinstance(ended, dt.datetime):
            raise ValueError("period not understood")
        return ended

    def _named_by(self, rule: str, start: dt.date) -> Iterator[dt.datetime]:
        """What a rule of exceptions (RFC 2445) leaves out; the library does not know these.

        By the clock on the wall of the series, as the series itself repeats.
        """
        zone = start.tzinfo if isinstance(start, dt.datetime) else self.reading.home
        clock = start.time() if isinstance(start, dt.datetime) else dt.time()
        for moment in rrulestr(rule, dtstart=dt.datetime.combine(start, clock), ignoretz=True):
            left_out = moment.replace(tzinfo=zone).astimezone(dt.UTC)
            if left_out > self.last + _DAY:
                return
            yield left_out


def _count(part: EventPart) -> int:
    return sum(value.count(",") + 1 for lines in part.lines.values() for _, value in lines)


def split(parts: Sequence[EventPart]) -> list[list[EventPart]]:
    """The series of one UID: each event counts, with the exceptions at the first that repeats.

    A later revision of the same event replaces the earlier ones; shift planners and timetables
    give many events of one revision the same UID.
    """
    masters = [part for part in parts if not part.is_override]
    overrides = [part for part in parts if part.is_override]
    newest = max((part.sequence for part in masters), default=0)
    kept = [[part] for part in masters if part.sequence == newest] or [[]]
    home = next((series for series in kept if series and series[0].repeats), kept[0])
    home.extend(overrides)
    return [series for series in kept if series]
