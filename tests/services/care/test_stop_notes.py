"""A note names nobody, waits for the next Monday, and is not kept where it would tell who."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department, make_person
from webapp.domain.care.stop_notes import FEWEST, StopTally
from webapp.domain.errors import Conflict
from webapp.services.care.stop_notes import can_leave_note, leave_note, read_notes

TODAY = NOON.date()  # a Wednesday
MONDAY = TODAY + dt.timedelta(5)
WEEK = StopTally(dt.date(2026, 11, 16), "side_bend", 1)


def employ(session: Session, many: int) -> None:
    department = make_department(session)
    for _ in range(many):
        make_person(session, department_id=department)


def leave(session: Session, note_id: str | None = None) -> None:
    found = note_id or str(uuid.uuid4())
    leave_note(session, note_id=found, exercise="side_bend", today=TODAY)


def test_a_note_is_read_from_the_next_monday_on_and_two_taps_are_one(session: Session) -> None:
    employ(session, FEWEST)
    note = str(uuid.uuid4())
    leave(session, note)
    leave(session, note)
    assert read_notes(session, today=MONDAY - dt.timedelta(1)) == []
    assert read_notes(session, today=MONDAY) == [WEEK]


def test_what_is_stored_says_neither_who_nor_when_nor_in_plain_which_exercise(
    session: Session,
) -> None:
    employ(session, FEWEST)
    leave(session)
    row = session.execute(text("SELECT * FROM stop_note")).one()
    assert set(row._mapping) == {"id", "shown_on", "sealed"}
    assert b"side_bend" not in bytes(row.sealed)
    assert str(row.shown_on) == str(MONDAY)
    assert session.execute(text("SELECT * FROM audit_event")).all() == []


def test_where_few_people_work_no_note_can_be_left(session: Session) -> None:
    employ(session, FEWEST - 1)
    make_person(session)
    assert not can_leave_note(session, today=TODAY)
    with pytest.raises(Conflict, match="stop_note_few"):
        leave(session)
    assert read_notes(session, today=MONDAY) == []
