"""Physicians who want to be told of a draft, and when we last looked for them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column, person_key


class ReportNotice(Base):
    """A wish to be told. `looked_at` moves each working day, whether or not a draft waited."""

    __tablename__ = "report_notice"

    person_id: Mapped[int] = person_key(data=DataClass.BEHAVIOUR)
    looked_at: Mapped[dt.datetime] = column(data=DataClass.BEHAVIOUR)


def is_wanted(session: Session, person_id: int) -> bool:
    """Whether the person wants to be told."""
    return session.get(ReportNotice, person_id) is not None


def save(session: Session, *, person_id: int, now: dt.datetime) -> None:
    """Tell this person of what comes from now on."""
    session.merge(ReportNotice(person_id=person_id, looked_at=now))
    session.flush()


def remove(session: Session, person_id: int) -> None:
    """Do not tell this person any more."""
    session.execute(delete(ReportNotice).where(ReportNotice.person_id == person_id))


def has_due(session: Session, before: dt.datetime) -> bool:
    """Whether somebody was last looked for before this moment."""
    due = select(ReportNotice.person_id).where(ReportNotice.looked_at < before)
    return session.scalar(due.limit(1)) is not None


def claim_due(
    session: Session, *, before: dt.datetime, now: dt.datetime
) -> list[tuple[int, dt.datetime]]:
    """Those, each with when that was; each is given out once, however many runners ask."""
    found = select(ReportNotice.person_id, ReportNotice.looked_at)
    due = session.execute(found.where(ReportNotice.looked_at < before)).all()
    return [(person, at) for person, at in due if _claim(session, person, at, now)]


def _claim(session: Session, person: int, at: dt.datetime, now: dt.datetime) -> bool:
    mine = (ReportNotice.person_id == person, ReportNotice.looked_at == at)
    marked = update(ReportNotice).where(*mine).values(looked_at=now)
    return (
        session.connection().execute(marked.returning(ReportNotice.person_id)).first() is not None
    )
