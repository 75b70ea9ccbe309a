"""Seals of the audit trail. Append-only like the trail itself: the database refuses all else."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

from sqlalchemy import String, insert, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.audit_seals import AuditSeal
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, column


class AuditSealRow(Base):
    """A digest over all events up to `upto_id`."""

    __tablename__ = "audit_seal"

    upto_id: Mapped[int] = column(
        BigKey, primary_key=True, autoincrement=False, data=DataClass.SECURITY
    )
    sealed_at: Mapped[dt.datetime] = column(data=DataClass.SECURITY)
    events: Mapped[int] = column(data=DataClass.SECURITY)
    digest: Mapped[str] = column(String(64), data=DataClass.SECURITY)


_SEAL = tuple(getattr(AuditSealRow, one.name) for one in fields(AuditSeal))


def last_seal(session: Session) -> AuditSeal | None:
    """The newest one."""
    newest = select(*_SEAL).order_by(AuditSealRow.upto_id.desc()).limit(1)
    row = session.execute(newest).one_or_none()
    return None if row is None else AuditSeal(*row)


def list_seals(session: Session) -> list[AuditSeal]:
    """Every seal, the oldest first."""
    rows = session.execute(select(*_SEAL).order_by(AuditSealRow.upto_id))
    return [AuditSeal(*row) for row in rows]


def add_seal(session: Session, seal: AuditSeal) -> None:
    """Keep a seal for good."""
    values = {one.name: getattr(seal, one.name) for one in fields(seal)}
    session.execute(insert(AuditSealRow).values(values))
