"""Requests to the data protection officer. What was written, and the answer, are sealed."""

from __future__ import annotations

import datetime as dt
import json

from sqlalchemy import ForeignKey, insert, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.governance.requests import DataRequest, RequestKind, RequestState
from webapp.store.base import Base, BigKey, column, number_key, sealed_column, stored_enum
from webapp.store.governance.person_keys import fetch_keys, open_for, seal_for

_PADDED_TO = 512


class DataRequestRow(Base):
    """A request and what became of it."""

    __tablename__ = "data_request"

    id: Mapped[int] = number_key()
    person_id: Mapped[int] = column(
        BigKey,
        ForeignKey("person.id", ondelete="CASCADE"),
        index=True,
        data=DataClass.BEHAVIOUR,
    )
    kind: Mapped[RequestKind] = column(stored_enum(RequestKind, "kind"), data=DataClass.BEHAVIOUR)
    state: Mapped[RequestState] = column(
        stored_enum(RequestState, "state"), data=DataClass.BEHAVIOUR
    )
    made_at: Mapped[dt.datetime] = column(data=DataClass.BEHAVIOUR)
    due_on: Mapped[dt.date] = column(data=DataClass.BEHAVIOUR)
    closed_at: Mapped[dt.datetime | None] = column(data=DataClass.BEHAVIOUR)
    sealed: Mapped[bytes] = sealed_column("person_id", data=DataClass.BEHAVIOUR)


def add_request(
    session: Session,
    *,
    person_id: int,
    kind: RequestKind,
    words: str,
    made_at: dt.datetime,
    due_on: dt.date,
) -> None:
    """Store a new request."""
    session.execute(
        insert(DataRequestRow).values(
            person_id=person_id,
            kind=kind,
            state=RequestState.OPEN,
            made_at=made_at,
            due_on=due_on,
            sealed=_seal(session, person_id, words, ""),
        )
    )


def list_requests(
    session: Session,
    *,
    person_id: int | None = None,
    state: RequestState | None = None,
    most: int = 100,
) -> list[DataRequest]:
    """Requests, the newest first: of a person, in a state, or all; at most `most`."""
    statement = select(DataRequestRow).order_by(DataRequestRow.id.desc()).limit(most)
    if person_id is not None:
        statement = statement.where(DataRequestRow.person_id == person_id)
    if state is not None:
        statement = statement.where(DataRequestRow.state == state)
    rows = session.scalars(statement).all()
    fetch_keys(session, [row.person_id for row in rows])
    return [_opened(session, row) for row in rows]


def find_request(session: Session, request_id: int) -> DataRequest | None:
    """One request."""
    row = session.get(DataRequestRow, request_id)
    return None if row is None else _opened(session, row)


def close_request(
    session: Session, *, asked: DataRequest, state: RequestState, answer: str, now: dt.datetime
) -> bool:
    """Answer or withdraw an open request; False: somebody closed it before."""
    sealed = _seal(session, asked.person_id, asked.words, answer)
    closed = (
        update(DataRequestRow)
        .where(DataRequestRow.id == asked.id, DataRequestRow.state == RequestState.OPEN)
        .values(state=state, closed_at=now, sealed=sealed)
    )
    return session.connection().execute(closed).rowcount == 1


def _seal(session: Session, person_id: int, words: str, answer: str) -> bytes:
    values = {"words": words, "answer": answer}
    # Filled up to a round size, so that the length says little of what was written.
    values["pad"] = " " * (-len(json.dumps(values)) % _PADDED_TO)
    return seal_for(session, DataRequestRow.sealed, person_id, values)


def _opened(session: Session, row: DataRequestRow) -> DataRequest:
    found = open_for(session, DataRequestRow.sealed, row.person_id, row.sealed)
    return DataRequest(
        id=row.id,
        person_id=row.person_id,
        kind=row.kind,
        state=row.state,
        made_at=row.made_at,
        due_on=row.due_on,
        words=found["words"],
        closed_at=row.closed_at,
        answer=found["answer"],
    )
