"""The audit trail: who did what to what, when. Append-only: the database refuses all else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, String, insert, or_, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.audit import Action, Actor, ActorKind
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, Json, column, key


class AuditEvent(Base):
    """One event. `detail` holds ids and counts, never names, answers or dates of absence."""

    __tablename__ = "audit_event"

    id: Mapped[int] = key()
    at: Mapped[dt.datetime] = column(index=True, data=DataClass.SECURITY)
    actor_id: Mapped[int | None] = column(BigKey, index=True, data=DataClass.SECURITY)
    action: Mapped[str] = column(String(60), data=DataClass.SECURITY)
    subject: Mapped[str] = column(String(120), index=True, data=DataClass.SECURITY)
    detail: Mapped[dict[str, Any]] = column(Json, data=DataClass.SECURITY)


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
    session.execute(
        insert(AuditEvent).values(
            at=at,
            actor_id=actor.id,
            action=action.value,
            subject=subject,
            detail={**client, **(detail or {})},
        )
    )


def list_events(session: Session, *, before: int | None, most: int) -> list[AuditEvent]:
    """The newest events first, at most `most`, older than the event `before`."""
    statement = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(most)
    if before is not None:
        statement = statement.where(AuditEvent.id < before)
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
