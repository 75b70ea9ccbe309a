"""A note for the physician after a stop: left, and read. Neither knows a name."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.care.stop_notes import FEWEST, StopNote, StopTally, shown_on, tally
from webapp.domain.errors import Conflict
from webapp.store.care import stop_notes as store
from webapp.store.people.people import are_employed

_MOST = 1000


def can_leave_note(session: Session, *, today: dt.date) -> bool:
    """Whether so many people work here that a note without a name can be anybody's."""
    return are_employed(session, today, fewest=FEWEST)


def leave_note(session: Session, *, note_id: str, exercise: str, today: dt.date) -> None:
    """Keep that somebody stopped this exercise, for the Monday after this week.

    Who it was is not known here. Raises Conflict: so few people work here that it would tell.
    """
    if not can_leave_note(session, today=today):
        raise Conflict("error.stop_note_few")
    store.add_note(session, StopNote(exercise, shown_on(today)), note_id=note_id)


def read_notes(session: Session, *, today: dt.date) -> list[StopTally]:
    """What the physician may see by now, by week and exercise."""
    return tally(store.list_notes(session, until=today, most=_MOST))
