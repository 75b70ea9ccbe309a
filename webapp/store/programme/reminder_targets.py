"""Where a person's reminders go, their calendar feed, and the calendar that says they are busy."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import (
    ForeignKey,
    Integer,
    SmallInteger,
    String,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.programme.reminder_targets import ConnectedCalendar, ReminderTarget
from webapp.store.base import Base, BigKey, column, key, person_key, sealed_column
from webapp.store.governance.person_keys import fetch_keys, open_for, seal_for
from webapp.store.people.people import Person

MAIL = "email"  # goes to the address of the sign-on provider and to no other
_CODE = 16  # signs of the digest


class ReminderTargetRow(Base):
    """A way to reach a person, which they chose. `digest` makes a browser's only once there."""

    __tablename__ = "reminder_target"

    id: Mapped[int] = key()
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), index=True, data=DataClass.BEHAVIOUR
    )
    channel: Mapped[str] = column(String(40), data=DataClass.BEHAVIOUR)
    sealed: Mapped[bytes] = sealed_column("person_id", data=DataClass.BEHAVIOUR)
    digest: Mapped[str] = column(String(64), unique=True, data=DataClass.SECURITY)
    created_at: Mapped[dt.datetime] = column(data=DataClass.BEHAVIOUR)
    failures: Mapped[int] = column(SmallInteger, data=DataClass.TECHNICAL)


class ReminderFeedRow(Base):
    """The digest of the secret in the address of a person's calendar feed, and what it shows.

    `shown` is a digest of that, since `shown_since`; None before the first reading.
    """

    __tablename__ = "reminder_feed"

    person_id: Mapped[int] = person_key(data=DataClass.BEHAVIOUR)
    digest: Mapped[str] = column(String(64), unique=True, data=DataClass.SECURITY)
    created_at: Mapped[dt.datetime] = column(data=DataClass.BEHAVIOUR)
    shown: Mapped[str | None] = column(String(64), data=DataClass.TECHNICAL)
    shown_since: Mapped[dt.datetime | None] = column(data=DataClass.TECHNICAL)
    version: Mapped[int] = column(Integer, data=DataClass.TECHNICAL)


class BusyCalendarRow(Base):
    """The address of a person's calendar and when they are busy today: sealed, no subjects."""

    __tablename__ = "busy_calendar"

    person_id: Mapped[int] = person_key(data=DataClass.BEHAVIOUR)
    sealed: Mapped[bytes] = sealed_column("person_id", data=DataClass.BEHAVIOUR)
    fetched_at: Mapped[dt.datetime | None] = column(data=DataClass.BEHAVIOUR)
    next_fetch_at: Mapped[dt.datetime] = column(index=True, data=DataClass.TECHNICAL)
    failures: Mapped[int] = column(SmallInteger, data=DataClass.TECHNICAL)


def digest_of(*parts: str) -> str:
    """A digest of parts, none of which holds a line break."""
    return hashlib.sha256("\n".join(("reminders/1", *parts)).encode()).hexdigest()


def add_target(
    session: Session,
    *,
    person_id: int,
    channel: str,
    address: Mapping[str, str],
    now: dt.datetime,
) -> int:
    """Store a way to reach a person; its id. A browser's takes the place of any earlier one.

    Whoever else used this browser before is not reached there any more.
    """
    endpoint = address.get("endpoint")
    digest = digest_of(channel, endpoint or f"person/{person_id}")
    session.execute(delete(ReminderTargetRow).where(ReminderTargetRow.digest == digest))
    target = ReminderTargetRow(
        person_id=person_id,
        channel=channel,
        sealed=seal_for(session, ReminderTargetRow.sealed, person_id, dict(address)),
        digest=digest,
        created_at=now,
        failures=0,
    )
    session.add(target)
    session.flush()
    return target.id


def list_targets(session: Session, people: Collection[int]) -> list[ReminderTarget]:
    """Every way to reach these people, oldest first."""
    fetch_keys(session, people)
    rows = session.scalars(
        select(ReminderTargetRow)
        .where(ReminderTargetRow.person_id.in_(people))
        .order_by(ReminderTargetRow.id)
    )
    return [
        ReminderTarget(
            row.id,
            row.digest[:_CODE],
            row.person_id,
            row.channel,
            open_for(session, ReminderTargetRow.sealed, row.person_id, row.sealed),
            row.created_at,
            row.failures,
        )
        for row in rows
    ]


def follow_person(session: Session, *, person_id: int, email: str | None) -> None:
    """Keep up with who a person is: mail goes to this address, if one is given.

    What is the person's and no browser's is there once: of two, the later stays.
    """
    latest = dict[str, ReminderTarget]()
    for target in list_targets(session, [person_id]):
        if "endpoint" not in target.address:
            if target.channel in latest:
                delete_target(session, latest[target.channel].id)
            latest[target.channel] = target
    for channel, target in latest.items():
        row = session.get_one(ReminderTargetRow, target.id)
        row.digest = digest_of(channel, f"person/{person_id}")
        if email and channel == MAIL and target.address.get("address") != email:
            address = {"address": email}
            row.sealed = seal_for(session, ReminderTargetRow.sealed, person_id, address)
            row.failures = 0
    session.flush()


def delete_browser(session: Session, *, person_id: int, channel: str, endpoint: str) -> None:
    """Forget the person's target at this address of a browser."""
    own = ReminderTargetRow.person_id == person_id
    there = ReminderTargetRow.digest == digest_of(channel, endpoint)
    session.execute(delete(ReminderTargetRow).where(own, there))


def delete_target(session: Session, target_id: int) -> None:
    """Forget a target."""
    session.execute(delete(ReminderTargetRow).where(ReminderTargetRow.id == target_id))


def record_deliveries(
    session: Session,
    *,
    reached: Collection[int],
    failed: Collection[int],
    unreached: Collection[int],
    gone: Collection[int],
    most_failures: int,
) -> dict[int, str]:
    """What became of targets: forget what is gone, or fails again and again.

    The people who lost one by that, each with its channel.
    """
    table = ReminderTargetRow
    session.execute(
        update(table).where(table.id.in_(unreached), table.failures == 0).values(failures=1)
    )
    session.execute(
        update(table).where(table.id.in_(reached), table.failures > 0).values(failures=0)
    )
    session.execute(update(table).where(table.id.in_(failed)).values(failures=table.failures + 1))
    spent = table.id.in_(failed) & (table.failures >= most_failures)
    over = delete(table).where(table.id.in_(gone) | spent)
    found = session.execute(over.returning(table.person_id, table.channel))
    return {row.person_id: row.channel for row in found}


def save_feed(session: Session, *, person_id: int, digest: str, now: dt.datetime) -> None:
    """Give a person a feed; the address before works no longer."""
    session.merge(
        ReminderFeedRow(
            person_id=person_id,
            digest=digest,
            created_at=now,
            shown=None,
            shown_since=None,
            version=0,
        )
    )
    session.flush()


def find_feed(session: Session, person_id: int) -> ReminderFeedRow | None:
    """The feed of a person."""
    return session.get(ReminderFeedRow, person_id)


def find_feed_by_digest(session: Session, digest: str) -> ReminderFeedRow | None:
    """The feed whose secret has this digest, unless its owner's account is closed."""
    feed = select(ReminderFeedRow).join(Person, Person.id == ReminderFeedRow.person_id)
    return session.scalar(
        feed.where(ReminderFeedRow.digest == digest, Person.deactivated_at.is_(None))
    )


def save_feed_version(session: Session, *, digest: str, shown: str, now: dt.datetime) -> None:
    """Note that a feed shows something else from now on, if it does."""
    feed = ReminderFeedRow
    is_new = or_(feed.shown.is_(None), feed.shown != shown)
    session.execute(
        update(feed)
        .where(feed.digest == digest, is_new)
        .values(shown=shown, shown_since=now, version=feed.version + 1)
    )


def delete_feed(session: Session, person_id: int) -> None:
    """Take a person's feed away."""
    session.execute(delete(ReminderFeedRow).where(ReminderFeedRow.person_id == person_id))


def save_calendar(
    session: Session, calendar: ConnectedCalendar, *, next_fetch_at: dt.datetime
) -> None:
    """Connect a calendar, in place of any before."""
    session.merge(
        BusyCalendarRow(
            person_id=calendar.person_id,
            sealed=_seal(session, calendar),
            fetched_at=calendar.fetched_at,
            next_fetch_at=next_fetch_at,
            failures=calendar.failures,
        )
    )
    session.flush()


def update_calendars(
    session: Session, read: Sequence[tuple[ConnectedCalendar, dt.datetime]]
) -> None:
    """Keep what was read and when to read again, but of calendars that are still connected."""
    people = [calendar.person_id for calendar, _ in read]
    connected = {one.person_id: one.address for one in list_calendars(session, people)}
    for calendar, next_fetch_at in read:
        if connected.get(calendar.person_id) == calendar.address:
            save_calendar(session, calendar, next_fetch_at=next_fetch_at)


def list_calendars(session: Session, people: Collection[int]) -> list[ConnectedCalendar]:
    """The calendars of these people, opened."""
    fetch_keys(session, people)
    rows = session.scalars(select(BusyCalendarRow).where(BusyCalendarRow.person_id.in_(people)))
    return [_open(session, row) for row in rows]


def delete_calendar(session: Session, person_id: int) -> None:
    """Disconnect a person's calendar."""
    session.execute(delete(BusyCalendarRow).where(BusyCalendarRow.person_id == person_id))


def delete_connections(session: Session, person_id: int) -> None:
    """Forget every way to reach a person, their feed and their calendar."""
    for table in (ReminderTargetRow, ReminderFeedRow, BusyCalendarRow):
        session.execute(delete(table).where(table.person_id == person_id))


def _seal(session: Session, calendar: ConnectedCalendar) -> bytes:
    busy = [[start.isoformat(), end.isoformat()] for start, end in calendar.busy]
    kept = {"address": calendar.address, "busy": busy, "unread": calendar.unread}
    return seal_for(session, BusyCalendarRow.sealed, calendar.person_id, kept)


def _open(session: Session, row: BusyCalendarRow) -> ConnectedCalendar:
    found = open_for(session, BusyCalendarRow.sealed, row.person_id, row.sealed)
    busy = [
        (dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end))
        for start, end in found["busy"]
    ]
    return ConnectedCalendar(
        row.person_id,
        found["address"],
        busy,
        row.fetched_at,
        row.failures,
        found.get("unread", 0),  # what was sealed before it was counted has none
    )
