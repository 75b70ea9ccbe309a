"""Requests for a consultation, sealed at rest; who asked and when is all that lies open."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.care import consultations as domain
from webapp.domain.care.appointments import Appointment, AppointmentTime, Triage
from webapp.domain.care.consultations import ConsultationState, Enquiry, Reply, SharedOutcome
from webapp.domain.governance.privacy import DataClass
from webapp.domain.programme.screening import ClearanceClass
from webapp.store.base import Base, BigKey, column, key, sealed_column, stored_enum
from webapp.store.governance.person_keys import fetch_keys, open_for, seal_for
from webapp.store.people.people import Person

_BLOCK = 4096  # sealed content is a multiple of this long, so that its size tells little
_PENDING = (ConsultationState.OPEN, ConsultationState.ANSWERED)


class ConsultationRow(Base):
    """One request. `code` is random: it is in addresses and the audit trail, the person is not."""

    __tablename__ = "consultation"
    __table_args__ = (
        Index(None, "person_id"),
        Index(None, "state", "asked_at"),
    )

    id: Mapped[int] = key()
    code: Mapped[str] = column(String(10), unique=True, data=DataClass.HEALTH)
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), data=DataClass.HEALTH
    )
    state: Mapped[ConsultationState] = column(
        stored_enum(ConsultationState, "state"), data=DataClass.HEALTH
    )
    asked_at: Mapped[dt.datetime] = column(data=DataClass.HEALTH)
    changed_at: Mapped[dt.datetime] = column(data=DataClass.HEALTH)
    sealed: Mapped[bytes] = sealed_column("person_id", data=DataClass.HEALTH)


def add(session: Session, *, person_id: int, made: domain.Consultation) -> None:
    """Store a new request."""
    session.add(
        ConsultationRow(
            code=made.code,
            person_id=person_id,
            state=made.state,
            asked_at=made.asked_at,
            changed_at=made.asked_at,
            sealed=_seal(session, person_id, made),
        )
    )
    session.flush()


def save(session: Session, changed: domain.Consultation, *, now: dt.datetime) -> None:
    """Store a request in place of what it was."""
    row = session.scalars(select(ConsultationRow).where(ConsultationRow.code == changed.code)).one()
    row.state, row.changed_at = changed.state, now
    row.sealed = _seal(session, row.person_id, changed)
    session.flush()


def lock(session: Session, code: str) -> domain.Consultation | None:
    """The request with this code, held until the transaction ends."""
    row = session.scalar(
        select(ConsultationRow).where(ConsultationRow.code == code).with_for_update()
    )
    return _open(session, row) if row else None


def lock_person(session: Session, person_id: int) -> None:
    """Hold a person, so that two requests at once come one after the other."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def list_own(session: Session, person_id: int, most: int) -> list[domain.Consultation]:
    """A person's requests, the newest first."""
    rows = select(ConsultationRow).where(ConsultationRow.person_id == person_id)
    newest = rows.order_by(ConsultationRow.asked_at.desc(), ConsultationRow.id.desc()).limit(most)
    return [_open(session, row) for row in session.scalars(newest)]


def list_pending(session: Session, most: int) -> list[domain.Consultation]:
    """Requests that are not closed or withdrawn, the oldest first."""
    return _list(session, select(ConsultationRow).where(ConsultationRow.state.in_(_PENDING)), most)


def count_open(session: Session, most: int) -> int:
    """How many requests are not answered yet, up to `most`."""
    waiting = (
        select(ConsultationRow.id)
        .where(ConsultationRow.state == ConsultationState.OPEN)
        .limit(most)
    )
    return len(session.scalars(waiting).all())


def list_done(session: Session, since: dt.datetime, most: int) -> list[domain.Consultation]:
    """Requests that were closed or withdrawn since a moment, the oldest first."""
    done = select(ConsultationRow).where(
        ConsultationRow.state.not_in(_PENDING), ConsultationRow.changed_at >= since
    )
    return _list(session, done, most)


def list_since(session: Session, since: dt.datetime, most: int) -> list[domain.Consultation]:
    """All requests made since a moment that are kept still, the oldest first."""
    made = select(ConsultationRow).where(ConsultationRow.asked_at >= since)
    return _list(session, made, most)


def _list(session: Session, rows: Any, most: int) -> list[domain.Consultation]:
    ordered = rows.order_by(ConsultationRow.asked_at, ConsultationRow.id).limit(most)
    found = session.scalars(ordered).all()
    fetch_keys(session, [row.person_id for row in found])
    return [_open(session, row) for row in found]


def find_asker(session: Session, code: str) -> tuple[int, str] | None:
    """Id and name of who made the request with this code."""
    statement = select(Person.id, Person.name).join(
        ConsultationRow, ConsultationRow.person_id == Person.id
    )
    row = session.execute(statement.where(ConsultationRow.code == code)).one_or_none()
    return (row.id, row.name) if row else None


def _seal(session: Session, person_id: int, one: domain.Consultation) -> bytes:
    values = {
        "due_on": one.due_on.isoformat(),
        "wish": dataclasses.asdict(one.enquiry) if one.enquiry else None,
        "opened_at": one.opened_at.isoformat() if one.opened_at else None,
        "answer": dataclasses.asdict(one.answer) if one.answer else None,
        "triage": one.triage,
        "appointment": dataclasses.asdict(one.appointment) if one.appointment else None,
        "note": one.note,
    }
    text = json.dumps(values, default=_plain, ensure_ascii=False)
    padded = {"content": text, "pad": ""}
    padded["pad"] = " " * (-len(json.dumps(padded)) % _BLOCK)
    return seal_for(session, ConsultationRow.sealed, person_id, padded)


def _plain(value: dt.date) -> str:
    return value.isoformat()


def _open(session: Session, row: ConsultationRow) -> domain.Consultation:
    sealed = open_for(session, ConsultationRow.sealed, row.person_id, row.sealed)
    found = json.loads(sealed["content"])
    opened = found["opened_at"]
    return domain.Consultation(
        code=row.code,
        state=row.state,
        asked_at=row.asked_at,
        due_on=dt.date.fromisoformat(found["due_on"]),
        enquiry=_enquiry(found["wish"]) if found["wish"] else None,
        opened_at=dt.datetime.fromisoformat(opened) if opened else None,
        answer=_answer(found["answer"]) if found["answer"] else None,
        triage=Triage(found["triage"]) if found.get("triage") else None,
        appointment=_appointment(found["appointment"]) if found.get("appointment") else None,
        note=found.get("note", ""),
    )


def _enquiry(found: dict[str, Any]) -> Enquiry:
    outcome = found["outcome"]
    if outcome:
        given_on = dt.date.fromisoformat(outcome["given_on"])
        outcome = SharedOutcome(
            ClearanceClass(outcome["kind"]), tuple(outcome["allowed"]), given_on
        )
    return Enquiry(**{**found, "outcome": outcome})


def _appointment(found: dict[str, Any]) -> Appointment:
    starts_at = dt.datetime.fromisoformat(found["starts_at"])
    time = AppointmentTime(found["time"])
    return Appointment(**{**found, "starts_at": starts_at, "time": time})


def _answer(found: dict[str, Any]) -> Reply:
    return Reply(found["text"], dt.datetime.fromisoformat(found["at"]))
