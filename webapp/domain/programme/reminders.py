"""When a reminder comes: a person's own days, hours and slots, and what keeps one silent.

A slot is silent when it is not a working day or more than a quarter of an hour late; and, where the
employer cannot see that, when the day is complete or the person moved in the last half hour. A
meeting moves it to the meeting's end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid
from webapp.domain.programme.breaks import SPACING

TOO_OLD = dt.timedelta(minutes=15)  # later than this a reminder is not sent any more
CREDIT = SPACING  # whoever moved so recently is left alone
LEAST_GAP = dt.timedelta(minutes=10)  # a moved reminder gives way to a slot that is this near
SNOOZES = (5, 10, 15, 30)  # minutes
SKIPS = (1, 2, 3, 5)  # how often in a row one may skip; a choice of each person
INTERVALS = range(30, 241)  # minutes
MOST_SLOTS = 6
USUAL_SLOTS = (dt.time(10), dt.time(13), dt.time(15, 30))
USUAL_INTERVAL = 90
LONGEST_NIGHT = dt.timedelta(hours=16)  # longer ones are times in the wrong order
_WEEK = 7
_DAY = dt.timedelta(days=1)
_ANY_DAY = dt.date(2024, 1, 1)

BusyTime = tuple[dt.datetime, dt.datetime]


class ReminderAction(StrEnum):
    """What one can do with a reminder instead of a pause."""

    SNOOZE = "snooze"
    SKIP = "skip"
    NOT_TODAY = "not_today"


class Dispatch(StrEnum):
    """What becomes of a reminder whose moment has come."""

    SEND = "send"
    CARRIED = "carried"  # only through what the employer carries: its absence would tell of a break
    LATER = "later"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Plan:
    """When a person wants to be reminded. Weekdays count from Monday, 0.

    Either `slots` (times of the day) or `interval` (minutes, counted from `starts`). The hours and
    `quiet` may run past midnight; a night belongs to the day on which it begins. Until the day
    `paused_until` nothing comes.
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

    @property
    def is_nightly(self) -> bool:
        """Whether the hours run past midnight."""
        return self.ends < self.starts


class Slot(NamedTuple):
    """A planned moment. `minute` counts from the beginning of the day, after midnight too."""

    minute: int
    at: dt.datetime


class Nudge(NamedTuple):
    """One reminder to come: of which slot, the how manieth time (0: the first), and when."""

    day: dt.date
    minute: int
    turn: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Availability:
    """What is known of a person's day: moments they moved, stretches they are busy.

    `complete` are days, of which a night has two: a break counts for the day by the calendar.
    `is_carried`: a channel that the employer carries reminds them, whatever they logged.
    """

    at_work: bool
    complete: Collection[dt.date] = ()
    break_times: Sequence[dt.datetime] = ()
    busy: Sequence[BusyTime] = ()
    is_carried: bool = False

    def has_moved(self, now: dt.datetime, timezone: str) -> bool:
        """Whether nothing is left to remind of: the day is complete, or a break was just now."""
        if local_day(now, timezone) in self.complete:
            return True
        return any(now - CREDIT < at <= now for at in self.break_times)


class Decision(NamedTuple):
    """`at` is the moment to look again, for LATER."""

    verdict: Dispatch
    at: dt.datetime


def check_plan(plan: Plan) -> Plan:
    """The plan, if it can be kept to.

    Raises Invalid: with the key of a text that says what to change.
    """
    if not plan.weekdays or not plan.weekdays <= set(range(_WEEK)):
        raise Invalid("error.reminder_weekdays")
    starts, ends = (_moment(_ANY_DAY, one, ZoneInfo("UTC")) for one in (plan.starts, plan.ends))
    if dt.timedelta() <= starts - ends < _DAY - LONGEST_NIGHT:
        raise Invalid("error.reminder_hours", most=LONGEST_NIGHT.seconds // 3600)
    if plan.interval is None and not 1 <= len(plan.slots) <= MOST_SLOTS:
        raise Invalid("error.reminder_slots", most=MOST_SLOTS)
    if plan.interval is not None and plan.interval not in INTERVALS:
        raise Invalid("error.reminder_interval", least=INTERVALS[0], most=INTERVALS[-1])
    outside = [slot for slot in plan.slots if not _is_within(slot, plan.starts, plan.ends)]
    if plan.interval is None and outside:
        raise Invalid("error.reminder_outside", time=f"{outside[0]:%H:%M}")
    if plan.snooze not in SNOOZES or plan.most_skips not in SKIPS:
        raise Invalid("error.reminder_choice")
    if not slots_of(plan, _ANY_DAY, "UTC"):
        raise Invalid("error.reminder_never")
    return plan


def usual_plan(schedules: Iterable[str]) -> Plan:
    """A first proposal: the usual slots, on the weekdays of these schedules of work."""
    return Plan(worked_weekdays(schedules) or frozenset(range(5)))


def worked_weekdays(schedules: Iterable[str]) -> frozenset[int]:
    """The weekdays, from Monday, 0, that are worked in any week of these schedules."""
    return frozenset(
        day % _WEEK for one in schedules for day, sign in enumerate(one) if sign in {"1", "2"}
    )


def slots_of(plan: Plan, day: dt.date, timezone: str) -> list[Slot]:
    """The slots of a day by time, whatever the weekday; a time that the clock skips comes after."""
    zone = ZoneInfo(timezone)
    begin = _moment(day, dt.time(), zone)
    moments = sorted({at for at in _moments(plan, day, zone) if not _is_quiet(plan, at, zone)})
    return [Slot(int((at - begin).total_seconds() // 60), at) for at in moments]


def _moments(plan: Plan, day: dt.date, zone: ZoneInfo) -> Iterator[dt.datetime]:
    if plan.interval is None:
        yield from (_moment_of(plan, day, slot, zone) for slot in plan.slots)
        return
    at, step = _moment(day, plan.starts, zone), dt.timedelta(minutes=plan.interval)
    end = _moment_of(plan, day, plan.ends, zone)
    while (at := at + step) < end:
        yield at


def _moment_of(plan: Plan, day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    """A time within the hours that begin on this day, or their end."""
    is_next_day = plan.is_nightly and clock < plan.starts
    return _moment(day + _DAY if is_next_day else day, clock, zone)


def _moment(day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, clock, zone).astimezone(dt.UTC)


def day_of(plan: Plan, now: dt.datetime, timezone: str) -> dt.date:
    """The day to which the hours belong that it is now: early in a night, the day before."""
    local = now.astimezone(ZoneInfo(timezone))
    return local.date() - _DAY if plan.is_nightly and local.time() < plan.ends else local.date()


def end_of_day(plan: Plan, day: dt.date, timezone: str) -> dt.datetime:
    """The last moment that belongs to this day, or to the night that begins on it."""
    end = plan.ends if plan.is_nightly else dt.time()
    return _moment(day + _DAY, end, ZoneInfo(timezone)) - dt.timedelta(microseconds=1)


def _is_quiet(plan: Plan, at: dt.datetime, zone: ZoneInfo) -> bool:
    if plan.quiet is None:
        return False
    return _is_within(at.astimezone(zone).time(), *plan.quiet)


def _is_within(clock: dt.time, first: dt.time, last: dt.time) -> bool:
    """Whether it is from `first` until `last`, which may lie past midnight."""
    if first <= last:
        return first <= clock < last
    return clock >= first or clock < last


def next_nudge(plan: Plan, timezone: str, after: dt.datetime) -> Nudge | None:
    """The first slot after a moment, on the plan's days; None: reminders are off."""
    if not plan.is_on:
        return None
    day = max(day_of(plan, after, timezone), plan.paused_until or dt.date.min)
    for _ in range(2 * _WEEK + 1):  # the change of clock may take the only slot of the only day
        if day.weekday() in plan.weekdays:
            for slot in slots_of(plan, day, timezone):
                if slot.at > after:
                    return Nudge(day, slot.minute, 0, slot.at)
        day += _DAY
    return None


def following(plan: Plan, nudge: Nudge, timezone: str, now: dt.datetime) -> Nudge | None:
    """The slot after this one; those that are too old already are passed over."""
    begin = _moment(nudge.day, dt.time(), ZoneInfo(timezone))
    slot_at = begin + dt.timedelta(minutes=nudge.minute)
    return next_nudge(plan, timezone, max(slot_at, now - TOO_OLD))


def latest_nudge(plan: Plan, timezone: str, now: dt.datetime) -> Nudge | None:
    """The slot of today that came last, sent or not; None: there was none yet."""
    day = day_of(plan, now, timezone)
    past = [slot for slot in slots_of(plan, day, timezone) if slot.at <= now]
    return Nudge(day, past[-1].minute, 0, past[-1].at) if past else None


def may_come_at(plan: Plan, nudge: Nudge, at: dt.datetime, timezone: str) -> bool:
    """Whether a reminder may move there: within the hours, clear of the next slot."""
    zone = ZoneInfo(timezone)
    if at >= _moment_of(plan, nudge.day, plan.ends, zone) or _is_quiet(plan, at, zone):
        return False
    later = [slot.at for slot in slots_of(plan, nudge.day, timezone) if slot.minute > nudge.minute]
    return not later or at <= later[0] - LEAST_GAP


def decide(
    plan: Plan, nudge: Nudge, availability: Availability, *, now: dt.datetime, timezone: str
) -> Decision:
    """Whether a reminder whose moment has come is sent, kept for later, or left out."""
    silent = Decision(Dispatch.SILENT, now)
    if not plan.is_on or (plan.paused_until is not None and nudge.day < plan.paused_until):
        return silent
    if not availability.at_work or now - nudge.at > TOO_OLD:
        return silent
    moved = availability.has_moved(now, timezone)
    if moved and not availability.is_carried:
        return silent
    free = end_of_busy(availability.busy, now)
    if free == now:
        return Decision(Dispatch.CARRIED if moved else Dispatch.SEND, now)
    return Decision(Dispatch.LATER, free) if may_come_at(plan, nudge, free, timezone) else silent


def end_of_busy(busy: Iterable[BusyTime], now: dt.datetime) -> dt.datetime:
    """The moment from which one is free: now, or the end of the meetings that follow each other."""
    for start, end in sorted(busy):
        if start <= now < end:
            now = end
    return now


def upcoming(
    plan: Plan, nudge: Nudge | None, availability: Availability, *, now: dt.datetime, timezone: str
) -> Nudge | None:
    """The reminder that will come next today, as things stand; None: no more today."""
    today = day_of(plan, now, timezone)
    while nudge is not None and nudge.day == today:
        at = max(now, nudge.at)
        decision = decide(plan, nudge, availability, now=at, timezone=timezone)
        if decision.verdict in {Dispatch.SEND, Dispatch.CARRIED}:
            return nudge
        if decision.verdict is Dispatch.LATER:
            nudge = nudge._replace(at=decision.at)
        else:
            nudge = following(plan, nudge, timezone, now)
    return None


def variant(nudge: Nudge, count: int) -> int:
    """Which of `count` wordings to use, so that they take turns."""
    return (nudge.day.toordinal() + nudge.minute // 30 + nudge.turn) % count
