"""Where a person's reminders go, and the calendar that says they are busy: as they were chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.domain.ports.reminders import Reminder
from webapp.domain.programme.reminders import BusyTime

# What only the person's own device shows. Everything else the employer carries and may count, so
# that nothing that was logged may decide whether or when it comes.
DISCREET = frozenset({"web_push"})


@dataclass(frozen=True, slots=True)
class ReminderTarget:
    """A way to reach a person, opened. `code` names it to its owner: `id` counts everybody's."""

    id: int
    code: str
    person_id: int
    channel: str
    address: Mapping[str, str]
    created_at: dt.datetime
    failures: int
    unread: int = 0

    @property
    def is_discreet(self) -> bool:
        """Whether the employer cannot see when something comes there."""
        return self.channel in DISCREET


@dataclass(frozen=True, slots=True)
class OutgoingReminder:
    """A reminder on its way to one address. `due` is when it should have come."""

    target: ReminderTarget
    reminder: Reminder
    due: dt.datetime


@dataclass(frozen=True, slots=True)
class ConnectedCalendar:
    """A connected calendar, opened. `unread` is how many of its events could not be read."""

    person_id: int
    address: str
    busy: Sequence[BusyTime]
    fetched_at: dt.datetime | None
    failures: int
    unread: int = 0
