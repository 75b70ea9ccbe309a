"""The question of a quarter: whether it is asked, and a person's own answer to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.domain.figures.answers import PulseAnswer
from webapp.domain.periods import Quarter, quarter_of
from webapp.domain.programme.pulse import check_open, is_asked
from webapp.store.defaults import find_defaults
from webapp.store.programme import pulse as store


@dataclass(frozen=True, slots=True)
class PulseView:
    """The question as one person finds it; `answer` is None as long as they gave none.

    `is_new`: they neither answered nor put it away.
    """

    quarter: Quarter
    answer: PulseAnswer | None
    is_new: bool


def has_line(session: Session, *, person_id: int, asks_from: str, today: dt.date) -> bool:
    """Whether a line asks the person: everybody, until they reacted to it.

    Where nothing is asked, nothing is read. `asks_from`: the first quarter with the question.
    """
    quarter = quarter_of(today).key
    if not is_asked(asks_from, quarter):
        return False
    return not store.has_reacted(session, person_id=person_id, quarter=quarter)


def read_pulse(session: Session, *, person_id: int, today: dt.date) -> PulseView | None:
    """The question and the person's own answer; None: nothing is asked now."""
    quarter = quarter_of(today)
    defaults, _ = find_defaults(session)
    if not is_asked(defaults.asks_from, quarter.key):
        return None
    reacted = store.has_reacted(session, person_id=person_id, quarter=quarter.key)
    answer = store.find_answer(session, person_id=person_id, quarter=quarter.key)
    return PulseView(quarter, answer, is_new=not reacted)


def give_answer(
    session: Session, *, person_id: int, quarter: str, answer: PulseAnswer | None, today: dt.date
) -> None:
    """Keep an answer in place of the one before; None takes it back.

    Raises Conflict: the question of that quarter is closed.
    """
    _check(session, quarter, today)
    store.save_answer(session, person_id=person_id, quarter=quarter_of(today), answer=answer)


def put_away(session: Session, *, person_id: int, quarter: str, today: dt.date) -> None:
    """Show no line about it any more this quarter. Raises Conflict: it is closed."""
    _check(session, quarter, today)
    store.put_away(session, person_id=person_id, quarter=quarter_of(today))


def _check(session: Session, quarter: str, today: dt.date) -> None:
    defaults, _ = find_defaults(session)
    check_open(defaults.asks_from, quarter=quarter, today=today)
