"""Which privacy notice a person has put away: proof that it was shown."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column, person_key


class NoticeSeen(Base):
    """The latest version that the person has seen."""

    __tablename__ = "notice_seen"

    person_id: Mapped[int] = person_key(data=DataClass.SECURITY)
    version: Mapped[str] = column(String(20), data=DataClass.SECURITY)
    seen_at: Mapped[dt.datetime] = column(data=DataClass.SECURITY)


def find_seen(session: Session, person_id: int) -> str | None:
    """The version that the person has put away."""
    return session.scalar(select(NoticeSeen.version).where(NoticeSeen.person_id == person_id))


def save_seen(session: Session, *, person_id: int, version: str, now: dt.datetime) -> None:
    """Note that the person has put this version away."""
    session.merge(NoticeSeen(person_id=person_id, version=version, seen_at=now))
    session.flush()
