"""Who wants to be told that figures are out, and when we last looked for them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column, person_key


class FigureNotice(Base):
    """A wish to be told. `looked_at` moves each working day, whether or not a month came out."""

    __tablename__ = "figure_notice"

    person_id: Mapped[int] = person_key(data=DataClass.BEHAVIOUR)
    looked_at: Mapped[dt.datetime] = column(data=DataClass.BEHAVIOUR)


def is_wanted(session: Session, person_id: int) -> bool:
    """Whether the person wants to be told."""
    return session.get(FigureNotice, person_id) is not None


def save(session: Session, *, person_id: int, now: dt.datetime) -> None:
    """Tell this person of what is published from now on."""
    session.merge(FigureNotice(person_id=person_id, looked_at=now))
    session.flush()


def remove(session: Session, person_id: int) -> None:
    """Do not tell this person any more."""
    session.execute(delete(FigureNotice).where(FigureNotice.person_id == person_id))


def list_due(session: Session, before: dt.datetime) -> list[tuple[int, dt.datetime]]:
    """Those who were last looked for before this moment, each with when that was."""
    due = select(FigureNotice.person_id, FigureNotice.looked_at)
    return [(*row,) for row in session.execute(due.where(FigureNotice.looked_at < before))]


def claim(session: Session, person_id: int, *, seen: dt.datetime, now: dt.datetime) -> bool:
    """Note that we looked; False: another runner did meanwhile."""
    mine = (FigureNotice.person_id == person_id, FigureNotice.looked_at == seen)
    noted = update(FigureNotice).where(*mine).values(looked_at=now)
    return session.scalar(noted.returning(FigureNotice.person_id)) is not None
