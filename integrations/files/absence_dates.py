"""The days and moments that a cell of an absence file may hold.

A function answers None for a cell that it does not understand.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from integrations.files.absence_columns import plain

Moment = dt.date | dt.datetime  # a datetime where the cell says a time other than midnight
ReadMoment = Callable[[str], Moment | None]

_OPEN_AFTER = 50  # years: an end that lies further from the start stands for "not known yet"
_LATEST_YEAR = 2070  # later ones may stand for an end that is not known
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari janvier januar january jan janv janner",
            "februari fevrier februar february feb fev fevr",
            "maart mars marz maerz march mrt mar mrz",
            "april avril apr avr",
            "mei mai may",
            "juni juin june jun",
            "juli juillet july jul juil",
            "augustus aout august aug",
            "september septembre sep sept",
            "oktober octobre october okt oct",
            "november novembre nov",
            "december decembre dezember dec dez",
        ),
        start=1,
    )
    for name in names.split()
}
_TIME = re.compile(
    r"(?P<day>.*\d)(?:T|\s+|,\s*)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<noon>[ap]m)?\s*(?:Z|[+-]00:?00)?",
    re.IGNORECASE | re.ASCII,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)", re.ASCII)
_SERIAL = re.compile(r"\d{5}|\d{7}", re.ASCII)
_WEEKDAY = re.compile(r"^(?P<word>[^\W\d_]{2,10})[.,]?\s+(?=\d)")
_DAY_NAME = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th|er)?[\s-]*([^\W\d_]+)\.?,?[\s-]*(\d{4}|\d\d)")
_NAME_DAY = re.compile(r"([^\W\d_]+)\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


def moment_reader(*, month_first: bool, serials: dt.date | None) -> ReadMoment:
    """Reads a cell as a day, or as a moment of it.

    `month_first`: 10/05/2026 is 5 October. `serials`: day 0 of a spreadsheet, whose days may be
    plain numbers; None where numbers are no days.
    """

    @lru_cache(maxsize=16_384)
    def read(cell: str) -> Moment | None:
        text = cell.strip()
        time = _TIME.fullmatch(text)
        if time is not None:
            day = _read_day(time["day"].strip(), month_first=month_first)
            return None if day is None else _at(day, time.groupdict())
        if serials is not None and _SERIAL.fullmatch(text):
            return _on(serials, int(text))
        return _read_day(text, month_first=month_first)

    return read


def plain_day_reader(read: ReadMoment) -> Callable[[str], dt.date | None]:
    """Reads a day without a time that cannot stand for an end which is not known."""

    @lru_cache(maxsize=16_384)
    def day(cell: str) -> dt.date | None:
        found = read(cell)
        return found if type(found) is dt.date and found.year <= _LATEST_YEAR else None

    return day


def is_open(start: dt.date, end: dt.date) -> bool:
    """Whether this end stands for one that is not known: 31/12/9999, 99991231, 31/12/2099."""
    return end.year - start.year >= _OPEN_AFTER


def _on(first: dt.date, days: int) -> dt.date | None:
    try:
        return first + dt.timedelta(days=days)
    except OverflowError:
        return None


def _at(day: dt.date, time: Mapping[str, str | None]) -> Moment | None:
    hour, minute, second = (int(time[part] or 0) for part in ("hour", "minute", "second"))
    if time["noon"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if time["noon"].lower() == "pm" else 0)
    try:
        moment = dt.time(hour, minute, second)
    except ValueError:
        return None
    return dt.datetime.combine(day, moment, dt.UTC) if moment != dt.time() else day


def _read_day(text: str, *, month_first: bool) -> dt.date | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return _date(match[1], match[3], match[4])
    if match := _YEAR_LAST.fullmatch(_without_weekday(text)):
        day, month = (match[3], match[1]) if month_first else (match[1], match[3])
        return _date(match[4], month, day)
    if match := _COMPACT.fullmatch(text):
        return _date(*match.groups())
    return _read_named(_without_weekday(text))


def _without_weekday(text: str) -> str:
    match = _WEEKDAY.match(text)
    return text if match is None or plain(match["word"]) in _MONTHS else text[match.end() :]


def _read_named(text: str) -> dt.date | None:
    if match := _DAY_NAME.fullmatch(text):
        day, name, year = match.groups()
    elif match := _NAME_DAY.fullmatch(text):
        name, day, year = match.groups()
    else:
        return None
    month = _MONTHS.get(plain(name))
    return None if month is None else _date(year, str(month), day)


def _date(year: str, month: str, day: str) -> dt.date | None:
    """Two digits of a year are of this century: what is older is not imported."""
    try:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def time_between(start: Moment, end: Moment) -> dt.timedelta | None:
    """From one time to another of the same day; None where no times are given."""
    if not (isinstance(start, dt.datetime) and isinstance(end, dt.datetime)):
        return None
    return end - start


def day_of(moment: Moment) -> dt.date:
    """The day that holds the moment."""
    return moment.date() if isinstance(moment, dt.datetime) else moment


def last_moment(moment: Moment) -> Moment:
    """The day alone, where the time is the last minute of it: 23:59."""
    ends = isinstance(moment, dt.datetime) and (moment.hour, moment.minute) == (23, 59)
    return day_of(moment) if ends else moment
