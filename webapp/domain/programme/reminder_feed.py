"""What a calendar is told of a plan: an ordinary day, and the nights on which the clock changes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from webapp.domain.programme.reminder_plans import Plan, Slot, slots_of, weekday_date

_DAY = dt.timedelta(days=1)


def usual_slots(plan: Plan) -> list[Slot]:
    """The slots of a day with the usual hours; `at` is by the clock, as if in UTC."""
    return slots_of(replace(plan, own_hours=()), weekday_date(0), "UTC")


def weekly_slots(plan: Plan) -> dict[dt.timedelta, frozenset[int]]:
    """Each time by the clock at which one comes, with the weekdays on which it does."""
    week: dict[dt.timedelta, set[int]] = defaultdict(set)
    for weekday in plan.weekdays:
        for slot in slots_of(plan, weekday_date(weekday), "UTC"):
            week[dt.timedelta(minutes=slot.minute)].add(weekday)
    return {clock: frozenset(days) for clock, days in sorted(week.items())}


def unusual_days(
    plan: Plan, days: Iterable[dt.date], timezone: str
) -> dict[dt.date, list[dt.datetime]]:
    """Of these days, those of the plan on which its moments are others, since the clock changes."""
    zone = ZoneInfo(timezone)
    found = {}
    for day in days:
        if day.weekday() in plan.weekdays and _changes_clock(day, zone):
            clocks = slots_of(plan, weekday_date(day.weekday()), "UTC")
            usual = [_by_clock(day, slot.minute, zone) for slot in clocks]
            moments = [slot.at for slot in slots_of(plan, day, timezone)]
            if moments != usual:
                found[day] = moments
    return found


def _changes_clock(day: dt.date, zone: ZoneInfo) -> bool:
    """Whether the clock changes on this day or on the next, to which a night reaches."""
    begin, end = (dt.datetime.combine(one, dt.time(), zone) for one in (day, day + 2 * _DAY))
    return begin.utcoffset() != end.utcoffset()


def _by_clock(day: dt.date, minute: int, zone: ZoneInfo) -> dt.datetime:
    local = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minute)
    return local.replace(tzinfo=zone).astimezone(dt.UTC)
