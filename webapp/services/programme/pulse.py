"""The question of a quarter: whether it is asked, and a person's own answer to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict
from webapp.domain.figures.answers import Answer, QuarterQuestion
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.governance.defaults import InstallationDefaults
from webapp.domain.periods import Quarter, quarter_of
from webapp.domain.programme.pulse import (
    asked_in,
    check_open,
    check_to_come,
    choosing,
    question_in,
    read_answer,
)
from webapp.store.defaults import find_defaults, save_defaults
from webapp.store.governance import audit
from webapp.store.programme import pulse as store


@dataclass(frozen=True, slots=True)
class PulseView:
    """The question as one person finds it; `answer` is None as long as they gave none.

    `is_new`: they neither answered nor put it away.
    """

    quarter: Quarter
    question: QuarterQuestion
    answer: Answer | None
    is_new: bool


def find_line(
    session: Session, *, person_id: int, defaults: InstallationDefaults, quarter: Quarter
) -> QuarterQuestion | None:
    """What a line asks the person: everybody the same, until they reacted to it; None: nothing.

    Where nothing is asked, nothing is read.
    """
    question = asked_in(defaults, quarter.key)
    if question is None or store.has_reacted(session, person_id=person_id, quarter=quarter.key):
        return None
    return question


def read_pulse(session: Session, *, person_id: int, quarter: Quarter) -> PulseView | None:
    """The question and the person's own answer; None: nothing is asked now."""
    defaults, _ = find_defaults(session)
    question = asked_in(defaults, quarter.key)
    if question is None:
        return None
    reacted = store.has_reacted(session, person_id=person_id, quarter=quarter.key)
    answer = store.find_answer(session, person_id=person_id, quarter=quarter.key)
    return PulseView(quarter, question, answer, is_new=not reacted)


def give_answer(
    session: Session, *, person_id: int, quarter: str, answer: str | None, today: dt.date
) -> None:
    """Keep an answer in place of the one before; None or an empty one takes it back.

    Raises Conflict: the question of that quarter is closed. Invalid: it is no answer to it.
    """
    give_answers(session, answers={person_id: answer}, quarter=quarter, today=today)


def give_answers(
    session: Session, *, answers: Mapping[int, str | None], quarter: str, today: dt.date
) -> None:
    """The same for many people, by person."""
    question = _check(session, quarter, today)
    chosen = {person: read_answer(answer or "", question) for person, answer in answers.items()}
    store.save_answers(session, quarter=quarter_of(today), answers=chosen)


def put_away(session: Session, *, person_id: int, quarter: str, today: dt.date) -> None:
    """Show no line about it any more this quarter. Raises Conflict: it is closed."""
    _check(session, quarter, today)
    store.put_away(session, person_id=person_id, quarter=quarter_of(today))


def choose_question(
    session: Session, *, quarter: str, question: QuarterQuestion, by: Occasion
) -> None:
    """Let the next quarter ask this, as a physician chose; `quarter` is the one they chose for.

    Raises Conflict: that one has begun, or it asked about workstations less than a year before, or
    somebody else changed what holds for everybody at the same moment.
    """
    check_to_come(quarter, today=by.today)
    defaults, version = find_defaults(session)
    chosen = choosing(defaults.workstation_quarters, question, by.today)
    if chosen == defaults.workstation_quarters:
        return
    after = replace(defaults, workstation_quarters=chosen)
    if not save_defaults(session, after, version=version):
        raise Conflict("error.defaults_changed")
    audit.record(
        session,
        at=by.now,
        actor=by.actor,
        action=Action.QUESTION_CHOSEN,
        subject="defaults",
        detail={"question": f"{quarter}: {question}"},
    )


def _check(session: Session, quarter: str, today: dt.date) -> QuarterQuestion:
    """What the quarter asks."""
    defaults, _ = find_defaults(session)
    check_open(defaults.asks_from, quarter=quarter, today=today)
    return question_in(defaults.workstation_quarters, quarter)
