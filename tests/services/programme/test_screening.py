"""The screening's outcome: given from answers, found while it holds, voided."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import answers_with, make_person
from webapp.content.exercises import shipped_exercises
from webapp.content.screening import questionnaire
from webapp.domain.errors import Invalid
from webapp.domain.programme.screening import AnsweredQuestions, ClearanceClass, ScreeningFinding
from webapp.services.programme.screening import (
    complete_screening,
    find_clearance,
    give_clearance,
    void_clearance,
)

TODAY = dt.date(2026, 11, 18)
EXERCISES = shipped_exercises()
HEART = {"ill": "some", "heart": "yes"}


def complete(session: Session, **some: str) -> int:
    person = make_person(session)
    complete_screening(
        session,
        person_id=person,
        answered=AnsweredQuestions(questionnaire(), answers_with(some)),
        exercises=EXERCISES,
        today=TODAY,
        now=NOON,
    )
    return person


def outcome(session: Session, person: int, today: dt.date = TODAY) -> ClearanceClass | None:
    found = find_clearance(session, person_id=person, today=today, asked=questionnaire())
    return found.outcome if found else None


def test_nobody_is_cleared_before_the_questions(session: Session) -> None:
    assert outcome(session, make_person(session)) is None


def test_the_outcome_is_found_by_that_person_only(session: Session) -> None:
    person, other = complete(session), complete(session, **HEART)
    assert (outcome(session, person), outcome(session, other)) == (
        ClearanceClass.ALL,
        ClearanceClass.DOCTOR,
    )


def test_a_question_without_an_answer_keeps_nothing(session: Session) -> None:
    person = make_person(session)
    answers = answers_with({}) | {"pain": ""}
    with pytest.raises(Invalid):
        complete_screening(
            session,
            person_id=person,
            answered=AnsweredQuestions(questionnaire(), answers),
            exercises=EXERCISES,
            today=TODAY,
            now=NOON,
        )
    assert outcome(session, person) is None


def test_answering_again_takes_the_place_of_the_earlier_outcome(session: Session) -> None:
    person = complete(session)
    complete_screening(
        session,
        person_id=person,
        answered=AnsweredQuestions(questionnaire(), answers_with(HEART)),
        exercises=EXERCISES,
        today=TODAY,
        now=NOON,
    )
    assert outcome(session, person) is ClearanceClass.DOCTOR


def test_a_clearance_can_be_given_without_answers(session: Session) -> None:
    person = make_person(session)
    given = give_clearance(
        session,
        person_id=person,
        exercises=EXERCISES,
        today=TODAY,
        now=NOON,
        finding=ScreeningFinding(ClearanceClass.URGENT),
    )
    assert find_clearance(session, person_id=person, today=TODAY, asked=questionnaire()) == given
    assert given.is_stop


def test_an_expired_clearance_is_no_clearance(session: Session) -> None:
    person = complete(session)
    assert outcome(session, person, dt.date(2027, 2, 17)) is ClearanceClass.ALL
    assert outcome(session, person, dt.date(2027, 2, 18)) is None


def test_something_changed_voids_the_clearance(session: Session) -> None:
    person = complete(session)
    void_clearance(session, person_id=person)
    assert outcome(session, person) is None
