"""Workstation problems, sealed at rest; that somebody told one, and how far it is, lies open."""

from __future__ import annotations

import datetime as dt
import json

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.care.workstations import (
    WorkPlace,
    WorkProblem,
    WorkstationReport,
    WorkstationState,
    WorkstationStep,
)
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, BigKey, column, key, sealed_column, stored_enum
from webapp.store.governance.person_keys import fetch_keys, open_for, seal_for
from webapp.store.people.people import Person

_BLOCK = 4096  # sealed content is a multiple of this long, so that its size tells little
_OPEN = [state for state in WorkstationState if state.is_open]


class WorkstationReportRow(Base):
    """One report. `code` is random: it is in addresses and the audit trail, the person is not."""

    __tablename__ = "workstation_report"

    id: Mapped[int] = key()
    code: Mapped[str] = column(String(10), unique=True, data=DataClass.HEALTH)
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), index=True, data=DataClass.HEALTH
    )
    state: Mapped[WorkstationState] = column(
        stored_enum(WorkstationState, "state", is_closed=False), data=DataClass.HEALTH
    )
    made_at: Mapped[dt.datetime] = column(data=DataClass.HEALTH)
    changed_at: Mapped[dt.datetime] = column(data=DataClass.HEALTH)
    sealed: Mapped[bytes] = sealed_column("person_id", data=DataClass.HEALTH)


def lock_person(session: Session, person_id: int) -> None:
    """Hold a person, so that two reports at once come one after the other."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def add(session: Session, *, person_id: int, made: WorkstationReport) -> None:
    """Store a new report."""
    row = WorkstationReportRow(
        code=made.code,
        person_id=person_id,
        state=made.state,
        made_at=made.made_at,
        changed_at=made.made_at,
        sealed=_seal(session, person_id, made),
    )
    session.add(row)
    session.flush()


def save(session: Session, changed: WorkstationReport, *, now: dt.datetime) -> None:
    """Store a report in place of what it was."""
    coded = WorkstationReportRow.code == changed.code
    row = session.scalars(select(WorkstationReportRow).where(coded)).one()
    row.state, row.changed_at = changed.state, now
    row.sealed = _seal(session, row.person_id, changed)
    session.flush()


def lock(session: Session, code: str) -> tuple[WorkstationReport, int, str] | None:
    """The report with this code, and id and name of who told it; held until the end."""
    found = (
        select(WorkstationReportRow, Person.id, Person.name)
        .join(Person, Person.id == WorkstationReportRow.person_id)
        .where(WorkstationReportRow.code == code)
        .with_for_update(of=WorkstationReportRow)
    )
    row = session.execute(found).one_or_none()
    return (_open(session, row[0]), row[1], row[2]) if row else None


def list_own(session: Session, person_id: int, most: int) -> list[WorkstationReport]:
    """A person's own, the newest first."""
    own = select(WorkstationReportRow).where(WorkstationReportRow.person_id == person_id)
    rows = session.scalars(own.order_by(WorkstationReportRow.id.desc()).limit(most))
    return [_open(session, row) for row in rows]


def list_by_state(session: Session, *, is_open: bool, most: int) -> list[WorkstationReport]:
    """Those that wait, the oldest first; or those that are done with, the newest first."""
    state, changed = WorkstationReportRow.state, WorkstationReportRow.changed_at
    kept = select(WorkstationReportRow).where(state.in_(_OPEN) if is_open else state.not_in(_OPEN))
    order = WorkstationReportRow.id if is_open else changed.desc()
    rows = session.scalars(kept.order_by(order).limit(most)).all()
    fetch_keys(session, [row.person_id for row in rows])
    return [_open(session, row) for row in rows]


def _seal(session: Session, person_id: int, one: WorkstationReport) -> bytes:
    steps = [[step.state, step.words, step.at.isoformat()] for step in one.steps]
    values = {"place": one.place, "problem": one.problem, "words": one.words, "steps": steps}
    values["pad"] = " " * (-len(json.dumps(values)) % _BLOCK)
    return seal_for(session, WorkstationReportRow.sealed, person_id, values)


def _open(session: Session, row: WorkstationReportRow) -> WorkstationReport:
    found = open_for(session, WorkstationReportRow.sealed, row.person_id, row.sealed)
    return WorkstationReport(
        code=row.code,
        state=row.state,
        made_at=row.made_at,
        place=WorkPlace(found["place"]),
        problem=WorkProblem(found["problem"]),
        words=found["words"],
        steps=tuple(
            WorkstationStep(WorkstationState(state), words, dt.datetime.fromisoformat(at))
            for state, words, at in found["steps"]
        ),
    )
