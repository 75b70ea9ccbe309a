"""Where a person's reminders stand: which comes next today, and what can be done with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid
from webapp.domain.programme.reminders import (
    SNOOZES,
    Action,
    Nudge,
    Plan,
    Situation,
    may_come_at,
    upcoming,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's plan and where it stands."""

    person_id: int
    plan: Plan
    timezone: str
    language: str
    nudge: Nudge | None
    skips: int = 0
    skipped_at: dt.datetime | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Coming:
    """The next reminder of today (None: no more), and what can be done instead of a pause.

    `delay`: how many minutes it can come later, no longer than wished; None: it cannot.
    """

    plan: Plan
    nudge: Nudge | None
    offers: tuple[Action, ...]
    delay: int | None


def look_ahead(standing: Standing, situation: Situation, now: dt.datetime) -> Coming:
    """What comes next today, with breaks, meetings and days off taken into account."""
    nudge = next_today(standing, situation, now)
    delays = possible_delays(standing, nudge, nudge.at) if nudge else []
    wished = [minutes for minutes in delays if minutes <= standing.plan.snooze]
    return Coming(
        standing.plan,
        nudge,
        offers(standing.plan, skips(standing, situation, now)),
        max(wished, default=None),
    )


def next_today(standing: Standing, situation: Situation, now: dt.datetime) -> Nudge | None:
    """The reminder that comes next today; None: no more."""
    return upcoming(standing.plan, standing.nudge, situation, now=now, timezone=standing.timezone)


def possible_delays(standing: Standing, nudge: Nudge, since: dt.datetime) -> list[int]:
    """By how many minutes after `since` this reminder can come."""
    return [
        minutes
        for minutes in SNOOZES
        if may_come_at(standing.plan, nudge, postpone(since, minutes), standing.timezone)
    ]


def postpone(at: dt.datetime, minutes: int) -> dt.datetime:
    """So many minutes later.

    Raises Invalid: that is not a choice.
    """
    if minutes not in SNOOZES:
        raise Invalid("error.reminder_choice")
    return at + dt.timedelta(minutes=minutes)


def skips(standing: Standing, situation: Situation, now: dt.datetime) -> int:
    """How often in a row the person skipped."""
    return skips_in_a_row(
        standing.skips,
        standing.skipped_at,
        moved=situation.moved,
        now=now,
        timezone=standing.timezone,
    )


def skips_in_a_row(
    skips: int,
    skipped_at: dt.datetime | None,
    *,
    moved: Iterable[dt.datetime],
    now: dt.datetime,
    timezone: str,
) -> int:
    """Skips since one last moved; each day starts afresh."""
    if skipped_at is None or local_day(skipped_at, timezone) != local_day(now, timezone):
        return 0
    return 0 if any(at > skipped_at for at in moved) else skips


def offers(plan: Plan, skips: int) -> tuple[Action, ...]:
    """What a reminder offers. After the chosen number of skips in a row: not today, or a pause."""
    may_skip = skips < plan.most_skips
    return Action.SNOOZE, Action.SKIP if may_skip else Action.NOT_TODAY
