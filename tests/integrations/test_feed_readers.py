"""The calendar feed as other applications read it: the same moments, over two years."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Collection
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar

from integrations.registry import connect
from webapp.domain.ports.reminders import FeedValues, ReminderFeed
from webapp.domain.programme.reminder_feed import unusual_days, weekly_slots
from webapp.domain.programme.reminder_plans import DayHours, Plan, slots_of

FIRST, LAST = dt.date(2026, 11, 18), dt.date(2028, 11, 17)
DAYS_OF_THE_FEED = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days)]
SILENT = {dt.date(2026, 12, 25), dt.date(2027, 3, 29), dt.date(2027, 11, 1), dt.date(2028, 5, 1)}
WORKDAYS = frozenset(range(5))
DAY_PLAN = Plan(WORKDAYS)
NIGHT_PLAN = Plan(frozenset(range(7)), dt.time(22), dt.time(6), (), interval=90)
MIXED_PLAN = Plan(  # a late shift on Saturday reaches past midnight
    WORKDAYS | {5},
    own_hours=(DayHours(2, dt.time(9), dt.time(12)), DayHours(5, dt.time(12), dt.time(2))),
    slots=(dt.time(0, 45), dt.time(10), dt.time(13)),
)
READER = Path(__file__).parents[1] / "ical"


def render(plan: Plan, timezone: str) -> bytes:
    """The feed of a plan."""
    values: FeedValues = {
        "slots": weekly_slots(plan),
        "timezone": timezone,
        "unusual_days": unusual_days(plan, DAYS_OF_THE_FEED, timezone),
        "silent_days": SILENT,
        "title": "Even opstaan?",
        "text": "Eén minuut.",
        "url": "https://rekpauze.example/today",
        "key": "feed-1",
        "begins_on": FIRST,
        "version": 1,
        "changed_at": dt.datetime(2026, 11, 18, tzinfo=dt.UTC),
    }
    return bytes(connect("reminders", "calendar", {}, port=ReminderFeed).render(**values))


def wanted(plan: Plan, timezone: str) -> list[dt.datetime]:
    """When the product itself would remind."""
    return [
        slot.at
        for day in DAYS_OF_THE_FEED
        if day.weekday() in plan.weekdays and day not in SILENT
        for slot in slots_of(plan, day, timezone)
    ]


def within(moments: list[dt.datetime]) -> list[dt.datetime]:
    """Those that no reader can count to a day outside."""
    first, last = (dt.datetime.combine(day, dt.time(12), dt.UTC) for day in (FIRST, LAST))
    return sorted(at for at in moments if first < at < last - dt.timedelta(days=1))


@pytest.mark.parametrize("zone", ["Europe/Brussels", "America/New_York", "Australia/Sydney"])
@pytest.mark.parametrize(
    "plan", [DAY_PLAN, NIGHT_PLAN, MIXED_PLAN], ids=["day", "night", "own hours"]
)
def test_every_reader_finds_the_moments_at_which_the_product_reminds(plan: Plan, zone: str) -> None:
    feed, right = render(plan, zone), within(wanted(plan, zone))
    assert len(right) > 1000
    python = recurring_ical_events.of(Calendar.from_ical(feed)).between(FIRST, LAST)
    assert within([one["DTSTART"].dt.astimezone(dt.UTC) for one in python]) == right
    read = subprocess.run(
        ["node", "read.mjs", FIRST.isoformat(), LAST.isoformat()],
        cwd=READER,
        input=feed,
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
    )
    found = {
        name: within([dt.datetime.fromisoformat(at) for at in moments])
        for name, moments in json.loads(read.stdout).items()
    }
    assert found["nodeIcal"] == right
    # ical.js takes the second of a doubled hour, and a skipped one an hour early.
    nights = unusual_days(plan, DAYS_OF_THE_FEED, zone)
    assert ordinary(found["icalJs"], nights, zone) == ordinary(right, nights, zone)


def ordinary(
    moments: list[dt.datetime], nights: Collection[dt.date], zone: str
) -> list[dt.datetime]:
    """Those that are not in the hours after midnight of such a night."""
    mornings = {night + dt.timedelta(days=1) for night in nights}
    local = [(at, at.astimezone(ZoneInfo(zone))) for at in moments]
    return [at for at, clock in local if clock.date() not in mornings or clock.hour >= 6]
