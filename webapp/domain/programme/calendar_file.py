"""A file of days or of a meeting for a calendar (iCalendar, RFC 5545). Nobody is named in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LONGEST_LINE = 75  # bytes
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rekpauze//Calendar//EN")


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day in a calendar; `uid` stays the same when the file is made again.

    `sequence` grows when the day is another one: else calendars keep the one that they know.
    """

    uid: str
    sequence: int
    day: dt.date
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A time that is taken; `sequence` counts its changes, `place` may be left out ("")."""

    uid: str
    sequence: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    place: str = ""
    is_cancelled: bool = False


def meeting_file(one: Meeting, *, now: dt.datetime) -> bytes:
    """The file of one meeting: marked private, without whoever invited or comes."""
    lines = [
        *_HEAD,
        "BEGIN:VEVENT",
        f"UID:{_text(one.uid)}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(one.starts_at)}",
        f"DTEND:{_moment(one.ends_at)}",
        f"SUMMARY:{_text(one.title)}",
        *([f"LOCATION:{_text(one.place)}"] if one.place else []),
        f"STATUS:{'CANCELLED' if one.is_cancelled else 'CONFIRMED'}",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]
    return _written(lines)


def calendar_file(days: Iterable[CalendarDay], *, title: str, now: dt.datetime) -> bytes:
    """The file: all of these days, on which everybody is free."""
    lines = [*_HEAD, f"NAME:{_text(title)}", f"X-WR-CALNAME:{_text(title)}"]
    for one in days:
        lines += _event(one, now)
    return _written(lines)


def _written(lines: list[str]) -> bytes:
    whole = [*lines, "END:VCALENDAR"]
    return "".join(f"{part}\r\n" for line in whole for part in _folded(line)).encode()


def _moment(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _event(one: CalendarDay, now: dt.datetime) -> list[str]:
    after = one.day + dt.timedelta(days=1)
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(one.uid)}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        f"SUMMARY:{_text(one.title)}",
        f"DESCRIPTION:{_text(one.text)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(text: str) -> str:
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 bytes, each that goes on with a blank, and no letter cut in two."""
    part = ""
    for sign in line:
        if len((part + sign).encode()) > _LONGEST_LINE:
            yield part
            part = " "
        part += sign
    yield part
