"""Requests about one's own data: a person makes and withdraws them, the officer answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.governance.requests import (
    DataRequest,
    RequestKind,
    RequestState,
    due_date,
    read_words,
)
from webapp.store.governance import audit
from webapp.store.governance import requests as store
from webapp.store.people import people

_MOST_OPEN = 10


@dataclass(frozen=True, slots=True)
class RequestInbox:
    """Requests that wait, the most urgent first, and the latest that are closed."""

    waiting: list[DataRequest]
    closed: list[DataRequest]


def make_request(
    session: Session,
    *,
    person_id: int,
    kind: RequestKind,
    words: str,
    today: dt.date,
    now: dt.datetime,
) -> None:
    """Send a request; the month for an answer begins.

    Raises Invalid: nothing was written, or too much, or too many of this person wait already.
    """
    words = read_words(words)
    waiting = store.list_requests(session, person_id=person_id, state=RequestState.OPEN)
    if len(waiting) >= _MOST_OPEN:
        raise Invalid("error.request_many", most=_MOST_OPEN)
    store.add_request(
        session,
        person_id=person_id,
        kind=kind,
        words=words,
        made_at=now,
        due_on=due_date(today),
    )


def list_own(session: Session, *, person_id: int) -> list[DataRequest]:
    """A person's own requests, the newest first."""
    return store.list_requests(session, person_id=person_id)


def withdraw(session: Session, *, person_id: int, number: int, now: dt.datetime) -> None:
    """Take back one's own open request, the first one being number 1.

    The database's own number would tell how many requests others made since one's last.
    Raises NotFound: no such request of this person. Conflict: it is closed already.
    """
    own = list_own(session, person_id=person_id)
    if not 1 <= number <= len(own):
        raise NotFound("error.not_found")
    _close(session, own[-number], state=RequestState.WITHDRAWN, answer="", now=now)


def inbox(session: Session) -> RequestInbox:
    """What the data protection officer sees first."""
    waiting = store.list_requests(session, state=RequestState.OPEN)
    latest = store.list_requests(session)
    return RequestInbox(
        waiting=sorted(waiting, key=lambda one: (one.due_on, one.id)),
        closed=[one for one in latest if one.state is not RequestState.OPEN],
    )


def open_request(
    session: Session, *, request_id: int, actor: Actor, now: dt.datetime
) -> tuple[DataRequest, str, str | None]:
    """One request with the name and employee number of who made it; that it was read is recorded.

    Raises NotFound: there is none.
    """
    found = _find(session, request_id)
    _record(session, Action.REQUEST_OPENED, request_id, actor, now)
    person = people.get_person(session, found.person_id)
    return found, person.name, person.employee_number


def answer(
    session: Session, *, request_id: int, words: str, actor: Actor, now: dt.datetime
) -> None:
    """Answer an open request.

    Raises NotFound: there is none. Invalid: nothing was written. Conflict: it is closed already.
    """
    found = _find(session, request_id)
    _close(session, found, state=RequestState.ANSWERED, answer=read_words(words), now=now)
    _record(session, Action.REQUEST_ANSWERED, request_id, actor, now)


def _find(session: Session, request_id: int) -> DataRequest:
    found = store.find_request(session, request_id)
    if found is None:
        raise NotFound("error.not_found")
    return found


def _record(
    session: Session, action: Action, request_id: int, actor: Actor, now: dt.datetime
) -> None:
    subject = f"data_request/{request_id}"
    audit.record(session, at=now, actor=actor, action=action, subject=subject)


def _close(
    session: Session, asked: DataRequest, *, state: RequestState, answer: str, now: dt.datetime
) -> None:
    if not store.close_request(session, asked=asked, state=state, answer=answer, now=now):
        raise Conflict("error.request_closed")
