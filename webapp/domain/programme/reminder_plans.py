"""A person's plan of reminders: the days, the hours and the slots that they chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple
from zoneinfo import ZoneInfo

from webapp.domain.errors import Invalid

SNOOZES = (5, 10, 15, 30)  # minutes
STRICT_SNOOZE = 10  # minutes, once a reminder: all that a strict plan leaves
SKIPS = (1, 2, 3, 5)  # how often in a row one may skip; a choice of each person
DAILY_SKIPS = (1, 2, 3)  # and how often a day, for who wants a limit
NOTICES = (2, 5)  # minutes
INTERVALS = range(30, 241)  # minutes
MOST_SLOTS = 6
USUAL_SLOTS = (dt.time(10), dt.time(13), dt.time(15, 30))
USUAL_INTERVAL = 90
LONGEST_NIGHT = dt.timedelta(hours=16)  # longer ones are times in the wrong order
_WEEK = 7
_DAY = dt.timedelta(days=1)
_MONDAY = dt.date(2024, 1, 1)


class DayHours(NamedTuple):
    """The hours of one weekday (Monday is 0) that differ from the usual ones of a plan."""

    weekday: int
    starts: dt.time
    ends: dt.time


@dataclass(frozen=True, slots=True)
class Plan:
    """When a person wants to be reminded. Weekdays count from Monday, 0.

    Either `slots` (times of the day) or `interval` (minutes, counted from the beginning of the
    hours). The hours are `starts` to `ends`, but on the weekdays of `own_hours`; they and `quiet`
    may run past midnight; a night belongs to the day on which it begins. Until the day
    `paused_until` nothing comes. `notice`: so many minutes before one, the open page says so.
    `is_strict`: one short snooze, no skip.
    """

    weekdays: frozenset[int]
    starts: dt.time = dt.time(8, 30)
    ends: dt.time = dt.time(17)
    slots: tuple[dt.time, ...] = USUAL_SLOTS
    interval: int | None = None
    quiet: tuple[dt.time, dt.time] | None = None
    snooze: int = 10
    most_skips: int = 3
    is_on: bool = True
    paused_until: dt.date | None = None
    own_hours: tuple[DayHours, ...] = ()
    most_skips_a_day: int | None = None
    notice: int | None = None
    is_strict: bool = False

    @property
    def is_nightly(self) -> bool:
        """Whether the hours run past midnight."""
        return self.ends < self.starts

    def on(self, day: dt.date) -> Plan:
        """The plan with the hours of this day as the usual ones."""
        own = next((one for one in self.own_hours if one.weekday == day.weekday()), None)
        return replace(self, starts=own.starts, ends=own.ends, own_hours=()) if own else self


class Slot(NamedTuple):
    """A planned moment. `minute` counts from the beginning of the day, after midnight too."""

    minute: int
    at: dt.datetime


def check_plan(plan: Plan) -> Plan:
    """The plan, if it can be kept to.

    Raises Invalid: with the key of a text that says what to change.
    """
    if not plan.weekdays or not plan.weekdays <= set(range(_WEEK)):
        raise Invalid("error.reminder_weekdays")
    _check_hours(plan)
    if plan.interval is None and not 1 <= len(plan.slots) <= MOST_SLOTS:
        raise Invalid("error.reminder_slots", most=MOST_SLOTS)
    if plan.interval is not None and plan.interval not in INTERVALS:
        raise Invalid("error.reminder_interval", least=INTERVALS[0], most=INTERVALS[-1])
    week = [plan, *(plan.on(weekday_date(day)) for day in plan.weekdays)]
    outside = [
        slot
        for slot in plan.slots
        if not any(is_within(slot, one.starts, one.ends) for one in week)
    ]
    if plan.interval is None and outside:
        raise Invalid("error.reminder_outside", time=f"{outside[0]:%H:%M}")
    _check_choices(plan)
    if not any(slots_of(plan, weekday_date(day), "UTC") for day in plan.weekdays):
        raise Invalid("error.reminder_never")
    return plan


def _check_hours(plan: Plan) -> None:
    """Raises Invalid: hours of no length, too long, or a night that runs into the next day's."""
    week = [plan.on(weekday_date(day)) for day in range(_WEEK)]
    for one in [plan, *week]:
        starts, ends = (moment(_MONDAY, clock, ZoneInfo("UTC")) for clock in (one.starts, one.ends))
        if dt.timedelta() <= starts - ends < _DAY - LONGEST_NIGHT:
            raise Invalid("error.reminder_hours", most=LONGEST_NIGHT.seconds // 3600)
    for day, one in enumerate(week):
        after = (day + 1) % _WEEK
        if one.is_nightly and {day, after} <= plan.weekdays and week[after].starts < one.ends:
            raise Invalid("error.reminder_overlap")


def _check_choices(plan: Plan) -> None:
    if plan.snooze not in SNOOZES or plan.most_skips not in SKIPS:
        raise Invalid("error.reminder_choice")
    if plan.most_skips_a_day not in {None, *DAILY_SKIPS} or plan.notice not in {None, *NOTICES}:
        raise Invalid("error.reminder_choice")


def usual_plan(schedules: Iterable[str]) -> Plan:
    """A first proposal: the usual slots, on the weekdays of these schedules of work."""
    return Plan(worked_weekdays(schedules) or frozenset(range(5)))


def worked_weekdays(schedules: Iterable[str]) -> frozenset[int]:
    """The weekdays, from Monday, 0, that are worked in any week of these schedules."""
    return frozenset(
        day % _WEEK for one in schedules for day, sign in enumerate(one) if sign in {"1", "2"}
    )


def weekday_date(weekday: int) -> dt.date:
    """A day with this weekday on which no clock changes."""
    return _MONDAY + weekday * _DAY


def slots_of(plan: Plan, day: dt.date, timezone: str) -> list[Slot]:
    """The slots of a day by time, whether it is one of the plan's or not.

    A time that the clock skips comes after.
    """
    zone = ZoneInfo(timezone)
    begin = moment(day, dt.time(), zone)
    moments = sorted(
        {at for at in _moments(plan.on(day), day, zone) if not is_quiet(plan, at, zone)}
    )
    return [Slot(int((at - begin).total_seconds() // 60), at) for at in moments]


def _moments(plan: Plan, day: dt.date, zone: ZoneInfo) -> Iterator[dt.datetime]:
    if plan.interval is None:
        kept = (slot for slot in plan.slots if is_within(slot, plan.starts, plan.ends))
        yield from (_moment_of(plan, day, slot, zone) for slot in kept)
        return
    at, step = moment(day, plan.starts, zone), dt.timedelta(minutes=plan.interval)
    end = _moment_of(plan, day, plan.ends, zone)
    while (at := at + step) < end:
        yield at


def end_of_hours(plan: Plan, day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The end of the hours that begin on this day."""
    today = plan.on(day)
    return _moment_of(today, day, today.ends, zone)


def _moment_of(plan: Plan, day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    """A time within the hours that begin on this day, or their end."""
    is_next_day = plan.is_nightly and clock < plan.starts
    return moment(day + _DAY if is_next_day else day, clock, zone)


def moment(day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    """This time of this day in that zone, in UTC."""
    return dt.datetime.combine(day, clock, zone).astimezone(dt.UTC)


def day_of(plan: Plan, now: dt.datetime, timezone: str) -> dt.date:
    """The day to which the hours belong that it is now: early in a night, the day before."""
    local = now.astimezone(ZoneInfo(timezone))
    yesterday = local.date() - _DAY
    night = plan.on(yesterday)
    is_on = yesterday.weekday() in plan.weekdays and night.is_nightly
    return yesterday if is_on and local.time() < night.ends else local.date()


def end_of_day(plan: Plan, day: dt.date, timezone: str) -> dt.datetime:
    """The last moment that belongs to this day, or to the night that begins on it."""
    today = plan.on(day)
    end = today.ends if today.is_nightly else dt.time()
    return moment(day + _DAY, end, ZoneInfo(timezone)) - dt.timedelta(microseconds=1)


def is_quiet(plan: Plan, at: dt.datetime, zone: ZoneInfo) -> bool:
    """Whether that moment lies in the quiet hours."""
    if plan.quiet is None:
        return False
    return is_within(at.astimezone(zone).time(), *plan.quiet)


def is_within(clock: dt.time, first: dt.time, last: dt.time) -> bool:
    """Whether it is from `first` until `last`, which may lie past midnight."""
    if first <= last:
        return first <= clock < last
    return clock >= first or clock < last
