"""What a calendar is told of a plan: an ordinary day, and the nights on which the clock changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from webapp.domain.programme.reminders import Plan, Slot, slots_of

_DAY = dt.timedelta(days=1)
_ORDINARY = dt.date(2024, 1, 1)


def usual_slots(plan: Plan) -> list[Slot]:
    """The slots of a day on which the clock does not change; `at` is by the clock, as if in UTC."""
    return slots_of(plan, _ORDINARY, "UTC")


def unusual_days(
    plan: Plan, days: Iterable[dt.date], timezone: str
) -> dict[dt.date, list[dt.datetime]]:
    """Of these days, those of the plan on which its moments are others, since the clock changes."""
    zone, clocks = ZoneInfo(timezone), usual_slots(plan)
    found = {}
    for day in days:
        if day.weekday() in plan.weekdays and _changes_clock(day, zone):
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
