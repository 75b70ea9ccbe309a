"""Screens in places without a desk: which link shows which times, and how the link is signed.

Nothing is known of who looks: a screen belongs to a site, not to a person.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from webapp.domain.errors import Invalid
from webapp.domain.programme.exercises import Exercise

MOST_SLOTS = 6
MOST_MINUTES = 4  # what the source article tells of waiting rooms; each is an exercise of its own
LONGEST_NAME = 60
_LEAST_BETWEEN = 10 * 60  # seconds between two slots
_SEAL_LENGTH = 24  # hexadecimal digits: 96 bits, still possible to type on a remote control
_WEEK = re.compile(r"[01]{7}")


@dataclass(frozen=True, slots=True)
class ScreenPlan:
    """What a screen shows and when. `weekdays`: one digit a day, Monday first, 1 shows pauses.

    `minutes` is how many exercises of a minute each pause is made of.
    """

    name: str
    language: str
    slots: tuple[dt.time, ...]
    weekdays: str
    minutes: int = 1


@dataclass(frozen=True, slots=True)
class PauseScreen:
    """A screen of a site. `nonce` is random; without it nobody can make the link."""

    id: int
    site: str
    timezone: str
    plan: ScreenPlan
    nonce: str
    created_at: dt.datetime


def read_slots(texts: Iterable[str]) -> tuple[dt.time, ...]:
    """Times such as 10:00, in order; empty ones are left out.

    Raises Invalid: one is no time, there are none or too many, or two are too near.
    """
    try:
        slots = sorted({_read_slot(text.strip()) for text in texts if text.strip()})
    except ValueError as error:
        raise Invalid("error.pause_slots", most=MOST_SLOTS) from error
    seconds = [slot.hour * 3600 + slot.minute * 60 for slot in slots]
    near = any(after - before < _LEAST_BETWEEN for before, after in pairwise(seconds))
    if not 1 <= len(slots) <= MOST_SLOTS or near:
        raise Invalid("error.pause_slots", most=MOST_SLOTS)
    return tuple(slots)


def _read_slot(text: str) -> dt.time:
    slot = dt.time.fromisoformat(text)
    if slot.tzinfo:
        raise ValueError(text)
    return slot.replace(second=0, microsecond=0)


def check_screen_plan(plan: ScreenPlan) -> None:
    """Hold what the administrator filled in against its bounds.

    Raises Invalid: no name or a long one, no weekday, or too many minutes.
    """
    if not 1 <= len(plan.name.strip()) <= LONGEST_NAME:
        raise Invalid("error.pause_name", most=LONGEST_NAME)
    if not _WEEK.fullmatch(plan.weekdays) or "1" not in plan.weekdays:
        raise Invalid("error.pause_weekdays")
    if not 1 <= plan.minutes <= MOST_MINUTES:
        raise Invalid("error.pause_minutes", most=MOST_MINUTES)


def sign(secret: str, nonce: str) -> str:
    """The end of the link of the screen with this nonce."""
    return hmac.digest(secret.encode(), f"pause/1|{nonce}".encode(), "sha256").hex()[:_SEAL_LENGTH]


def suitable(exercises: Sequence[Exercise]) -> list[Exercise]:
    """The exercises for a public place: standing or sitting, no floor, in order of rotation."""
    fitting = [exercise for exercise in exercises if not exercise.needs_floor]
    return sorted(fitting, key=lambda exercise: exercise.order)
