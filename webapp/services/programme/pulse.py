"""The question of a quarter: whether it is asked, and a person's own answer to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from webapp.domain.figures.answers import PulseAnswer
from webapp.domain.periods import Quarter, quarter_of
from webapp.domain.programme.pulse import check_open, is_asked
from webapp.store.programme import pulse as store


@dataclass(frozen=True, slots=True)
class PulseView:
    """The question as one person finds it; `answer` is None as long as they gave none.

    `is_new`: they neither answered nor put it away.
    """

    quarter: Quarter
    answer: PulseAnswer | None
    is_new: bool


class PulseLine(StrEnum):
    """What a page says of the question: to everybody the same, until they reacted to it."""

    NONE = "none"
    NEW = "new"
    KNOWN = "known"


def find_line(session: Session, *, person_id: int, today: dt.date) -> PulseLine:
    """What there is to say of it to this person."""
    quarter = quarter_of(today).key
    asks_from, reacted = store.find_state(session, person_id=person_id, quarter=quarter)
    if not is_asked(asks_from, quarter):
        return PulseLine.NONE
    return PulseLine.KNOWN if reacted else PulseLine.NEW


def read_pulse(session: Session, *, person_id: int, today: dt.date) -> PulseView | None:
    """The question and the person's own answer; None: nothing is asked now."""
    quarter = quarter_of(today)
    asks_from, reacted = store.find_state(session, person_id=person_id, quarter=quarter.key)
    if not is_asked(asks_from, quarter.key):
        return None
    answer = store.find_answer(session, person_id=person_id, quarter=quarter.key)
    return PulseView(quarter, answer, is_new=not reacted)


def give_answer(
    session: Session, *, person_id: int, quarter: str, answer: PulseAnswer | None, today: dt.date
) -> None:
    """Keep an answer in place of the one before; None takes it back.

    Raises Conflict: the question of that quarter is closed.
    """
    _check(session, person_id=person_id, quarter=quarter, today=today)
    store.save_answer(session, person_id=person_id, quarter=quarter_of(today), answer=answer)


def put_away(session: Session, *, person_id: int, quarter: str, today: dt.date) -> None:
    """Show no line about it any more this quarter. Raises Conflict: it is closed."""
    _check(session, person_id=person_id, quarter=quarter, today=today)
    store.put_away(session, person_id=person_id, quarter=quarter_of(today))


def _check(session: Session, *, person_id: int, quarter: str, today: dt.date) -> None:
    asks_from, _ = store.find_state(session, person_id=person_id, quarter=quarter)
    check_open(asks_from, quarter=quarter, today=today)
