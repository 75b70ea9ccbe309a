"""Informed choices: agreed, taken back with the data, and kept as proof."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from webapp.domain.governance.choices import WORDS, Purpose
from webapp.services.governance.choices import find_choices, make_choice
from webapp.store.base import Base
from webapp.store.governance.choices import add_choice, list_choices

LATER = NOON + dt.timedelta(days=1)
BYTES = b"sealed"


def add_data(session: Session, person_id: int) -> None:
    session.execute(
        Base.metadata.tables["clearance"]
        .insert()
        .values(person_id=person_id, sealed=BYTES, updated_at=NOON)
    )


def has_data(session: Session, person_id: int) -> bool:
    table = Base.metadata.tables["clearance"]
    return session.execute(select(table).where(table.c.person_id == person_id)).first() is not None


def test_nobody_agrees_before_saying_so(session: Session) -> None:
    assert find_choices(session, person_id=make_person(session)) == frozenset()


@pytest.mark.parametrize("purpose", Purpose)
def test_a_choice_holds_until_it_is_taken_back_and_may_be_made_again(
    session: Session, purpose: Purpose
) -> None:
    person = make_person(session)
    for moment in (NOON, LATER):
        for _ in range(2):  # saying it twice changes nothing
            make_choice(session, person_id=person, purpose=purpose, agrees=True, now=moment)
            assert find_choices(session, person_id=person) == {purpose}
        for _ in range(2):
            make_choice(session, person_id=person, purpose=purpose, agrees=False, now=moment)
            assert find_choices(session, person_id=person) == frozenset()
    history = list_choices(session, person)
    assert [(one.given_at, one.withdrawn_at) for one in history] == [(LATER, LATER), (NOON, NOON)]
    assert {one.version for one in history} == {WORDS[purpose]}


def test_taking_a_choice_back_removes_its_data_and_nobody_else_s(session: Session) -> None:
    person, other = make_person(session), make_person(session)
    for one in (person, other):
        make_choice(session, person_id=one, purpose=Purpose.SCREENING, agrees=True, now=NOON)
        add_data(session, one)
    make_choice(session, person_id=person, purpose=Purpose.COMFORT, agrees=False, now=NOON)
    assert has_data(session, person)
    make_choice(session, person_id=person, purpose=Purpose.SCREENING, agrees=False, now=NOON)
    assert not has_data(session, person)
    assert has_data(session, other)
    assert find_choices(session, person_id=other) == {Purpose.SCREENING}


def test_newer_words_are_asked_again_and_the_older_choice_stays_as_proof(
    session: Session,
) -> None:
    person, purpose = make_person(session), Purpose.SCREENING
    add_choice(session, person_id=person, purpose=purpose, version="earlier", now=NOON)
    assert find_choices(session, person_id=person) == frozenset()
    add_data(session, person)
    make_choice(session, person_id=person, purpose=Purpose.SCREENING, agrees=True, now=LATER)
    assert find_choices(session, person_id=person) == {Purpose.SCREENING}
    assert has_data(session, person)
    history = [(one.version, one.withdrawn_at) for one in list_choices(session, person)]
    assert history == [(WORDS[purpose], None), ("earlier", LATER)]
