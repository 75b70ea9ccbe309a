"""When a reminder comes: a person's own days, hours and slots, and what keeps one silent.

A slot is silent when it is not a working day or more than a quarter of an hour late; and, where the
employer cannot see that, when the day is complete or the person moved in the last half hour. A
meeting moves it to the meeting's end. Where a team's reminders are spread, each comes within ten
minutes after that, at a minute that depends on the person and the day and on nothing else.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from webapp.domain.calendar import local_day
from webapp.domain.programme.breaks import SPACING
from webapp.domain.programme.reminder_plans import (
    Plan,
    day_of,
    end_of_hours,
    is_quiet,
    moment,
    slots_of,
)

TOO_OLD = dt.timedelta(minutes=15)  # later than this a reminder is not sent any more
CREDIT = SPACING  # whoever moved so recently is left alone
LEAST_GAP = dt.timedelta(minutes=10)  # a moved reminder gives way to a slot that is this near
SPREAD = 10  # minutes over which the reminders of a team are spread, where they are
_WEEK = 7
_DAY = dt.timedelta(days=1)

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
    `is_carried`: a channel that the employer carries reminds them, whatever they logged. `minute`
    is theirs of the ten over which the reminders of their team are spread; None: they are not.
    """

    at_work: bool
    complete: Collection[dt.date] = ()
    break_times: Sequence[dt.datetime] = ()
    busy: Sequence[BusyTime] = ()
    is_carried: bool = False
    minute: int | None = None

    def has_moved(self, now: dt.datetime, timezone: str) -> bool:
        """Whether nothing is left to remind of: the day is complete, or a break was just now."""
        if local_day(now, timezone) in self.complete:
            return True
        return any(now - CREDIT < at <= now for at in self.break_times)


class Decision(NamedTuple):
    """`at` is the moment to look again, for LATER."""

    verdict: Dispatch
    at: dt.datetime


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
    begin = moment(nudge.day, dt.time(), ZoneInfo(timezone))
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
    if at >= end_of_hours(plan, nudge.day, zone) or is_quiet(plan, at, zone):
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
    since = nudge.at if free == now else free
    at = max(now, spread(plan, nudge._replace(at=since), availability.minute, timezone).at)
    if at == now:
        return Decision(Dispatch.CARRIED if moved else Dispatch.SEND, now)
    return Decision(Dispatch.LATER, at) if may_come_at(plan, nudge, at, timezone) else silent


def minute_of(person_id: int, day: dt.date) -> int:
    """Which of the ten minutes is a person's on a day: by chance, and always the same one.

    It follows from nothing that the person does, so that whoever sees when a message came learns
    nothing from the minute.
    """
    drawn = hashlib.sha256(f"spread|{person_id}|{day.isoformat()}".encode()).digest()
    return int.from_bytes(drawn[:4], "big") % SPREAD


def spread(plan: Plan, nudge: Nudge, minute: int | None, timezone: str) -> Nudge:
    """The reminder at the next moment whose minute is the person's; as it is where none is given.

    One that was asked for again stays, and so does one that would leave the hours or come too near
    to the next slot.
    """
    if minute is None or nudge.turn:
        return nudge
    whole = nudge.at.replace(second=0, microsecond=0)
    at = max(nudge.at, whole + dt.timedelta(minutes=(minute - whole.minute) % SPREAD))
    return nudge._replace(at=at) if may_come_at(plan, nudge, at, timezone) else nudge


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
