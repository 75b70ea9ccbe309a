"""Channels and calendars that tests can look into, and people with a plan of reminders."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from tests.factories import FULL_WEEK, make_department, make_person
from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.ports.calendars import BusyTimes
from webapp.domain.ports.reminders import DeliveryOutcome, Reminder
from webapp.domain.programme.reminder_plans import Plan, usual_plan
from webapp.domain.programme.reminder_targets import ConnectedCalendar
from webapp.installation import Installation
from webapp.jobs import READ_CALENDARS, SEND_REMINDERS, TELL_PHYSICIANS
from webapp.runner import sweep
from webapp.services.programme.reminder_targets import add_target
from webapp.services.programme.reminders import save_plan
from webapp.store.programme.reminder_targets import save_calendar

BRUSSELS = "Europe/Brussels"


class Channel:
    """A channel that keeps what it was asked to send, and answers as it is told to."""

    def __init__(
        self, name: str = "email", outcome: DeliveryOutcome = DeliveryOutcome.SENT
    ) -> None:
        self.name = name
        self.outcome = outcome
        self.sent: list[tuple[str, Reminder]] = []
        self.before: Callable[[], object] = lambda: None
        self._lock = threading.Lock()

    def check(self, target: Mapping[str, str]) -> dict[str, str]:
        """The address."""
        if "@" not in target.get("address", ""):
            raise Invalid("error.email_address")
        return {"address": target["address"]}

    def send(
        self, target: Mapping[str, str], reminder: Reminder, now: dt.datetime
    ) -> DeliveryOutcome:
        """Keep it."""
        self.before()
        with self._lock:
            self.sent.append((target["address"], reminder))
        return self.outcome


class FileChannel(Channel):
    """A channel that several processes share: a line of a file for each reminder."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def send(
        self, target: Mapping[str, str], reminder: Reminder, now: dt.datetime
    ) -> DeliveryOutcome:
        """Add a line."""
        with self.path.open("a") as file:
            file.write(f"{target['address']} {reminder.key}\n")
        return self.outcome


class Meetings:
    """A calendar that is busy as it is told, or cannot be read."""

    def __init__(self, busy: Sequence[tuple[dt.datetime, dt.datetime]] = ()) -> None:
        self.stretches = list(busy)
        self.unread = 0
        self.broken = False
        self.read = 0

    def check(self, address: str) -> str:
        """The address."""
        if not address.startswith("https://"):
            raise Invalid("error.address_form")
        return address

    def busy(self, address: str, first: dt.datetime, last: dt.datetime) -> BusyTimes:
        """The stretches."""
        self.read += 1
        if self.broken:
            raise Unavailable("error.calendar_unavailable")
        near = [one for one in self.stretches if one[0] < last and one[1] > first]
        return BusyTimes(near, self.unread)


def send_reminders(needs: Installation) -> None:
    """One look at the reminders, as a runner does."""
    while sweep(needs, SEND_REMINDERS):
        pass


def read_busy_calendars(needs: Installation) -> None:
    """One look at the calendars."""
    sweep(needs, READ_CALENDARS)


def tell_physicians(needs: Installation) -> None:
    """One look at the requests that wait."""
    sweep(needs, TELL_PHYSICIANS)


def remind(
    session: Session,
    *,
    now: dt.datetime,
    plan: Plan | None = None,
    schedule: str = FULL_WEEK,
    channel: Channel | None = None,
) -> int:
    """Someone at work who wants to be reminded, by this channel when one is given; their id."""
    person = make_person(session, department_id=make_department(session), schedule=schedule)
    save_plan(
        session,
        person_id=person,
        plan=plan or usual_plan([schedule]),
        timezone=BRUSSELS,
        language="en",
        now=now,
    )
    if channel is not None:
        address = {"address": f"p{person}@example.org"}
        add_target(session, person_id=person, channel=channel, address=address, now=now)
    return person


def keep_busy(
    session: Session, *, person_id: int, busy: Sequence[tuple[dt.datetime, dt.datetime]]
) -> None:
    """Connect a calendar that was read already."""
    calendar = ConnectedCalendar(person_id, "https://calendar.example.org/x.ics", busy, None, 0)
    far = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
    save_calendar(session, calendar, next_fetch_at=far)
