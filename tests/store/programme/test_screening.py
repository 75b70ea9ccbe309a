"""Clearances are sealed at rest."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from webapp.content.exercises import shipped_exercises
from webapp.domain.programme.exercises import Limit
from webapp.domain.programme.screening import Clearance, ClearanceClass, ScreeningFinding, decide
from webapp.store.governance.person_keys import open_for, seal_for
from webapp.store.programme import screening as store
from webapp.store.programme.screening import ClearanceRow as Row

TODAY = dt.date(2026, 11, 18)
EXERCISES = shipped_exercises()
NOTHING = ScreeningFinding()
SOME = ScreeningFinding(ClearanceClass.SOME, limits=frozenset({Limit.BENDING, Limit.BALANCE}))
URGENT = ScreeningFinding(ClearanceClass.URGENT)


def clearance(finding: ScreeningFinding) -> Clearance:
    return decide(finding, version=2, exercises=EXERCISES, today=TODAY).clearance


def save(session: Session, finding: ScreeningFinding) -> int:
    person = make_person(session)
    store.save_clearance(session, person_id=person, clearance=clearance(finding), now=NOON)
    return person


def sealed(session: Session, person: int) -> bytes:
    return bytes(session.scalars(select(Row.sealed).where(Row.person_id == person)).one())


def test_a_clearance_comes_back_as_it_was_given(session: Session) -> None:
    for finding in (NOTHING, SOME, URGENT):
        person = save(session, finding)
        assert store.find_clearance(session, person) == clearance(finding)


def test_the_table_shows_neither_the_outcome_nor_an_exercise(session: Session) -> None:
    found = sealed(session, save(session, SOME))
    for word in (b"some", b"cat_cow", b"small", b"support"):
        assert word not in found


def test_only_the_outcome_is_sealed(session: Session) -> None:
    person = save(session, SOME)
    found = open_for(session, Row.sealed, person, sealed(session, person))
    assert set(found) == {
        "class",
        "allowed",
        "adaptations",
        "limits",
        "version",
        "given_on",
        "expires_on",
        "pad",
    }


def test_every_outcome_is_equally_long_once_sealed(session: Session) -> None:
    lengths = {len(sealed(session, save(session, one))) for one in (NOTHING, SOME, URGENT)}
    assert len(lengths) == 1


def test_what_was_sealed_by_the_notice_of_before_is_no_clearance(session: Session) -> None:
    person = save(session, NOTHING)
    earlier = {
        "class": "cleared",
        "allowed": ["cat_cow"],
        "version": 1,
        "given_on": "2026-11-01",
        "expires_on": "2027-02-01",
        "pad": "",
    }
    session.execute(
        update(Row)
        .where(Row.person_id == person)
        .values(sealed=seal_for(session, Row.sealed, person, earlier))
    )
    assert store.find_clearance(session, person) is None


def test_a_new_clearance_takes_the_place_of_the_old_one(session: Session) -> None:
    person = save(session, NOTHING)
    store.save_clearance(session, person_id=person, clearance=clearance(URGENT), now=NOON)
    assert store.find_clearance(session, person) == clearance(URGENT)


def test_a_voided_clearance_is_gone(session: Session) -> None:
    person = save(session, NOTHING)
    store.delete_clearance(session, person)
    assert store.find_clearance(session, person) is None
