"""Clearances are sealed at rest."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from webapp.domain.screening import decide
from webapp.store import screening as store
from webapp.store.screening import Clearance

TODAY = dt.date(2026, 11, 18)
EXERCISES = [f"exercise_{number}" for number in range(12)]


def save(session: Session, *, applies: bool) -> int:
    person = make_person(session)
    clearance = decide(applies=applies, exercises=EXERCISES, today=TODAY)
    store.save_clearance(session, person_id=person, clearance=clearance, now=NOON)
    return person


def sealed(session: Session, person: int) -> bytes:
    return bytes(
        session.scalars(select(Clearance.sealed).where(Clearance.person_id == person)).one()
    )


def test_a_clearance_comes_back_as_it_was_given(session: Session) -> None:
    person = save(session, applies=False)
    expected = decide(applies=False, exercises=EXERCISES, today=TODAY)
    assert store.find_clearance(session, person) == expected


def test_the_table_shows_neither_the_outcome_nor_an_exercise(session: Session) -> None:
    found = sealed(session, save(session, applies=False))
    assert b"cleared" not in found
    assert b"exercise_1" not in found


def test_both_outcomes_are_equally_long_once_sealed(session: Session) -> None:
    cleared = sealed(session, save(session, applies=False))
    referred = sealed(session, save(session, applies=True))
    assert len(cleared) == len(referred)


def test_a_new_clearance_takes_the_place_of_the_old_one(session: Session) -> None:
    person = save(session, applies=False)
    refer = decide(applies=True, exercises=EXERCISES, today=TODAY)
    store.save_clearance(session, person_id=person, clearance=refer, now=NOON)
    assert store.find_clearance(session, person) == refer


def test_a_voided_clearance_is_gone(session: Session) -> None:
    person = save(session, applies=False)
    store.delete_clearance(session, person)
    assert store.find_clearance(session, person) is None
