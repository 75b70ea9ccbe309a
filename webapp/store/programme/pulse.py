"""Answers to the question of a quarter, sealed at one length: not even whether there is one shows.

A row says that somebody answered, took an answer back or put the question away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.figures.answers import Answer, PulseAnswer, WorkstationAnswer
from webapp.domain.governance.privacy import DataClass
from webapp.domain.periods import Quarter
from webapp.store.base import Base, column, person_key, sealed_column
from webapp.store.governance.person_keys import fetch_keys, open_for, seal_for_each
from webapp.store.inserts import INSERT

_PADDED_TO = 20  # signs: longer than any answer
_KEYS_AT_ONCE = 500


class PulseAnswerRow(Base):
    """One a person and quarter; `closes_on` is the quarter's last day."""

    __tablename__ = "pulse_answer"

    person_id: Mapped[int] = person_key(data=DataClass.BEHAVIOUR)
    quarter: Mapped[str] = column(String(7), primary_key=True, data=DataClass.BEHAVIOUR)
    closes_on: Mapped[dt.date] = column(index=True, data=DataClass.BEHAVIOUR)
    sealed: Mapped[bytes] = sealed_column("person_id", data=DataClass.BEHAVIOUR)


def _save(name: str) -> Any:
    added = INSERT[name](PulseAnswerRow)
    own = [PulseAnswerRow.person_id, PulseAnswerRow.quarter]
    return added.on_conflict_do_update(index_elements=own, set_={"sealed": added.excluded.sealed})


_SAVE = {name: _save(name) for name in INSERT}


def has_reacted(session: Session, *, person_id: int, quarter: str) -> bool:
    """Whether the person has a row: what they did is sealed in it."""
    own = PulseAnswerRow.person_id == person_id, PulseAnswerRow.quarter == quarter
    return session.scalar(select(PulseAnswerRow.quarter).where(*own)) is not None


def find_answer(session: Session, *, person_id: int, quarter: str) -> Answer | None:
    """What the person answered; None: nothing."""
    row = session.get(PulseAnswerRow, (person_id, quarter))
    return None if row is None else _open(session, row)


def save_answers(
    session: Session, *, quarter: Quarter, answers: Mapping[int, Answer | None]
) -> None:
    """Keep the answer of each person in place of the one before; None: that there is none."""
    told = {person: (answer or "").ljust(_PADDED_TO) for person, answer in answers.items()}
    of_all = {"quarter": quarter.key, "closes_on": quarter.last}
    sealed = seal_for_each(session, PulseAnswerRow.sealed, told)
    rows = [{"person_id": one, "sealed": value, **of_all} for one, value in sealed.items()]
    connection = session.connection()
    connection.execute(_SAVE[connection.dialect.name], rows)


def put_away(session: Session, *, person_id: int, quarter: Quarter) -> None:
    """Keep that the person wants no line about it any more; an answer stays."""
    if session.get(PulseAnswerRow, (person_id, quarter.key)) is None:
        save_answers(session, quarter=quarter, answers={person_id: None})


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
