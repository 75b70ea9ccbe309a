"""What counts as a break: the rules of the programme for one person and one day.

A break counts when at least 45 of its 60 seconds ran and at least 30 minutes lie between it and
every other counted one of the day, at most three a day. Others are kept and shown, not counted.
What it was, a guided minute or a walk, is not known to the rule: whoever may not or would rather
not stretch meets the same dose, and no count can tell (docs/adr/0034).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid

DAILY_TARGET = 3
SLOTS = range(1, DAILY_TARGET + 1)
LENGTH = 60  # seconds
LEAST_SECONDS = 45
SPACING = dt.timedelta(minutes=30)
CHECK_EVERY = 10  # counted breaks between two looks back at one's technique
OTHER_MOVEMENT = "other_movement"  # a walk, the stairs
OFFLINE_LASTS = dt.timedelta(days=7)  # shorter than the wait before a month is published
_CLOCKS_DIFFER = dt.timedelta(minutes=5)  # between a device and the server


class BreakVerdict(StrEnum):
    """What became of a logged break; stored, and part of the key of its text."""

    COUNTED = "counted"
    TOO_SHORT = "too_short"
    TOO_SOON = "too_soon"
    DAY_COMPLETE = "day_complete"
    OTHER = "other"  # other movement of a time when it did not count; none is judged so any more


class BreakOrigin(StrEnum):
    """How a break came to be logged."""

    GUIDED = "guided"
    LATE = "late"
    OTHER = "other"


class BreakEntry(NamedTuple):
    """What a person says they did: `at` is the moment it ended, `tap_id` names the tap."""

    person_id: int
    at: dt.datetime
    timezone: str
    seconds: int
    exercise: str
    tap_id: str
    origin: BreakOrigin = BreakOrigin.GUIDED


class Judgement(NamedTuple):
    """A verdict, and the slot (1 to 3) of a break that counts."""

    verdict: BreakVerdict
    slot: int | None


@dataclass(frozen=True, slots=True)
class Break:
    """A logged break. `day` is the day where the person was."""

    day: dt.date
    at: dt.datetime
    seconds: int
    exercise: str
    origin: BreakOrigin
    verdict: BreakVerdict
    slot: int | None
    tap_id: str


def judge(
    counted: Iterable[tuple[int, dt.datetime]], *, at: dt.datetime, seconds: int
) -> Judgement:
    """Whether one more break counts, beside the `counted` ones (slot and moment) of its day."""
    taken = dict(counted)
    # A late log may land between or before others, so both directions matter.
    is_near = any(abs(at - other) < SPACING for other in taken.values())
    return judge_beside(taken.keys(), is_near=is_near, is_long_enough=seconds >= LEAST_SECONDS)


def judge_beside(taken: Set[int], *, is_near: bool, is_long_enough: bool) -> Judgement:
    """The same, of all that matters of a day: its `taken` slots, and whether one is too near.

    What a database judges by itself is made from this (webapp/store/programme/own_statement.py).
    """
    if len(taken) >= DAILY_TARGET:
        return Judgement(BreakVerdict.DAY_COMPLETE, None)
    if not is_long_enough:
        return Judgement(BreakVerdict.TOO_SHORT, None)
    if is_near:
        return Judgement(BreakVerdict.TOO_SOON, None)
    return Judgement(BreakVerdict.COUNTED, min(set(SLOTS) - taken))


def judge_in_order(
    entries: Iterable[tuple[dt.datetime, int]],
    counted: Iterable[tuple[int, dt.datetime]] = (),
) -> list[Judgement]:
    """The judgement of each entry (moment, seconds) of one day, each after the others."""
    taken = dict(counted)
    judgements = []
    for at, seconds in entries:
        judgement = judge(taken.items(), at=at, seconds=seconds)
        if judgement.slot is not None:
            taken[judgement.slot] = at
        judgements.append(judgement)
    return judgements


def is_time_to_check(counted: int) -> bool:
    """Whether someone with so many counted breaks may look back at how they did the last one."""
    return counted > 0 and counted % CHECK_EVERY == 0


def seconds_run(*, elapsed: dt.timedelta, claimed: int | None) -> int:
    """Seconds (0 to 60) that a guided minute ran: never more than really went by."""
    most = min(int(elapsed.total_seconds()), LENGTH)
    return max(0, most if claimed is None else min(claimed, most))


def read_tap(text: str) -> str:
    """The id of a tap as a form sends it.

    Raises Invalid: it is none.
    """
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise Invalid("error.break_tap") from error


def moment_today(clock: dt.time, *, now: dt.datetime, timezone: str) -> dt.datetime:
    """The moment, in UTC, at which the clock showed this time today.

    Raises Invalid: it has yet to come, or the clock skipped it (the change to summer time).
    """
    zone = ZoneInfo(timezone)
    at = dt.datetime.combine(now.astimezone(zone), clock, zone).astimezone(dt.UTC)
    if at.astimezone(zone).timetz().replace(tzinfo=None) != clock:
        raise Invalid("error.break_time_skipped", time=f"{clock:%H:%M}")
    if at > now:
        raise Invalid("error.break_in_future", time=f"{clock:%H:%M}")
    return at


def moment_offline(at: dt.datetime, *, now: dt.datetime, sent: dt.datetime) -> dt.datetime:
    """The moment, in UTC, that a device without a connection gave as `at`; it may be a bit ahead.

    `sent` is what its clock shows now: one that is far off, was so at the break as well.
    Raises Invalid: the moment has yet to come, or is more than 7 days ago.
    """
    ago = (now if abs(now - sent) <= _CLOCKS_DIFFER else sent) - at
    if ago < -_CLOCKS_DIFFER:
        raise Invalid("error.offline_future")
    if ago > OFFLINE_LASTS:
        raise Invalid("error.offline_too_old", days=OFFLINE_LASTS.days)
    return (now - max(ago, dt.timedelta())).astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class DayStatus:
    """How a day stands: breaks that count, and from when the next one can (None: at once)."""

    counted: int
    next_at: dt.datetime | None

    @property
    def is_complete(self) -> bool:
        """Whether the target of the day is met."""
        return self.counted >= DAILY_TARGET


def day_status(breaks: Iterable[Break], *, now: dt.datetime, timezone: str) -> DayStatus:
    """How the day of these breaks stands now. Spacing ends at midnight: the next day is fresh."""
    moments = [one.at for one in breaks if one.slot is not None]
    next_at = max(moments, default=now - SPACING) + SPACING
    midnight = dt.datetime.combine(
        local_day(now, timezone) + dt.timedelta(days=1), dt.time(), ZoneInfo(timezone)
    )
    return DayStatus(len(moments), min(next_at, midnight) if next_at > now else None)
