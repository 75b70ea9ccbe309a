"""The audit trail: who did what to what, when. Append-only: the database refuses all else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, String, Table, insert, or_, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.audit import EVERYTHING, Action, Actor, ActorKind, AuditFilter
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, Json, column, key

_AT_ONCE = 1_000


class AuditEvent(Base):
    """One event. `detail` holds ids and counts, never names, answers or dates of absence."""

    __tablename__ = "audit_event"

    id: Mapped[int] = key()
    at: Mapped[dt.datetime] = column(index=True, data=DataClass.SECURITY)
    actor_id: Mapped[int | None] = column(BigKey, index=True, data=DataClass.SECURITY)
    action: Mapped[str] = column(String(60), index=True, data=DataClass.SECURITY)
    subject: Mapped[str] = column(String(120), index=True, data=DataClass.SECURITY)
    detail: Mapped[dict[str, Any]] = column(Json, data=DataClass.SECURITY)


_EVENT = tuple(
    getattr(AuditEvent, name) for name in ("id", "at", "actor_id", "action", "subject", "detail")
)

# Made once: almost every change runs it, and making it takes as long as running it. `inline`: its
# number is not asked back.
_ADD = insert(cast(Table, AuditEvent.__table__)).inline()


def record(
    session: Session,
    *,
    at: dt.datetime,
    actor: Actor,
    action: Action,
    subject: str,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add an event. `subject` is such as `report/2026-Q3/nl`; another system stands in `detail`."""
    client = {"client": actor.name} if actor.kind is ActorKind.CLIENT else {}
    event = {
        "at": at,
        "actor_id": actor.id,
        "action": action.value,
        "subject": subject,
        "detail": {**client, **(detail or {})},
    }
    session.connection().execute(_ADD, event)


def list_events(
    session: Session, *, before: int | None, most: int, sought: AuditFilter = EVERYTHING
) -> list[AuditEvent]:
    """The newest events first, at most `most`, older than the event `before`."""
    statement = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(most)
    if before is not None:
        statement = statement.where(AuditEvent.id < before)
    if sought.action:
        statement = statement.where(AuditEvent.action == sought.action)
    if sought.since:
        statement = statement.where(AuditEvent.at >= sought.since)
    if sought.until:
        statement = statement.where(AuditEvent.at < sought.until)
    return list(session.scalars(statement))


def concerning(person_id: int, rows: Iterable[Select[Any]]) -> ColumnElement[bool]:
    """Events that the person caused, or that are about them or about one of these rows."""
    about = [AuditEvent.subject.in_(one) for one in rows]
    own = AuditEvent.subject == f"person/{person_id}"
    return or_(AuditEvent.actor_id == person_id, own, *about)


def list_concerning(
    session: Session, *, condition: ColumnElement[bool], most: int
) -> list[AuditEvent]:
    """The newest of these events first."""
    statement = select(AuditEvent).where(condition).order_by(AuditEvent.id.desc())
    return list(session.scalars(statement.limit(most)))


def first_about(session: Session, subject: str) -> dt.datetime | None:
    """When a subject such as `key/ab12` was first in the trail, if it is."""
    oldest = select(AuditEvent.at).where(AuditEvent.subject == subject).order_by(AuditEvent.id)
    return session.scalar(oldest.limit(1))


def last_at_rest(
    session: Session, *, after: int, since: dt.datetime, until: dt.datetime
) -> int | None:
    """The highest number above `after` up to which every event has come to rest; None: none has.

    An event does when it is older than `since`. One of a moment beyond `until` was written by a
    clock that was ahead: when is not known, but before the next one, and it rests with that.
    """
    new = AuditEvent.id > after
    young = select(AuditEvent.id).where(new, AuditEvent.at > since, AuditEvent.at <= until)
    old = select(AuditEvent.id).where(new, AuditEvent.at <= since).order_by(AuditEvent.id.desc())
    first = session.scalar(young.order_by(AuditEvent.id).limit(1))
    old = old if first is None else old.where(AuditEvent.id < first)
    return session.scalar(old.limit(1))


def read_events(session: Session, *, after: int, upto: int) -> Iterator[tuple[Any, ...]]:
    """The events between two numbers, in order: number, moment, actor, action, subject, detail."""
    between = select(*_EVENT).where(AuditEvent.id > after, AuditEvent.id <= upto)
    rows = session.execute(between.order_by(AuditEvent.id).execution_options(yield_per=_AT_ONCE))
    for row in rows:
        yield tuple(row)
