"""Notes that somebody stopped because it hurt: sealed, with no column that leads to a person."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.care.stop_notes import StopNote
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column, sealed_column
from webapp.store.inserts import insert_if_absent
from webapp.store.sealing import place_of, sealer_of

_LENGTH = 80  # of a key with its padding: what is sealed is of the same length for every exercise


class StopNoteRow(Base):
    """One note. `id` is random and of the form, so that two taps are one note."""

    __tablename__ = "stop_note"

    id: Mapped[str] = column(String(36), primary_key=True, data=DataClass.TECHNICAL)
    shown_on: Mapped[dt.date] = column(index=True, data=DataClass.HEALTH)
    sealed: Mapped[bytes] = sealed_column("id", data=DataClass.HEALTH)


def add_note(session: Session, note: StopNote, *, note_id: str) -> None:
    """Keep a note; the same once more changes nothing."""
    place = place_of(StopNoteRow.sealed, note_id)
    sealed = sealer_of(session).seal(note.exercise.ljust(_LENGTH), place)
    values = {"id": note_id, "shown_on": note.shown_on, "sealed": sealed}
    session.execute(insert_if_absent(session, StopNoteRow, values))


def list_notes(session: Session, *, until: dt.date, most: int) -> list[StopNote]:
    """The latest notes that are shown by this day."""
    rows = select(StopNoteRow).where(StopNoteRow.shown_on <= until)
    latest = session.scalars(rows.order_by(StopNoteRow.shown_on.desc()).limit(most))
    return [_opened(session, row) for row in latest]


def _opened(session: Session, row: StopNoteRow) -> StopNote:
    exercise = sealer_of(session).open(row.sealed, place_of(StopNoteRow.sealed, row.id))
    return StopNote(exercise.strip(), row.shown_on)
