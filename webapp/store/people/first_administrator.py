"""The one code that may be waiting for the first administrator: its digest, until it is used."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import SmallInteger, String, delete, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.people.first_administrator import SetupCode
from webapp.store.base import Base, column

_ONLY = 1


class SetupCodeRow(Base):
    """At most one row, `id` 1."""

    __tablename__ = "setup_code"

    id: Mapped[int] = column(
        SmallInteger, primary_key=True, autoincrement=False, data=DataClass.TECHNICAL
    )
    digest: Mapped[str] = column(String(64), data=DataClass.SECURITY)
    expires_at: Mapped[dt.datetime] = column(data=DataClass.SECURITY)


def save_code(session: Session, code: SetupCode) -> None:
    """Keep a code in place of the one before, which holds no longer."""
    session.merge(SetupCodeRow(id=_ONLY, digest=code.digest, expires_at=code.expires_at))
    session.flush()


def lock_code(session: Session) -> SetupCode | None:
    """The code that waits; nobody else uses it until the transaction ends."""
    row = session.scalar(select(SetupCodeRow).with_for_update())
    return None if row is None else SetupCode(row.digest, row.expires_at)


def delete_code(session: Session) -> None:
    """No code holds any more."""
    session.execute(delete(SetupCodeRow))
