"""The day as it stands, in one reading: what a page, or a program, says of it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from tests.reminding import BRUSSELS, remind
from webapp.content.exercises import shipped_exercises
from webapp.content.screening import questionnaire
from webapp.domain.governance.choices import Purpose
from webapp.domain.people.access import Role, Viewer
from webapp.domain.programme.breaks import CHECK_EVERY, BreakEntry, BreakOrigin
from webapp.domain.programme.comfort import ComfortMoment, ComfortScore
from webapp.services.governance.choices import make_choice
from webapp.services.programme.breaks import log_break, record_history
from webapp.services.programme.comfort import record_comfort
from webapp.services.programme.screening import give_clearance
from webapp.services.programme.today import Today, TodayQuery, read_today

ASKED = TodayQuery(shipped_exercises(), questionnaire())
EXERCISE = ASKED.exercises[0].key
TAP = "7f3d9a52-8a0e-4a59-9b4a-1df5f7c4f001"
DAY = dt.timedelta(days=1)


@pytest.fixture
def person(session: Session) -> int:
    found = remind(session, now=NOON)
    give_clearance(session, person_id=found, exercises=ASKED.exercises, today=NOON.date(), now=NOON)
    return found


def log(
    session: Session, person: int, at: dt.datetime = NOON, tap: str = "", **how: BreakOrigin
) -> None:
    entry = BreakEntry(person, NOON, BRUSSELS, 60, EXERCISE, tap or str(uuid.uuid4()), **how)
    log_break(session.connection(), entry=entry, now=NOON)


def read(
    session: Session, person: int, asked: TodayQuery = ASKED, now: dt.datetime = NOON
) -> Today:
    viewer = Viewer(person, frozenset({Role.EMPLOYEE}), "nl", BRUSSELS)
    return read_today(session, viewer=viewer, asked=asked, now=now)


def test_the_day_says_what_is_logged_what_comes_next_and_when_one_is_reminded(
    session: Session, person: int
) -> None:
    log(session, person)
    found = read(session, person)
    assert (found.day_status.counted, found.moments) == (1, [NOON])
    assert found.exercise in found.choices
    assert found.exercise is not None
    assert found.exercise.key != EXERCISE
    assert found.reminder is not None
    assert found.reminder.nudge is not None
    assert (found.shown, found.after) == (None, None)


def test_who_was_not_cleared_is_offered_nothing(session: Session) -> None:
    found = read(session, make_person(session))
    assert (found.clearance, found.exercise, found.reminder) == (None, None, None)
    assert list(found.choices) == []


def test_a_clearance_that_has_expired_offers_nothing(session: Session, person: int) -> None:
    assert read(session, person, now=NOON + 365 * DAY).clearance is None


def test_only_exercises_off_the_floor_for_who_has_no_floor(session: Session, person: int) -> None:
    found = read(session, person, replace(ASKED, without_floor=True))
    assert 0 < len(found.choices) < len(read(session, person).choices)
    assert not any(one.needs_floor for one in found.choices)


def test_after_a_guided_minute_it_is_asked_once_whether_to_keep_its_comfort(
    session: Session, person: int
) -> None:
    log(session, person, tap=TAP)
    asked = replace(ASKED, tap=TAP)
    first = read(session, person, asked).after
    assert first is not None
    assert (first.asks, first.rates, first.comfort, first.exercise) == (True, False, None, None)
    declined = read(session, person, replace(asked, declined=True)).after
    assert declined is not None
    assert not declined.asks
    make_choice(session, person_id=person, purpose=Purpose.COMFORT, agrees=True, now=NOON)
    score = ComfortScore(TAP, ComfortMoment.AFTER, 4)
    record_comfort(session, person_id=person, score=score, today=NOON.date(), now=NOON)
    kept = read(session, person, asked).after
    assert kept is not None
    assert kept.comfort is not None
    assert (kept.asks, kept.comfort.after) == (False, 4)


@pytest.mark.parametrize("origin", [BreakOrigin.LATE, BreakOrigin.OTHER])
def test_what_was_not_guided_is_not_looked_back_at(
    session: Session, person: int, origin: BreakOrigin
) -> None:
    log(session, person, tap=TAP, origin=origin)
    found = read(session, person, replace(ASKED, tap=TAP))
    assert found.shown is not None
    assert found.after is None


def test_a_minute_before_midnight_is_shown_after_it_and_not_looked_back_at(
    session: Session, person: int
) -> None:
    log(session, person, tap=TAP)
    found = read(session, person, replace(ASKED, tap=TAP), now=NOON + DAY)
    assert found.shown is not None
    assert (found.after, list(found.breaks)) == (None, [])


def test_the_tenth_counted_break_asks_for_a_look_at_the_technique(
    session: Session, person: int
) -> None:
    days = [NOON - number * DAY for number in range(1, CHECK_EVERY)]
    history = [BreakEntry(person, at, BRUSSELS, 60, EXERCISE, str(uuid.uuid4())) for at in days]
    record_history(session, entries=history)
    log(session, person, tap=TAP)
    found = read(session, person, replace(ASKED, tap=TAP)).after
    assert found is not None
    assert found.exercise is not None
    assert (found.exercise.key, found.asks) == (EXERCISE, False)


def test_a_year_of_breaks_takes_no_more_statements_than_a_day(
    session: Session, person: int
) -> None:
    log(session, person, tap=TAP)
    few = statements(session, person)
    days = [NOON - number * DAY for number in range(1, 366)]
    history = [BreakEntry(person, at, BRUSSELS, 60, EXERCISE, str(uuid.uuid4())) for at in days]
    record_history(session, entries=history)
    assert statements(session, person) == few <= 11


def statements(session: Session, person: int) -> int:
    """How many it takes to read the day after a guided minute."""
    sent: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    read(session, person, replace(ASKED, tap=TAP))
    event.remove(engine, "before_cursor_execute", note)
    return len(sent)
