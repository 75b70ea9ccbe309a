"""Asking the occupational physician for a consultation, and answering it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from webapp.domain.care.appointments import Appointment, Triage, check_appointment
from webapp.domain.care.consultation_year import RequestYear, tally_year
from webapp.domain.care.consultations import (
    Consultation,
    ConsultationState,
    Enquiry,
    Reply,
    check_answer,
    check_enquiry,
    check_note,
    check_step,
    due_on,
)
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.governance.audit import Action, Actor, Occasion
from webapp.store.care import consultations as store
from webapp.store.governance import audit

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no letter that is taken for another
_CODE_LENGTH = 8
_MOST = 500
_OWN = 20
_MOST_COUNTED = 100
_MOST_IN_A_YEAR = 10_000
_A_DAY = dt.timedelta(days=1)  # wherever the year has begun
_SHOWN_DONE = dt.timedelta(days=90)
_PENDING = (ConsultationState.OPEN, ConsultationState.ANSWERED)


@dataclass(frozen=True, slots=True)
class ConsultationInbox:
    """What the physician has to do, the nearest last day first, and what was done lately."""

    pending: list[Consultation]
    done: list[Consultation]


def ask(
    session: Session,
    *,
    person_id: int,
    enquiry: Enquiry,
    today: dt.date,
    holidays: Collection[dt.date],
    now: dt.datetime,
) -> Consultation:
    """Make a request; `today` is the day where the person is.

    Raises Invalid: a text is missing or too long. Conflict: there is one already.
    """
    check_enquiry(enquiry)
    store.lock_person(session, person_id)
    if find_pending(list_own(session, person_id=person_id)):
        raise Conflict("error.consultation_exists")
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    made = Consultation(code, ConsultationState.OPEN, now, due_on(today, holidays), enquiry)
    store.add(session, person_id=person_id, made=made)
    return made


def list_own(session: Session, *, person_id: int) -> list[Consultation]:
    """A person's own requests, the newest first."""
    return store.list_own(session, person_id, _OWN)


def find_pending(own: Collection[Consultation]) -> Consultation | None:
    """The one that still runs."""
    return next((one for one in own if one.state in _PENDING), None)


def withdraw(session: Session, *, person_id: int, code: str, now: dt.datetime) -> None:
    """Take back one's own request; what it said is removed.

    Raises NotFound: it is not this person's. Conflict: it is closed already.
    """
    asker = store.find_asker(session, code)
    if asker is None or asker[0] != person_id:
        raise NotFound("error.not_found")
    found = _hold(session, code, ConsultationState.WITHDRAWN)
    store.save(session, found.bare(), now=now)


def read_inbox(session: Session, *, now: dt.datetime) -> ConsultationInbox:
    """The requests, without their content being shown to anyone yet."""
    pending = store.list_pending(session, _MOST)
    return ConsultationInbox(
        pending=sorted(
            pending,
            key=lambda one: (
                one.state is not ConsultationState.OPEN,
                one.triage is not Triage.FIRST,
                one.due_on,
            ),
        ),
        done=store.list_done(session, now - _SHOWN_DONE, _MOST)[::-1],
    )


def read_year(
    session: Session, *, today: dt.date, day_of: Callable[[dt.datetime], dt.date]
) -> RequestYear:
    """How many requests there were in each month of this year, for the physician alone."""
    began = dt.datetime(today.year, 1, 1, tzinfo=dt.UTC) - _A_DAY
    found = store.list_since(session, began, _MOST_IN_A_YEAR)
    return tally_year(found, today=today, day_of=day_of)


def count_waiting(session: Session) -> int:
    """How many requests are not answered yet; more than a hundred count as a hundred."""
    return store.count_open(session, _MOST_COUNTED)


def open_request(
    session: Session, *, code: str, actor: Actor, now: dt.datetime
) -> tuple[Consultation, str]:
    """A request with the name of who made it; each opening is recorded, the first one in it too.

    Of a withdrawn one nothing is left but that it was, so not the name either (empty).
    Raises NotFound: there is no such request.
    """
    found, asker = store.lock(session, code), store.find_asker(session, code)
    if found is None or asker is None:
        raise NotFound("error.not_found")
    _record(session, Action.CONSULTATION_OPENED, code, actor, now)
    if found.state is ConsultationState.WITHDRAWN:
        return found, ""
    if found.opened_at is None:
        found = replace(found, opened_at=now)
        store.save(session, found, now=now)
    return found, asker[1]


def answer(
    session: Session, *, code: str, text: str, replaces: str, actor: Actor, now: dt.datetime
) -> None:
    """Answer a request, or replace the answer that was read: `replaces` is when it was given.

    The same answer once more changes nothing in it. Raises Invalid: no text, or too long.
    NotFound. Conflict: it is closed or withdrawn, or somebody else has answered meanwhile.
    """
    check_answer(text)
    found = _hold(session, code, ConsultationState.ANSWERED)
    _record(session, Action.CONSULTATION_ANSWERED, code, actor, now)
    if found.answer and found.answer.text == text:
        return
    if replaces != (found.answer.at.isoformat() if found.answer else ""):
        raise Conflict("error.consultation_answered")
    answered = replace(found, state=ConsultationState.ANSWERED, answer=Reply(text, now))
    store.save(session, answered, now=now)


def sort(session: Session, *, code: str, triage: Triage, actor: Actor, now: dt.datetime) -> None:
    """Note what is meant to be done with a request.

    Raises NotFound. Conflict: it is closed or withdrawn.
    """
    found = _hold(session, code, ConsultationState.CLOSED)
    store.save(session, replace(found, triage=triage), now=now)
    _record(session, Action.CONSULTATION_SORTED, code, actor, now)


def new_uid() -> str:
    """What a new appointment is called in calendars: it leads to nothing here."""
    return secrets.token_hex(16)


def appoint(
    session: Session,
    *,
    code: str,
    made: Appointment | None,
    replaces: int | None,
    by: Occasion,
) -> None:
    """Make an appointment, or put it in the place of the one that was read; None calls it off.

    `replaces` says how often that one had been changed. An appointment answers a request. Raises
    NotFound. Invalid: as `check_appointment`. Conflict: the request is closed or withdrawn, or
    somebody else has changed the appointment meanwhile.
    """
    found = _hold(session, code, ConsultationState.ANSWERED)
    before, enquiry = found.appointment, found.enquiry
    if (before.edits if before else None) != replaces or enquiry is None:
        raise Conflict("error.appointment.changed")
    if made is None:
        after = before.cancelled() if before else None
    else:
        check_appointment(made, inform_employer=enquiry.inform_employer, now=by.now)
        after = replace(made, uid=before.uid, edits=before.edits + 1) if before else made
    state = ConsultationState.ANSWERED if made else found.state
    store.save(session, replace(found, appointment=after, state=state), now=by.now)
    _record(session, Action.CONSULTATION_APPOINTED, code, by.actor, by.now)


def find_appointed(session: Session, *, code: str, person_id: int | None = None) -> Consultation:
    """A request with an appointment; of this person, if one is named.

    Raises NotFound: there is none, or it is another's.
    """
    asker, found = store.find_asker(session, code), store.lock(session, code)
    is_theirs = person_id is None or (asker is not None and asker[0] == person_id)
    if found is None or found.appointment is None or not is_theirs:
        raise NotFound("error.not_found")
    return found


def close(session: Session, *, code: str, actor: Actor, now: dt.datetime, note: str = "") -> None:
    """Note that it is dealt with, with a last word for the employee if there is one.

    Raises NotFound. Invalid: the note is too long. Conflict: it is closed or withdrawn.
    """
    check_note(note)
    found = _hold(session, code, ConsultationState.CLOSED)
    store.save(session, replace(found, state=ConsultationState.CLOSED, note=note), now=now)
    _record(session, Action.CONSULTATION_CLOSED, code, actor, now)


def _record(session: Session, action: Action, code: str, actor: Actor, now: dt.datetime) -> None:
    """In the audit trail stands the request, never who made it."""
    audit.record(session, at=now, actor=actor, action=action, subject=f"consultation/{code}")


def _hold(session: Session, code: str, to: ConsultationState) -> Consultation:
    """The request, held, if it may go to that state."""
    found = store.lock(session, code)
    if found is None:
        raise NotFound("error.not_found")
    check_step(found.state, to)
    return found
