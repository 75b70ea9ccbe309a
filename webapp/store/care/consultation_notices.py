"""Physicians who want to be told that a request waits, and the day we last looked for them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column, person_key


class ConsultationNotice(Base):
    """A wish to be told. `looked_on` moves each working day, whether or not something waited."""

    __tablename__ = "consultation_notice"

    person_id: Mapped[int] = person_key(data=DataClass.BEHAVIOUR)
    looked_on: Mapped[dt.date] = column(data=DataClass.BEHAVIOUR)


def is_wanted(session: Session, person_id: int) -> bool:
    """Whether the person wants to be told."""
    return session.get(ConsultationNotice, person_id) is not None


def save(session: Session, *, person_id: int, today: dt.date) -> None:
    """Tell this person from the next day on."""
    session.merge(ConsultationNotice(person_id=person_id, looked_on=today))
    session.flush()


def remove(session: Session, person_id: int) -> None:
    """Do not tell this person any more."""
    session.execute(delete(ConsultationNotice).where(ConsultationNotice.person_id == person_id))


def has_due(session: Session, today: dt.date) -> bool:
    """Whether anybody is still to be looked for today."""
    due = select(ConsultationNotice.person_id).where(ConsultationNotice.looked_on < today)
    return session.scalar(due.limit(1)) is not None


def claim_due(session: Session, today: dt.date) -> list[int]:
    """The people to look for today: each is given out once, however many runners ask."""
    claim = update(ConsultationNotice).where(ConsultationNotice.looked_on < today)
    marked = claim.values(looked_on=today).returning(ConsultationNotice.person_id)
    return list(session.connection().execute(marked).scalars())
