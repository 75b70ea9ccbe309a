"""Breaks that were logged, and the queries that touch them. Core only: this is the hot path."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Integer,
    Row,
    Select,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.programme.breaks import Break, BreakOrigin, BreakVerdict, Judgement
from webapp.store.base import Base, BigKey, column, key, stored_enum
from webapp.store.bulk import add_rows
from webapp.store.inserts import INSERT


class BreakLog(Base):
    """A logged break. `local_day` is `date.toordinal()` in the person's time zone.

    `slot` is 1 to 3 for a break that counts, in order of logging, and None for any other. A key is
    never used twice, not even on SQLite: `add_break` relies on it.
    """

    __tablename__ = "break_log"
    __table_args__ = (
        CheckConstraint("(slot IS NULL) = (verdict <> 'counted')", name="slot_if_counted"),
        CheckConstraint("slot BETWEEN 1 AND 3", name="slot"),
        UniqueConstraint("person_id", "tap_id"),
        UniqueConstraint("person_id", "local_day", "slot"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = key()
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), data=DataClass.BEHAVIOUR
    )
    tap_id: Mapped[str] = column(String(36), data=DataClass.TECHNICAL)
    local_day: Mapped[int] = column(Integer, data=DataClass.BEHAVIOUR)
    at: Mapped[dt.datetime] = column(data=DataClass.BEHAVIOUR)
    logged_at: Mapped[dt.datetime] = column(data=DataClass.BEHAVIOUR)
    seconds: Mapped[int] = column(Integer, data=DataClass.BEHAVIOUR)
    exercise: Mapped[str] = column(String(40), data=DataClass.BEHAVIOUR)
    slot: Mapped[int | None] = column(SmallInteger, data=DataClass.BEHAVIOUR)
    verdict: Mapped[BreakVerdict] = column(
        stored_enum(BreakVerdict, "verdict"), data=DataClass.BEHAVIOUR
    )
    origin: Mapped[BreakOrigin] = column(
        stored_enum(BreakOrigin, "origin"), data=DataClass.BEHAVIOUR
    )


LOG = cast(Table, BreakLog.__table__)
_COLUMNS = (
    LOG.c.local_day,
    LOG.c.at,
    LOG.c.seconds,
    LOG.c.exercise,
    LOG.c.origin,
    LOG.c.verdict,
    LOG.c.slot,
    LOG.c.tap_id,
)
_OWN = LOG.c.person_id == bindparam("person")
_IN_DAYS = LOG.c.local_day.between(bindparam("first"), bindparam("last"))
_DAYS = select(*_COLUMNS).where(_OWN, _IN_DAYS).order_by(LOG.c.local_day, LOG.c.at, LOG.c.id)
_SLOTS: Select[Any] = select(LOG.c.local_day).where(_OWN, _IN_DAYS, LOG.c.slot.is_not(None))
_ON_DAY = (_OWN, LOG.c.local_day == bindparam("day"))
_VALUES = [column.name for column in LOG.columns if column.name != "id"]
_DAY: Select[Any] = (
    select(LOG.c.id, LOG.c.at, LOG.c.slot, LOG.c.verdict, LOG.c.tap_id)
    .where(*_ON_DAY)
    .order_by(LOG.c.id)
)
_LOCK_DAY: Select[Any] = (
    select(*(LOG.c[name] for name in _VALUES)).where(*_ON_DAY).order_by(LOG.c.id).with_for_update()
)
_AFTER = (  # the values as a row, if the break that was seen last is still there
    select(*(bindparam(name, type_=LOG.c[name].type) for name in _VALUES))
    .where(LOG.c.id == bindparam("last"))
    .with_for_update(read=True, key_share=True)
)


def _once(statement: Any) -> Any:
    """Leave out what a unique constraint refuses; ask only whether a row came, not for its key."""
    kept = statement.on_conflict_do_nothing().inline()
    return kept.execution_options(preserve_rowcount=True)


_ADD_FIRST = {name: _once(make(LOG)) for name, make in INSERT.items()}
_ADD_NEXT = {name: _once(make(LOG).from_select(_VALUES, _AFTER)) for name, make in INSERT.items()}
_FIND_TAP = select(LOG.c.local_day, LOG.c.verdict, LOG.c.slot).where(
    _OWN, LOG.c.tap_id == bindparam("tap_id")
)
_COUNTED_DAYS = select(LOG.c.local_day).where(_OWN, LOG.c.slot.is_not(None))
_DELETE_DAY = LOG.delete().where(*_ON_DAY)


def list_day(connection: Connection, *, person_id: int, day: dt.date) -> Sequence[Row[Any]]:
    """Rows (id, at, slot, verdict, tap_id) of one day in order of logging."""
    values = {"person": person_id, "day": day.toordinal()}
    return connection.execute(_DAY, values).all()


def lock_day(session: Session, *, person_id: int, day: dt.date) -> Sequence[Row[Any]]:
    """The breaks of one day in order of logging; none can come or go before this transaction ends.

    Read until nothing is new: a break that came in while a reading waited for the lock of the last
    one is in the next reading only, and another may have come after it meanwhile.
    """
    values = {"person": person_id, "day": day.toordinal()}
    connection = session.connection()
    before, rows = None, connection.execute(_LOCK_DAY, values).all()
    while rows != before:
        before, rows = rows, connection.execute(_LOCK_DAY, values).all()
    return rows


def add_break(connection: Connection, values: Mapping[str, Any], *, last: int | None) -> bool:
    """Store one break, judged after the break `last` of its day (None: it is the first).

    One statement, so nothing needs a lock between reading and writing. False: its tap or its slot
    was taken meanwhile, or `last` is gone because the day was judged again: look again.
    """
    name = connection.dialect.name
    if last is None:
        return bool(connection.execute(_ADD_FIRST[name], values).rowcount == 1)
    return bool(connection.execute(_ADD_NEXT[name], {**values, "last": last}).rowcount == 1)


def add_breaks(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store many breaks at once."""
    session.connection().execute(insert(LOG), rows)


def add_history(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store as many as years have, at least one."""
    add_rows(session.connection(), LOG, rows)


def find_tap(
    connection: Connection, *, person_id: int, tap_id: str
) -> tuple[dt.date, Judgement] | None:
    """The day of this tap of this person and what it was answered, if there was one."""
    values = {"person": person_id, "tap_id": tap_id}
    row = connection.execute(_FIND_TAP, values).one_or_none()
    if row is None:
        return None
    return dt.date.fromordinal(row.local_day), Judgement(row.verdict, row.slot)


def replace_day(
    session: Session, *, person_id: int, day: dt.date, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Store these breaks in place of all those of the day, under new keys."""
    values = {"person": person_id, "day": day.toordinal()}
    session.connection().execute(_DELETE_DAY, values)
    if rows:
        add_breaks(session, rows)


def list_breaks(session: Session, *, person_id: int, first: dt.date, last: dt.date) -> list[Break]:
    """The breaks of one person from `first` to `last`, by time."""
    values = {"person": person_id, "first": first.toordinal(), "last": last.toordinal()}
    return [
        Break(dt.date.fromordinal(row[0]), *row[1:])
        for row in session.connection().execute(_DAYS, values)
    ]


def list_counted(
    session: Session, *, person_id: int, first: dt.date, last: dt.date
) -> list[dt.date]:
    """The day of each counted break of one person, from the index alone; a day is in it often."""
    values = {"person": person_id, "first": first.toordinal(), "last": last.toordinal()}
    rows = session.connection().execute(_SLOTS, values)
    return [dt.date.fromordinal(row.local_day) for row in rows]


def list_counted_days(session: Session, person_id: int) -> Sequence[int]:
    """The day of every counted break of one person: read from the index on slots alone."""
    return session.connection().execute(_COUNTED_DAYS, {"person": person_id}).scalars().all()


def list_stored(
    session: Session, *, people: Collection[int], first: dt.date, last: dt.date
) -> Sequence[Row[Any]]:
    """Rows (person_id, local_day, slot, at, tap_id) of these people from `first` to `last`."""
    statement: Select[Any] = select(
        LOG.c.person_id, LOG.c.local_day, LOG.c.slot, LOG.c.at, LOG.c.tap_id
    ).where(LOG.c.person_id.in_(people), _IN_DAYS)
    values = {"first": first.toordinal(), "last": last.toordinal()}
    return session.connection().execute(statement, values).all()
