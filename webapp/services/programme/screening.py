"""The screening: from answers to a clearance that is kept, and back to asking again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy.orm import Session

from webapp.content.screening import questionnaire
from webapp.domain.errors import Invalid
from webapp.domain.programme.exercises import Exercise
from webapp.domain.programme.screening import (
    AnsweredQuestions,
    Clearance,
    Questionnaire,
    ScreeningFinding,
    ScreeningResult,
    decide,
    follow,
    still_holds,
)
from webapp.store.programme import screening as store


def complete_screening(
    session: Session,
    *,
    person_id: int,
    answered: AnsweredQuestions,
    exercises: Collection[Exercise],
    today: dt.date,
    now: dt.datetime,
) -> ScreeningResult:
    """Keep the clearance that the answers lead to; the answers themselves are not kept.

    Raises Invalid: a question that had to be asked has no answer.
    """
    asked = answered.questionnaire
    finding, missing = follow(asked, answered.answers)
    if missing is not None:
        raise Invalid("error.screening_incomplete")
    result = decide(finding, version=asked.version, exercises=exercises, today=today)
    store.save_clearance(session, person_id=person_id, clearance=result.clearance, now=now)
    return result


def give_clearance(
    session: Session,
    *,
    person_id: int,
    exercises: Collection[Exercise],
    today: dt.date,
    now: dt.datetime,
    finding: ScreeningFinding | None = None,
) -> Clearance:
    """Keep the clearance of someone about whom this was found (nothing, when not given)."""
    found = finding or ScreeningFinding()
    version = questionnaire().version
    clearance = decide(found, version=version, exercises=exercises, today=today).clearance
    store.save_clearance(session, person_id=person_id, clearance=clearance, now=now)
    return clearance


def find_clearance(
    session: Session, *, person_id: int, today: dt.date, asked: Questionnaire | None
) -> Clearance | None:
    """The clearance that holds today, if there is one.

    `asked` are the questions that are offered here; without them no clearance holds.
    """
    return still_holds(store.find_clearance(session, person_id), today, asked)


def was_cleared(session: Session, *, person_id: int, exercise: str, day: dt.date) -> bool:
    """Whether the person was cleared for this exercise on a day.

    Also when the exercise or the questions were withdrawn since: the device could not know yet.
    """
    found = store.find_clearance(session, person_id)
    return found is not None and day < found.expires_on and exercise in found.allowed


def void_clearance(session: Session, *, person_id: int) -> None:
    """Forget the clearance, because something changed: the questions are asked again."""
    store.delete_clearance(session, person_id)
