"""The safety notice's outcome: given, found while it holds, voided."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from webapp.domain.screening import ClearanceClass
from webapp.services.screening import complete_notice, find_clearance, void_clearance

TODAY = dt.date(2026, 11, 18)


def complete(session: Session, *, applies: bool) -> int:
    person = make_person(session)
    complete_notice(
        session, person_id=person, applies=applies, exercises=["a"], today=TODAY, now=NOON
    )
    return person


def test_nobody_is_cleared_before_the_notice(session: Session) -> None:
    assert find_clearance(session, person_id=make_person(session), today=TODAY) is None


def test_the_outcome_is_found_by_that_person_only(session: Session) -> None:
    person, other = complete(session, applies=False), complete(session, applies=True)
    mine = find_clearance(session, person_id=person, today=TODAY)
    theirs = find_clearance(session, person_id=other, today=TODAY)
    assert mine is not None
    assert theirs is not None
    assert (mine.outcome, theirs.outcome) == (ClearanceClass.CLEARED, ClearanceClass.REFER)


def test_an_expired_clearance_is_no_clearance(session: Session) -> None:
    person = complete(session, applies=False)
    assert find_clearance(session, person_id=person, today=dt.date(2027, 2, 18)) is None


def test_something_changed_voids_the_clearance(session: Session) -> None:
    person = complete(session, applies=False)
    void_clearance(session, person_id=person)
    assert find_clearance(session, person_id=person, today=TODAY) is None
