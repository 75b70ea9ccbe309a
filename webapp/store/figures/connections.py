"""Connections to personnel systems. Address, user and secrets are one sealed value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, delete, exists, func, insert, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.figures import connections as domain
from webapp.domain.figures.connections import LatestRun, RunState
from webapp.domain.governance.privacy import DataClass
from webapp.domain.names import alphabetical
from webapp.store.base import Base, Json, column, number_key, sealed_column, stored_enum
from webapp.store.figures.absence import AbsenceSpellRow
from webapp.store.sealing import place_of, sealer_of


class ConnectionRow(Base):
    """A connection: `sealed` are its values, `sealed_cursor` what its source is given next.

    `next_at` is None while it is stopped.
    """

    __tablename__ = "absence_connection"

    id: Mapped[int] = number_key()
    kind: Mapped[str] = column(String(40), data=DataClass.TECHNICAL)
    name: Mapped[str] = column(String(60), unique=True, data=DataClass.ORGANISATION)
    version: Mapped[int] = column(data=DataClass.TECHNICAL)
    sealed: Mapped[bytes] = sealed_column("id", data=DataClass.SECURITY)
    sealed_cursor: Mapped[bytes | None] = sealed_column("id", data=DataClass.SECURITY)
    next_at: Mapped[dt.datetime | None] = column(index=True, data=DataClass.TECHNICAL)
    ran_at: Mapped[dt.datetime | None] = column(data=DataClass.TECHNICAL)
    state: Mapped[RunState | None] = column(
        stored_enum(RunState, "state"), data=DataClass.TECHNICAL
    )
    said: Mapped[dict[str, Any] | None] = column(Json, data=DataClass.TECHNICAL)
    failures: Mapped[int] = column(data=DataClass.TECHNICAL)


def add(session: Session, *, kind: str, name: str, values: Mapping[str, str]) -> int:
    """Store a connection that is stopped; its number."""
    statement = insert(ConnectionRow).values(
        kind=kind, name=name, version=1, sealed=b"", failures=0
    )
    number = session.scalars(statement.returning(ConnectionRow.id)).one()
    sealed = _seal(session, number, values)
    session.execute(update(ConnectionRow).where(ConnectionRow.id == number).values(sealed=sealed))
    return number


def change(
    session: Session, number: int, *, version: int, name: str, values: Mapping[str, str]
) -> bool:
    """Store other values; whether nobody had changed it since that version."""
    sealed = _seal(session, number, values)
    own = ConnectionRow.id == number, ConnectionRow.version == version
    statement = update(ConnectionRow).where(*own)
    changed = statement.values(name=name, sealed=sealed, version=version + 1, failures=0)
    return session.connection().execute(changed).rowcount == 1


def save_cursor(session: Session, number: int, cursor: str) -> None:
    """Keep what its source is to be given the next time."""
    sealed = sealer_of(session).seal(cursor, place_of(ConnectionRow.sealed_cursor, number))
    own = ConnectionRow.id == number
    session.execute(update(ConnectionRow).where(own).values(sealed_cursor=sealed))


def schedule(session: Session, number: int, next_at: dt.datetime | None) -> bool:
    """Say when it runs next, if at all; whether there is such a connection."""
    statement = update(ConnectionRow).where(ConnectionRow.id == number).values(next_at=next_at)
    return session.connection().execute(statement).rowcount == 1


def save_run(session: Session, number: int, run: LatestRun, *, failures: int) -> None:
    """Note how a run ended."""
    said = {"key": run.key, "params": dict(run.params)} if run.key else None
    values = {"ran_at": run.at, "state": run.state, "said": said, "failures": failures}
    session.execute(update(ConnectionRow).where(ConnectionRow.id == number).values(**values))


def remove(session: Session, number: int) -> bool:
    """Remove a connection; whether it was there."""
    statement = delete(ConnectionRow).where(ConnectionRow.id == number)
    return session.connection().execute(statement).rowcount == 1


def remove_absences(session: Session, source: str) -> int:
    """Remove what a source has brought; how many absences."""
    statement = delete(AbsenceSpellRow).where(AbsenceSpellRow.source == source)
    return session.connection().execute(statement).rowcount


def find(session: Session, number: int) -> domain.Connection | None:
    """One connection."""
    row = session.get(ConnectionRow, number)
    return None if row is None else _opened(session, row)


def list_all(session: Session) -> list[domain.Connection]:
    """Every connection, by name."""
    rows = session.scalars(select(ConnectionRow))
    return [_opened(session, row) for row in sorted(rows, key=lambda one: alphabetical(one.name))]


def list_started_kinds(session: Session) -> list[str]:
    """The kinds of systems of which one runs; nothing that is sealed is opened."""
    running = ConnectionRow.next_at.is_not(None)
    return list(
        session.scalars(
            select(ConnectionRow.kind).where(running).distinct().order_by(ConnectionRow.kind)
        )
    )


def is_named(session: Session, name: str, *, but: int | None = None) -> bool:
    """Whether another connection has this name."""
    same = exists().where(func.lower(ConnectionRow.name) == name.lower(), ConnectionRow.id != but)
    return bool(session.scalar(select(same)))


def has_due(session: Session, now: dt.datetime) -> bool:
    """Whether one is to run now."""
    return bool(session.scalar(select(exists().where(ConnectionRow.next_at <= now))))


def lock_due(session: Session, now: dt.datetime) -> domain.Connection | None:
    """The one that has waited longest, for this runner alone."""
    due = select(ConnectionRow).where(ConnectionRow.next_at <= now)
    first = due.order_by(ConnectionRow.next_at, ConnectionRow.id).limit(1)
    row = session.scalar(first.with_for_update(skip_locked=True))
    return None if row is None else _opened(session, row)


def _opened(session: Session, row: ConnectionRow) -> domain.Connection:
    latest = None
    if row.ran_at is not None and row.state is not None:
        said = row.said or {"key": "", "params": {}}
        latest = LatestRun(row.ran_at, row.state, said["key"], said["params"])
    return domain.Connection(
        id=row.id,
        kind=row.kind,
        name=row.name,
        version=row.version,
        next_at=row.next_at,
        latest=latest,
        failures=row.failures,
        values=sealer_of(session).open(row.sealed, place_of(ConnectionRow.sealed, row.id)),
        cursor=_cursor(session, row),
    )


def _seal(session: Session, number: int, values: Mapping[str, str]) -> bytes:
    return sealer_of(session).seal(dict(values), place_of(ConnectionRow.sealed, number))


def _cursor(session: Session, row: ConnectionRow) -> str:
    if row.sealed_cursor is None:
        return ""
    place = place_of(ConnectionRow.sealed_cursor, row.id)
    return str(sealer_of(session).open(row.sealed_cursor, place))
