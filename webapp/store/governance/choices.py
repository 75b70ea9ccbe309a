"""What people agreed to and took back: kept as proof, with the version of the words."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, delete, select, text, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.choices import Purpose
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, column, key, stored_enum
from webapp.store.inserts import insert_if_absent

_HOLDS = text("withdrawn_at IS NULL")
_DATA = {Purpose.SCREENING: "clearance", Purpose.COMFORT: "comfort"}


class Choice(Base):
    """One choice: it holds until it is withdrawn. At most one of a purpose holds at a time."""

    __tablename__ = "choice"
    __table_args__ = (
        Index(
            "uq_choice_holds",
            "person_id",
            "purpose",
            unique=True,
            sqlite_where=_HOLDS,
            postgresql_where=_HOLDS,
        ),
        Index(None, "person_id"),
    )

    id: Mapped[int] = key()
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), data=DataClass.BEHAVIOUR
    )
    purpose: Mapped[Purpose] = column(stored_enum(Purpose, "purpose"), data=DataClass.BEHAVIOUR)
    version: Mapped[str] = column(String(20), data=DataClass.BEHAVIOUR)
    given_at: Mapped[dt.datetime] = column(data=DataClass.BEHAVIOUR)
    withdrawn_at: Mapped[dt.datetime | None] = column(data=DataClass.BEHAVIOUR)


def find_choices(session: Session, person_id: int) -> dict[Purpose, str]:
    """The purposes that the person agrees to now, with the version of the words."""
    statement = select(Choice.purpose, Choice.version).where(
        Choice.person_id == person_id, Choice.withdrawn_at.is_(None)
    )
    return {row.purpose: row.version for row in session.execute(statement)}


def list_choices(session: Session, person_id: int) -> list[Choice]:
    """Every choice the person made, newest first."""
    statement = select(Choice).where(Choice.person_id == person_id)
    return list(session.scalars(statement.order_by(Choice.id.desc())))


def add_choice(
    session: Session, *, person_id: int, purpose: Purpose, version: str, now: dt.datetime
) -> None:
    """Note that the person agrees; nothing changes when a choice of this purpose holds."""
    made = {"person_id": person_id, "purpose": purpose, "version": version, "given_at": now}
    session.execute(insert_if_absent(session, Choice, made))


def end_choice(session: Session, *, person_id: int, purpose: Purpose, now: dt.datetime) -> bool:
    """Note that the choice no longer holds; whether it did."""
    statement = update(Choice).where(
        Choice.person_id == person_id, Choice.purpose == purpose, Choice.withdrawn_at.is_(None)
    )
    return session.connection().execute(statement.values(withdrawn_at=now)).rowcount == 1


def delete_data(session: Session, *, person_id: int, purpose: Purpose) -> None:
    """Remove what was stored for this purpose."""
    table = Base.metadata.tables[_DATA[purpose]]
    session.execute(delete(table).where(table.c.person_id == person_id))
