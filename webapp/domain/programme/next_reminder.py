"""Where a person's reminders stand: which comes next today, and what can be done with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid
from webapp.domain.programme.reminder_plans import SNOOZES, STRICT_SNOOZE, Plan, day_of
from webapp.domain.programme.reminders import (
    Availability,
    Nudge,
    ReminderAction,
    may_come_at,
    minute_of,
    upcoming,
)


@dataclass(frozen=True, slots=True)
class ReminderStatus:
    """A person's plan and where it stands.

    `is_carried`: the employer carries a channel that reminds them, and could see one stay away.
    `is_spread`: where they work, the reminders of a team come within ten minutes.
    `skips` are those in a row, `skips_today` all of the day, until `skipped_at`. `lost`: a channel
    that ended by itself.
    """

    person_id: int
    plan: Plan
    timezone: str
    language: str
    nudge: Nudge | None
    skips: int = 0
    skips_today: int = 0
    skipped_at: dt.datetime | None = None
    is_active: bool = True
    is_carried: bool = False
    is_spread: bool = False
    lost: str | None = None

    def minute_on(self, day: dt.date) -> int | None:
        """Which of the ten minutes is theirs on a day; None: reminders are not spread."""
        return minute_of(self.person_id, day) if self.is_spread else None


@dataclass(frozen=True, slots=True)
class UpcomingReminder:
    """The next reminder of today (None: no more), and what can be done instead of a pause.

    `delay`: how many minutes it can come later, no longer than wished; None: it cannot. `lost`: a
    channel that ended by itself.
    """

    plan: Plan
    nudge: Nudge | None
    offered_actions: tuple[ReminderAction, ...]
    delay: int | None
    lost: str | None = None


def look_ahead(
    status: ReminderStatus, availability: Availability, now: dt.datetime
) -> UpcomingReminder:
    """What comes next today, with breaks, meetings and days off taken into account."""
    nudge = next_today(status, availability, now)
    delays = possible_delays(status, nudge, nudge.at) if nudge and not status.plan.is_strict else []
    wished = [minutes for minutes in delays if minutes <= status.plan.snooze]
    return UpcomingReminder(
        status.plan,
        nudge,
        offered_actions(status.plan, skips(status, availability, now), skips_today(status, now)),
        max(wished, default=None),
        status.lost,
    )


def next_today(
    status: ReminderStatus, availability: Availability, now: dt.datetime
) -> Nudge | None:
    """The reminder that comes next today; None: no more."""
    minute = status.minute_on(day_of(status.plan, now, status.timezone))
    known = replace(availability, is_carried=status.is_carried, minute=minute)
    return upcoming(status.plan, status.nudge, known, now=now, timezone=status.timezone)


def possible_delays(status: ReminderStatus, nudge: Nudge, since: dt.datetime) -> list[int]:
    """By how many minutes after `since` this reminder can come."""
    return [
        minutes
        for minutes in SNOOZES
        if may_snooze(status.plan, nudge, minutes)
        and may_come_at(status.plan, nudge, postpone(since, minutes), status.timezone)
    ]


def may_snooze(plan: Plan, nudge: Nudge, minutes: int) -> bool:
    """Whether the plan leaves it to the person to have this one come again then."""
    return not plan.is_strict or (nudge.turn == 0 and minutes <= STRICT_SNOOZE)


def latest_turn(status: ReminderStatus, nudge: Nudge) -> Nudge:
    """This reminder, or that it comes again, when that is arranged already."""
    again = status.nudge
    is_same = again is not None and (again.day, again.minute) == (nudge.day, nudge.minute)
    return nudge._replace(turn=max(nudge.turn, again.turn)) if again and is_same else nudge


def postpone(at: dt.datetime, minutes: int) -> dt.datetime:
    """So many minutes later.

    Raises Invalid: that is not a choice.
    """
    if minutes not in SNOOZES:
        raise Invalid("error.reminder_choice")
    return at + dt.timedelta(minutes=minutes)


def skips(status: ReminderStatus, availability: Availability, now: dt.datetime) -> int:
    """How often in a row the person skipped."""
    return skips_in_a_row(
        status.skips,
        status.skipped_at,
        break_times=availability.break_times,
        now=now,
        timezone=status.timezone,
    )


def skips_in_a_row(
    skips: int,
    skipped_at: dt.datetime | None,
    *,
    break_times: Iterable[dt.datetime],
    now: dt.datetime,
    timezone: str,
) -> int:
    """Skips since one last moved; each day starts afresh."""
    if skipped_at is None or local_day(skipped_at, timezone) != local_day(now, timezone):
        return 0
    return 0 if any(at > skipped_at for at in break_times) else skips


def skips_today(status: ReminderStatus, now: dt.datetime) -> int:
    """How often the person skipped today."""
    skipped_at = status.skipped_at
    if skipped_at is None:
        return 0
    is_today = local_day(skipped_at, status.timezone) == local_day(now, status.timezone)
    return status.skips_today if is_today else 0


def offered_actions(plan: Plan, skips: int, skips_today: int = 0) -> tuple[ReminderAction, ...]:
    """What a reminder offers. After the chosen number of skips: not today, or a pause.

    A strict plan leaves no skip at all.
    """
    if plan.is_strict:
        return (ReminderAction.SNOOZE,)
    of_today = plan.most_skips_a_day
    may_skip = skips < plan.most_skips and (of_today is None or skips_today < of_today)
    return ReminderAction.SNOOZE, ReminderAction.SKIP if may_skip else ReminderAction.NOT_TODAY
