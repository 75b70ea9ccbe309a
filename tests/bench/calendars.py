"""Two days of a person's calendar of 10,000 events, beside icalendar's bare parsing of the same.

"Single" events lie over ten years; in "series" every tenth is a weekly series that still runs. The
memory is what reading holds at its highest, in Python's own objects.
"""

from __future__ import annotations

import datetime as dt
import tracemalloc

from icalendar import Calendar

from integrations.calendars.free_busy import FreeBusy
from tests.bench.timing import median_seconds, show
from tests.integrations.calendars.test_free_busy import ADDRESS, FIRST, Given, calendar, event
from webapp.domain.ports.calendars import BusyTimes

EVENTS = 10_000
TIMES = 3
TWO_DAYS = FIRST, FIRST + dt.timedelta(days=2)


def run() -> None:
    """Print both."""
    measure("single", every=0)
    measure("series", every=10)


def measure(name: str, *, every: int) -> None:
    """Time, ratio and memory of one calendar."""
    body = calendar(*(written(number, every) for number in range(EVENTS)))
    reader = FreeBusy(Given(body))

    def read() -> BusyTimes:
        return reader.busy(ADDRESS, *TWO_DAYS)

    ours = median_seconds(read, TIMES)
    bare = median_seconds(lambda: Calendar.from_ical(body), TIMES)
    show(f"{name}: two days of {EVENTS:,} events", ours * 1000, "ms", "aim < 1,000")
    show(f"{name}: against bare parsing", ours / bare, "")
    show(f"{name}: not read in the time allowed", read().unread, "events")
    tracemalloc.start()
    read()
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    show(f"{name}: memory at its highest", peak, "MiB", "aim < 100")
    tracemalloc.stop()


def written(number: int, every: int) -> str:
    """One event, or a series."""
    start = FIRST.date() + dt.timedelta(days=number * 7919 % 3650 - 1825)
    begin = f"{start:%Y%m%d}T{8 + number % 9:02}0000"
    lines = [f"DTSTART;TZID=Europe/Brussels:{begin}", "DURATION:PT45M"]
    if every and number % every == 0:
        lines.append("RRULE:FREQ=WEEKLY;BYDAY=MO,WE")
    return event(*lines, "SUMMARY:x", uid=str(number))
