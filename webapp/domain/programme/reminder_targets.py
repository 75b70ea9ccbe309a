"""Where a person's reminders go, and the calendar that says they are busy: as they were chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.domain.ports.reminders import Reminder
from webapp.domain.programme.reminders import BusyTime


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


@dataclass(frozen=True, slots=True)
class OutgoingReminder:
    """A reminder on its way to one address. `due` is when it should have come."""

    target: ReminderTarget
    reminder: Reminder
    due: dt.datetime


@dataclass(frozen=True, slots=True)
class ConnectedCalendar:
    """A connected calendar, opened."""

    person_id: int
    address: str
    busy: Sequence[BusyTime]
    fetched_at: dt.datetime | None
    failures: int
