"""A calendar feed (ICS): the person's own calendar application subscribes to it and reminds.

Standards: RFC 5545 and 7986. Nothing is sent; what is drawn here is served below an address that
only the person knows. Not every application keeps the alarms of a calendar it subscribes to.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Unpack
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import (
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vDuration,
)

from webapp.domain.ports.reminders import FeedValues

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LENGTH = dt.timedelta(minutes=5)
_YEARS = 12  # for so long the changes are looked at
_BEFORE = dt.timedelta(days=400)  # so that each kind of change has come once before the first day
_REFRESH = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Settings:
    """None."""


def connect(settings: Settings) -> CalendarFeed:
    """The feed."""
    return CalendarFeed()


@dataclass(frozen=True, slots=True)
class CalendarFeed:
    """The feed `calendar`: private, leaves the time free, with no name in it."""

    name: str = field(default="calendar", init=False)

    def render(self, **values: Unpack[FeedValues]) -> bytes:
        """The feed (text/calendar). The same values give the same bytes."""
        calendar = Calendar()
        calendar.add("prodid", "-//Rekpauze//Calendar//EN")
        calendar.add("version", "2.0")
        for name in ("name", "x-wr-calname"):
            calendar.add(name, values["title"])
        calendar.add("refresh-interval", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(_REFRESH))
        calendar.add_component(_timezone(values["timezone"], values["begins_on"]))
        for event in _events(values):
            calendar.add_component(event)
        return bytes(calendar.to_ical())


def _events(values: FeedValues) -> Iterator[Event]:
    slots = {slot: days for slot, days in sorted(values["slots"].items()) if days}
    for slot in slots:
        yield _weekly(values, slot)
    for day, moments in sorted(values["unusual_days"].items()):
        if day >= values["begins_on"] and day not in values["silent_days"]:
            of_day = [slot for slot, days in slots.items() if day.weekday() in days]
            usual = {_moment(values, day, slot) for slot in of_day if _is_kept(values, day, slot)}
            for moment in sorted({at.astimezone(dt.UTC) for at in moments} - usual):
                yield _event(values, moment, moment.isoformat())


def _weekly(values: FeedValues, slot: dt.timedelta) -> Event:
    """One slot of the day, every week."""
    first = values["begins_on"]
    while first.weekday() not in values["slots"][slot]:
        first += dt.timedelta(days=1)
    hours, minutes = divmod(slot.seconds // 60, 60)
    event = _event(values, _on_the_wall(values, first, slot), f"{hours:02}:{minutes:02}")
    weekdays = sorted((day + slot.days) % len(_DAYS) for day in values["slots"][slot])
    event.add("rrule", {"freq": "weekly", "byday": [_DAYS[day] for day in weekdays]})
    left_out = sorted(day for day in _left_out(values, slot) if day >= first)
    if left_out:
        event.add("exdate", [_on_the_wall(values, day, slot) for day in left_out])
    return event


def _left_out(values: FeedValues, slot: dt.timedelta) -> set[dt.date]:
    """Days without this slot. No more than need be: applications differ in a doubled hour."""
    unusual = {day for day in values["unusual_days"] if not _is_kept(values, day, slot)}
    weekdays = values["slots"][slot]
    return {day for day in unusual | set(values["silent_days"]) if day.weekday() in weekdays}


def _is_kept(values: FeedValues, day: dt.date, slot: dt.timedelta) -> bool:
    """Whether a slot comes on an unusual day as well.

    One that the clock skips does not: applications pass it over, or differ by an hour.
    """
    moment, local = _moment(values, day, slot), dt.datetime.combine(day, dt.time()) + slot
    on_the_wall = moment.astimezone(ZoneInfo(values["timezone"])).replace(tzinfo=None)
    return on_the_wall == local and moment in values["unusual_days"][day]


def _moment(values: FeedValues, day: dt.date, slot: dt.timedelta) -> dt.datetime:
    """The slot of a day, by the clock on the wall, in UTC."""
    return _on_the_wall(values, day, slot).astimezone(dt.UTC)


def _on_the_wall(values: FeedValues, day: dt.date, slot: dt.timedelta) -> dt.datetime:
    """The same as the clock would show it, also where it skips that hour.

    A series that began with the hour after would come then in all weeks that follow.
    """
    local = dt.datetime.combine(day, dt.time()) + slot
    return local.replace(tzinfo=ZoneInfo(values["timezone"]))


def _event(values: FeedValues, start: dt.datetime, name: str) -> Event:
    event = Event()
    event.add("uid", _uid(values, name))
    event.add("dtstamp", values["changed_at"])
    event.add("last-modified", values["changed_at"])
    event.add("sequence", values["version"])
    event.add("dtstart", start)
    event.add("duration", _LENGTH)
    event.add("summary", values["title"])
    event.add("description", f"{values['text']}\n{values['url']}")
    event.add("url", values["url"])
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(values))
    return event


def _alarm(values: FeedValues) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", dt.timedelta())
    alarm.add("description", values["title"])
    return alarm


def _uid(values: FeedValues, name: str) -> str:
    digest = hashlib.sha256(f"{values['key']}\n{name}".encode()).hexdigest()
    return f"{digest[:40]}@{urlsplit(values['url']).hostname}"


def _timezone(name: str, first: dt.date) -> Timezone:
    """What the clock does around this day and later, each change at its local time before it.

    A yearly rule where the zone has one: several applications read no list of dates. Written here
    because the library's own is an hour late in spring.
    """
    zone = ZoneInfo(name)
    start = dt.datetime.combine(first, dt.time(), dt.UTC) - _BEFORE
    timezone = Timezone()
    timezone.add("tzid", name)
    changes: dict[tuple[dt.timedelta, dt.timedelta], list[dt.datetime]] = {}
    for moment in _changes(zone, start):
        before = _offset(zone, moment - dt.timedelta(minutes=1))
        changes.setdefault((before, _offset(zone, moment)), []).append(moment)
    if not changes:
        changes[_offset(zone, start), _offset(zone, start)] = [start]
    for (before, after), moments in changes.items():
        timezone.add_component(_observance(zone, before, after, moments))
    return timezone


def _observance(
    zone: ZoneInfo, before: dt.timedelta, after: dt.timedelta, moments: list[dt.datetime]
) -> TimezoneDaylight | TimezoneStandard:
    """The changes from one offset to the other."""
    local = moments[0].astimezone(zone)
    part = TimezoneDaylight() if local.dst() else TimezoneStandard()
    onsets = [(moment + before).replace(tzinfo=None) for moment in moments]
    part.add("dtstart", onsets[0])
    rule = _yearly(onsets)
    if rule:
        part.add("rrule", rule)
    elif onsets[1:]:
        part.add("rdate", onsets[1:])
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("tzname", local.tzname())
    return part


def _yearly(onsets: list[dt.datetime]) -> dict[str, object] | None:
    """The rule behind them, such as the last Sunday of March; None: there is none."""
    years = [onset.year for onset in onsets]
    same = {(onset.month, onset.weekday(), onset.time()) for onset in onsets}
    if len(onsets) < 2 or len(same) > 1 or years != [*range(years[0], years[-1] + 1)]:
        return None
    places = {(onset.day - 1) // 7 + 1 for onset in onsets}
    is_last = all(onset.day + 7 > monthrange(onset.year, onset.month)[1] for onset in onsets)
    if not is_last and len(places) > 1:
        return None
    place = -1 if is_last else places.pop()
    day = f"{place}{_DAYS[onsets[0].weekday()]}"
    return {"freq": "yearly", "bymonth": onsets[0].month, "byday": day}


def _changes(zone: ZoneInfo, start: dt.datetime) -> Iterator[dt.datetime]:
    """The moments at which the offset to UTC changes, to the minute."""
    for day in range(_YEARS * 366):
        low, high = start + dt.timedelta(days=day), start + dt.timedelta(days=day + 1)
        if _offset(zone, low) == _offset(zone, high):
            continue
        before = _offset(zone, low)
        while high - low > dt.timedelta(minutes=1):
            middle = low + dt.timedelta(minutes=(high - low) // dt.timedelta(minutes=2))
            low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
        yield high


def _offset(zone: ZoneInfo, moment: dt.datetime) -> dt.timedelta:
    return moment.astimezone(zone).utcoffset() or dt.timedelta()
