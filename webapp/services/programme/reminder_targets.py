"""How reminders reach a person: channels they chose, and the meetings that hold them back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.governance.jobs import ClaimedWork
from webapp.domain.ports.calendars import BusyCalendar, BusyTimes
from webapp.domain.ports.reminders import DeliveryOutcome, Reminder, ReminderChannel
from webapp.domain.programme.reminder_targets import ConnectedCalendar, ReminderTarget
from webapp.i18n import texts
from webapp.outside import attempt, send
from webapp.store.people.people import Person
from webapp.store.programme import reminder_days
from webapp.store.programme import reminder_targets as store
from webapp.store.programme import reminders as plans

MOST_TARGETS = 5  # for each person: a few browsers, and the other channels
_SOON = dt.timedelta(hours=1)  # calendars are read when a reminder comes within this time
_READ_EVERY = dt.timedelta(minutes=30)
_READ_AGAIN = dt.timedelta(hours=1)  # after a failure, and longer after each next one
_MOST_FAILURES = 24
_READERS = 8
_AT_ONCE = 200
_DAY = dt.timedelta(days=1)


def add_target(
    session: Session,
    *,
    person_id: int,
    channel: ReminderChannel,
    address: Mapping[str, str],
    now: dt.datetime,
    replaces: str | None = None,
) -> int:
    """Reach this person through this channel too; the id of the target.

    `replaces` is the address of a browser that has renewed its subscription.
    Raises Invalid: the channel cannot reach that address, or there are enough of them.
    """
    kept = channel.check(address)
    if replaces:
        store.delete_browser(session, person_id=person_id, channel=channel.name, endpoint=replaces)
    plans.note_lost(session, {person_id: None})
    if len(store.list_targets(session, [person_id])) >= MOST_TARGETS:
        raise Invalid("error.reminder_targets", most=MOST_TARGETS)
    return store.add_target(
        session, person_id=person_id, channel=channel.name, address=kept, now=now
    )


def list_targets(session: Session, *, person_id: int) -> list[ReminderTarget]:
    """Every way to reach this person."""
    return store.list_targets(session, [person_id])


def find_own_email(session: Session, *, person_id: int) -> str | None:
    """The address that the sign-on provider gave: mail goes to no other."""
    person = session.get(Person, person_id)
    return person.email if person else None


def remove_target(session: Session, *, person_id: int, code: str) -> None:
    """Stop reaching the person there; no fault when that was so already."""
    for target in store.list_targets(session, [person_id]):
        if target.code == code:
            store.delete_target(session, target.id)


def find_lost(session: Session, *, person_id: int) -> str | None:
    """The channel that ended by itself, as long as the person has not put that away."""
    status = plans.find_status(session, person_id)
    return status.lost if status else None


def put_lost_away(session: Session, *, person_id: int) -> None:
    """The person has seen that a channel ended."""
    plans.note_lost(session, {person_id: None})


def find_target(session: Session, *, person_id: int, code: str) -> ReminderTarget:
    """One's own target.

    Raises NotFound: it is not, or not any more.
    """
    for target in store.list_targets(session, [person_id]):
        if target.code == code:
            return target
    raise NotFound("error.not_found")


def try_target(
    target: ReminderTarget, channel: ReminderChannel, *, language: str, url: str, now: dt.datetime
) -> DeliveryOutcome:
    """Send a reminder that says it is a test; outside any transaction, it may take seconds."""
    t = texts(language)
    reminder = Reminder(
        key=f"test.{target.id}",
        title=t("reminder.test.title"),
        text=t("reminder.test.text"),
        url=url,
        language=language,
    )
    return send(channel, target.address, reminder, now=now)


def record_trial(session: Session, *, target: ReminderTarget, outcome: DeliveryOutcome) -> None:
    """Note what became of a test; an address that is gone is forgotten."""
    store.record_deliveries(
        session,
        reached=[target.id] if outcome is DeliveryOutcome.SENT else [],
        failed=[],
        unreached=[],
        gone=[target.id] if outcome is DeliveryOutcome.GONE else [],
        most_failures=0,
    )


def find_calendar(session: Session, *, person_id: int) -> ConnectedCalendar | None:
    """The calendar that the person connected."""
    found = store.list_calendars(session, [person_id])
    return found[0] if found else None


def read_calendar(
    reader: BusyCalendar, *, person_id: int, address: str, timezone: str, now: dt.datetime
) -> ConnectedCalendar:
    """A calendar as it stands, read for the first time; outside any transaction.

    Raises Invalid: such an address is not fetched. Unavailable: it could not be read.
    """
    kept = reader.check(address)
    found = _busy(reader, kept, timezone, now)
    return ConnectedCalendar(person_id, kept, found.stretches, now, 0, found.unread)


def connect_calendar(session: Session, *, calendar: ConnectedCalendar, now: dt.datetime) -> None:
    """Keep a calendar that was read: its meetings move reminders.

    Raises Conflict: the person has no plan any more.
    """
    if plans.find_status(session, calendar.person_id) is None:
        raise Conflict("error.conflict")
    store.save_calendar(session, calendar, next_fetch_at=now + _READ_EVERY)


def disconnect_calendar(session: Session, *, person_id: int) -> None:
    """Forget the calendar and what was read of it."""
    store.delete_calendar(session, person_id)


def claim_calendars(
    session: Session, *, now: dt.datetime
) -> ClaimedWork[tuple[ConnectedCalendar, str]]:
    """Calendars to read, with the time zone of each, of people who have a reminder soon."""
    soon, until = now + _SOON, now + _READ_EVERY
    found = reminder_days.claim_calendars(session, now=now, soon=soon, until=until, most=_AT_ONCE)
    return ClaimedWork(found, looked_at=len(found))


def read_calendars(
    claimed: Sequence[tuple[ConnectedCalendar, str]], reader: BusyCalendar, *, now: dt.datetime
) -> list[ConnectedCalendar]:
    """The same calendars as they stand now; one that fails keeps what was read before."""

    def read(one: tuple[ConnectedCalendar, str]) -> ConnectedCalendar:
        calendar, timezone = one
        found = attempt(lambda: _busy(reader, calendar.address, timezone, now), what="calendar")
        if found is None:
            return replace(calendar, failures=calendar.failures + 1)
        return replace(
            calendar, busy=found.stretches, fetched_at=now, failures=0, unread=found.unread
        )

    with ThreadPoolExecutor(_READERS) as readers:
        return list(readers.map(read, claimed))


def record_calendars(
    session: Session, *, calendars: Sequence[ConnectedCalendar], now: dt.datetime
) -> None:
    """Keep what was read, each the longer untouched the more often it failed."""
    waits = [_READ_AGAIN * min(one.failures, _MOST_FAILURES) or _READ_EVERY for one in calendars]
    read = [(one, now + wait) for one, wait in zip(calendars, waits, strict=True)]
    store.update_calendars(session, read)


def _busy(reader: BusyCalendar, address: str, timezone: str, now: dt.datetime) -> BusyTimes:
    """Busy stretches of the rest of today and of tomorrow, for when it cannot be read then."""
    first = now.astimezone(ZoneInfo(timezone))  # also says what a time without a zone means
    last = dt.datetime.combine(first.date() + 2 * _DAY, dt.time(), first.tzinfo)
    return reader.busy(address, first, last)
