"""Ways to reach a person who chose them, and the calendar feed of reminders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypedDict, Unpack, runtime_checkable


@dataclass(frozen=True, slots=True)
class Reminder:
    """A nudge: no name, nothing about health. `url` is the full address of a page here.

    `key` is the same each time the same nudge is sent; on a screen one takes the place of the
    one before with the same `tag`.
    """

    key: str
    title: str
    text: str
    url: str
    language: str
    tag: str = "nudge"


class DeliveryOutcome(StrEnum):
    """What became of a reminder."""

    SENT = "sent"
    GONE = "gone"  # the target exists no longer: forget it
    FAILED = "failed"  # this time
    UNREACHED = "unreached"  # nothing answered, whoever it was for
    LATER = "later"  # the service is too busy and asks to wait


class ReminderChannel(Protocol):
    """A way to reach a person who chose it."""

    @property
    def name(self) -> str:
        """Short stable key, which texts and stored targets use."""

    def check(self, target: Mapping[str, str]) -> dict[str, str]:
        """The target as it is to be kept (sealed).

        Raises Invalid: it cannot be reached this way, or must not be.
        """

    def send(
        self, target: Mapping[str, str], reminder: Reminder, now: dt.datetime
    ) -> DeliveryOutcome:
        """Send one reminder; bounded in time, never raises for what the far side does."""


@runtime_checkable
class CheckedChannel(Protocol):
    """A channel whose service can be asked whether it would take a message."""

    def reach(self, now: dt.datetime) -> None:
        """Connect and sign in, and send nothing. Raises Unavailable: with what to look at."""


class PushChannel(ReminderChannel, Protocol):
    """One that browsers subscribe to."""

    @property
    def public_key(self) -> str:
        """The key that a browser asks for when it subscribes, in base64url."""


class FeedValues(TypedDict):
    """What a feed of reminders is drawn from.

    `slots` count by the clock from the beginning of the day, and may lie on the next; each with the
    weekdays on which it comes (0 is Monday). On `unusual_days` these moments come instead. `key`
    identifies the feed and never changes. A change of anything makes `version` higher, from
    `changed_at`.
    """

    slots: Mapping[dt.timedelta, Collection[int]]
    timezone: str
    unusual_days: Mapping[dt.date, Sequence[dt.datetime]]
    silent_days: Collection[dt.date]
    title: str
    text: str
    url: str
    key: str
    begins_on: dt.date
    version: int
    changed_at: dt.datetime


class ReminderFeed(Protocol):
    """Draws a calendar of the reminders, to which the person's own calendar subscribes."""

    @property
    def name(self) -> str:
        """Short stable key, which texts use."""

    def render(self, **values: Unpack[FeedValues]) -> bytes:
        """The feed (text/calendar): each slot on its weekdays, never on `silent_days`.

        The same values give the same bytes.
        """
