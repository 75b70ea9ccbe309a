"""A file of whole days for anybody's calendar (iCalendar, RFC 5545). Nobody is named in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LONGEST_LINE = 75  # bytes


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day in a calendar; `uid` stays the same when the file is made again."""

    uid: str
    day: dt.date
    title: str
    text: str


def calendar_file(days: Iterable[CalendarDay], *, title: str, now: dt.datetime) -> bytes:
    """The file: all of these days, on which everybody is free."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rekpauze//Campaign//EN"]
    lines += ["METHOD:PUBLISH", f"NAME:{_text(title)}", f"X-WR-CALNAME:{_text(title)}"]
    for one in days:
        lines += _event(one, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(one: CalendarDay, now: dt.datetime) -> list[str]:
    after = one.day + dt.timedelta(days=1)
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(one.uid)}",
        f"DTSTAMP:{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
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
