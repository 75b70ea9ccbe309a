"""Why reminders were left out, sealed: the database shows on which day, and nothing more."""

from __future__ import annotations

import datetime as dt
import json

from sqlalchemy import Integer, String, delete, insert, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.programme.skip_reasons import LONGEST, SkipReason
from webapp.store.base import Base, column, person_key, sealed_column
from webapp.store.governance.person_keys import open_for, seal_for

_PADDED_TO = 12 * LONGEST + 100  # a sign takes at most twelve


class SkipReasonRow(Base):
    """One note to oneself. `code` is random; `local_day` is `date.toordinal()` for the person."""

    __tablename__ = "skip_reason"

    person_id: Mapped[int] = person_key(data=DataClass.HEALTH)
    code: Mapped[str] = column(String(16), primary_key=True, data=DataClass.HEALTH)
    local_day: Mapped[int] = column(Integer, data=DataClass.HEALTH)
    sealed: Mapped[bytes] = sealed_column("person_id", data=DataClass.HEALTH)


def add_reason(session: Session, *, person_id: int, reason: SkipReason) -> None:
    """Keep a note."""
    values = {"words": reason.words, "at": reason.at.isoformat()}
    values["pad"] = " " * (_PADDED_TO - len(json.dumps(values)))
    row = {
        "person_id": person_id,
        "code": reason.code,
        "local_day": reason.day.toordinal(),
        "sealed": seal_for(session, SkipReasonRow.sealed, person_id, values),
    }
    session.execute(insert(SkipReasonRow).values(row))


def list_reasons(session: Session, *, person_id: int, most: int) -> list[SkipReason]:
    """The latest notes of a person, the newest first."""
    own = select(SkipReasonRow).where(SkipReasonRow.person_id == person_id)
    latest = session.scalars(own.order_by(SkipReasonRow.local_day.desc()).limit(most))
    found = [_open(session, row) for row in latest]
    return sorted(found, key=lambda one: one.at, reverse=True)


def delete_reason(session: Session, *, person_id: int, code: str) -> None:
    """Remove one note of this person."""
    own = SkipReasonRow.code == code, SkipReasonRow.person_id == person_id
    session.execute(delete(SkipReasonRow).where(*own))


def delete_reasons(session: Session, *, person_id: int) -> None:
    """Remove all notes of this person."""
    session.execute(delete(SkipReasonRow).where(SkipReasonRow.person_id == person_id))


def _open(session: Session, row: SkipReasonRow) -> SkipReason:
    values = open_for(session, SkipReasonRow.sealed, row.person_id, row.sealed)
    day, at = dt.date.fromordinal(row.local_day), dt.datetime.fromisoformat(values["at"])
    return SkipReason(row.code, day, at, values["words"])
