"""The lines of a calendar that say when somebody is busy; every other line is dropped unread.

So no subject, place, name or description ever reaches the library that understands dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_MOST_PARTS = 20_000
_MOST_PERIODS = 20_000
_REPEATED = {"EXDATE", "RDATE", "RRULE", "EXRULE"}
_KEPT = _REPEATED | {
    "DTSTART",
    "DTEND",
    "DURATION",
    "RECURRENCE-ID",
    "SEQUENCE",
    "STATUS",
    "TRANSP",
    "X-MICROSOFT-CDO-ALLDAYEVENT",
    "X-MICROSOFT-CDO-BUSYSTATUS",
}
_OWNER = {"X-WR-CALNAME", "X-WR-RELCALID", "X-OWNER"}  # an e-mail address where Google names it
_IN_ZONE = {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"}
_LINE = re.compile(r"([A-Za-z-]+)((?:;[A-Za-z-]+=(?:\"[^\"]*\"|[^\":;]*))*):(.*)", re.DOTALL)
_KIND = re.compile(r";FBTYPE=([A-Z-]+)", re.IGNORECASE)
_RANGE = re.compile(r";RANGE=\"?THISANDFUTURE", re.IGNORECASE)
_DECLINED = re.compile(r";PARTSTAT=\"?DECLINED", re.IGNORECASE)

ContentLine = tuple[str, str, str]  # name, parameters, value


@dataclass(slots=True)
class EventPart:
    """What is kept of an event: by name, the parameters and the value of each line."""

    lines: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    declined: bool = False  # by the calendar's owner, as far as the calendar tells who that is

    def value(self, name: str) -> str:
        """The value of a line that may be there once; "" where there is none."""
        return self.lines[name][0][1] if name in self.lines else ""

    @property
    def is_override(self) -> bool:
        """Whether it changes an occurrence of a series."""
        return "RECURRENCE-ID" in self.lines

    @property
    def moves_the_rest(self) -> bool:
        """Whether it changes every later occurrence too."""
        return self.is_override and bool(_RANGE.search(self.lines["RECURRENCE-ID"][0][0]))

    @property
    def repeats(self) -> bool:
        """Whether there may be more than one occurrence."""
        return any(self.value(name) for name in ("RRULE", "RDATE"))

    @property
    def sequence(self) -> int:
        """The number of its revision."""
        given = self.value("SEQUENCE")
        return int(given) if re.fullmatch(r"[0-9]{1,9}", given) else 0


@dataclass(slots=True)
class BusyLines:
    """What is left of a calendar.

    `events` are the parts of one UID each, `periods` stretches of busy, `zones` the lines of the
    zones that it defines, by name; `zone` is the one it names for times that name none.
    """

    events: dict[str, list[EventPart]] = field(default_factory=dict)
    periods: list[str] = field(default_factory=list)
    zones: dict[str, list[str]] = field(default_factory=dict)
    zone: str = ""
    owners: set[str] = field(default_factory=set, repr=False)

    def add(self, kind: str, lines: list[ContentLine]) -> None:
        """Keep what is needed of a component. Raises ValueError: it is much too large."""
        match kind:
            case "VCALENDAR":
                self._add_own(*lines[0])
            case "VTIMEZONE":
                self.zones.setdefault(_value(lines, "TZID"), _zone_lines(lines))
            case "VFREEBUSY":
                self.periods.extend(_periods(lines))
            case "VEVENT":
                uid = _value(lines, "UID")
                key = f"uid {uid}" if uid else f"alone {len(self.events)}"
                part = EventPart(_kept(lines), _is_declined(lines, self.owners))
                self.events.setdefault(key, []).append(part)
            case _:
                pass  # a task, a note: nobody is busy
        if len(self.periods) > _MOST_PERIODS:
            raise ValueError("too large")

    def _add_own(self, name: str, _: str, value: str) -> None:
        if name == "X-WR-TIMEZONE":
            self.zone = value
        elif "@" in value:
            self.owners.add(value.lower())


def read_busy_lines(body: bytes) -> BusyLines:
    """The lines that are needed. Raises ValueError: it is no whole calendar, or much too large."""
    found = BusyLines()
    for number, component in enumerate(_components(body.decode("utf-8-sig", "replace"))):
        if number > _MOST_PARTS:
            raise ValueError("too large")
        found.add(*component)
    return found


def _components(text: str) -> Iterator[tuple[str, list[ContentLine]]]:
    """Each part of the calendar with its lines; of parts within, those of a zone only.

    The calendar's own lines that say whose it is come one by one, before what follows them.
    """
    inside: list[str] = []
    lines: list[ContentLine] = []
    for name, params, value in map(_parts, _unfolded(text)):
        if name == "BEGIN":
            inside.append(value.upper())
        elif name == "END":
            _leave(inside, value.upper())
        elif len(inside) == 1 and (name in _OWNER or name == "X-WR-TIMEZONE"):
            yield "VCALENDAR", [(name, params, value)]
        if len(inside) >= 2 and (len(inside) == 2 or inside[1] == "VTIMEZONE"):
            lines.append((name, params, value))
        if name == "END" and len(inside) == 1:
            yield value.upper(), lines
            lines = []
    if inside:
        raise ValueError("cut off")


def _leave(inside: list[str], kind: str) -> None:
    if not inside or inside.pop() != kind:
        raise ValueError("not well nested")


def _parts(line: str) -> ContentLine:
    match = _LINE.fullmatch(line)
    return (match[1].upper(), match[2], match[3].strip()) if match else ("", "", "")


def _unfolded(text: str) -> list[str]:
    whole = re.sub(r"\r?\n[ \t]", "", text)
    lines = [line for line in re.split(r"\r?\n", whole) if line.strip()]
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise ValueError("not a calendar")
    return lines


def _value(lines: list[ContentLine], wanted: str) -> str:
    return next((value for name, _, value in lines if name == wanted), "")


def _kept(lines: list[ContentLine]) -> dict[str, list[tuple[str, str]]]:
    """The lines of an event that are needed; of one that may be there once, the first."""
    kept: dict[str, list[tuple[str, str]]] = {}
    for name, params, value in lines:
        if name in _REPEATED or (name in _KEPT and name not in kept):
            kept.setdefault(name, []).append((params, value.upper()))
    return kept


def _is_declined(lines: list[ContentLine], owners: set[str]) -> bool:
    return any(
        name == "ATTENDEE"
        and _DECLINED.search(params)
        and value.lower().removeprefix("mailto:") in owners
        for name, params, value in lines
    )


def _zone_lines(lines: list[ContentLine]) -> list[str]:
    """A zone's definition without anything that does not matter to it, from 1970 on.

    Where a rule began in 1601, each look-up would go through four centuries.
    """
    kept = []
    for name, _, value in lines:
        if name in {"BEGIN", "END"} and value.upper() in {"STANDARD", "DAYLIGHT"}:
            kept.append(f"{name}:{value.upper()}")
        elif name == "DTSTART" and value[:4] < "1970":
            kept.append(f"{name}:1970{value[4:]}")
        elif name in _IN_ZONE and value:
            kept.append(f"{name}:{value.upper()}")
    return kept


def _periods(lines: list[ContentLine]) -> Iterator[str]:
    for name, params, value in lines:
        kind = _KIND.search(params)
        if name == "FREEBUSY" and not (kind and kind[1].upper() == "FREE"):
            yield from (period.strip().upper() for period in value.split(","))
