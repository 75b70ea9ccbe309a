"""Answers to the question of a quarter, sealed at one length: not even whether there is one shows.

A row says that somebody answered, took an answer back or put the question away.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.figures.answers import Answer, PulseAnswer, WorkstationAnswer
from webapp.domain.governance.privacy import DataClass
from webapp.domain.periods import Quarter
from webapp.store.base import Base, column, person_key, sealed_column
from webapp.store.governance.person_keys import fetch_keys, open_for, seal_for
from webapp.store.inserts import insert_if_absent

_PADDED_TO = 20  # signs: longer than any answer
_KEYS_AT_ONCE = 500


class PulseAnswerRow(Base):
    """One a person and quarter; `closes_on` is the quarter's last day."""

    __tablename__ = "pulse_answer"

    person_id: Mapped[int] = person_key(data=DataClass.BEHAVIOUR)
    quarter: Mapped[str] = column(String(7), primary_key=True, data=DataClass.BEHAVIOUR)
    closes_on: Mapped[dt.date] = column(index=True, data=DataClass.BEHAVIOUR)
    sealed: Mapped[bytes] = sealed_column("person_id", data=DataClass.BEHAVIOUR)


def has_reacted(session: Session, *, person_id: int, quarter: str) -> bool:
    """Whether the person has a row: what they did is sealed in it."""
    own = PulseAnswerRow.person_id == person_id, PulseAnswerRow.quarter == quarter
    return session.scalar(select(PulseAnswerRow.quarter).where(*own)) is not None


def find_answer(session: Session, *, person_id: int, quarter: str) -> Answer | None:
    """What the person answered; None: nothing."""
    row = session.get(PulseAnswerRow, (person_id, quarter))
    return None if row is None else _open(session, row)


def save_answer(
    session: Session, *, person_id: int, quarter: Quarter, answer: Answer | None
) -> None:
    """Keep an answer in place of the one before; None: that there is none."""
    told = (answer or "").ljust(_PADDED_TO)
    values = {
        "person_id": person_id,
        "quarter": quarter.key,
        "closes_on": quarter.last,
        "sealed": seal_for(session, PulseAnswerRow.sealed, person_id, told),
    }
    session.execute(insert_if_absent(session, PulseAnswerRow, values))
    row = PulseAnswerRow
    own = update(row).where(row.person_id == person_id, row.quarter == quarter.key)
    session.execute(own.values(sealed=values["sealed"]))


def put_away(session: Session, *, person_id: int, quarter: Quarter) -> None:
    """Keep that the person wants no line about it any more; an answer stays."""
    if session.get(PulseAnswerRow, (person_id, quarter.key)) is None:
        save_answer(session, person_id=person_id, quarter=quarter, answer=None)


def list_answers(session: Session, quarter: Quarter) -> dict[int, Answer | None]:
    """By person what was answered, for the gate alone; None: nothing."""
    row, answers = PulseAnswerRow, dict[int, Answer | None]()
    found = session.scalars(select(row).where(row.quarter == quarter.key))
    for rows in found.partitions(_KEYS_AT_ONCE):
        fetch_keys(session, [one.person_id for one in rows])
        answers |= {one.person_id: _open(session, one) for one in rows}
    return answers


def _open(session: Session, row: PulseAnswerRow) -> Answer | None:
    told = open_for(session, PulseAnswerRow.sealed, row.person_id, row.sealed).strip()
    if not told:
        return None
    return PulseAnswer(told) if told in set(PulseAnswer) else WorkstationAnswer(told)
