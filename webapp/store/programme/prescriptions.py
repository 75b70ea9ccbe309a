"""Exercises prescribed to a person, sealed together: not even which was replaced shows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.programme.prescriptions import Prescription
from webapp.domain.programme.screening import Clearance
from webapp.store.base import Base, column, person_key, sealed_column
from webapp.store.governance.person_keys import PersonKeyRow, know_key, open_for, seal_for
from webapp.store.programme.screening import ClearanceRow, open_clearance

_PADDED_TO = 2048


class PrescribedExerciseRow(Base):
    """All that was prescribed to one person."""

    __tablename__ = "prescribed_exercise"

    person_id: Mapped[int] = person_key(data=DataClass.HEALTH)
    sealed: Mapped[bytes] = sealed_column("person_id", data=DataClass.HEALTH)
    updated_at: Mapped[dt.datetime] = column(data=DataClass.HEALTH)


def find_prescriptions(session: Session, person_id: int) -> dict[str, Prescription]:
    """By the exercise that each replaces."""
    own = PrescribedExerciseRow.person_id == person_id
    sealed = session.scalar(select(PrescribedExerciseRow.sealed).where(own))
    return _open(session, person_id, sealed)


def find_allowed(
    session: Session, person_id: int
) -> tuple[Clearance | None, dict[str, Prescription]]:
    """The clearance of this person, and what was prescribed to them, in one statement."""
    key, prescribed = PersonKeyRow, PrescribedExerciseRow
    both = (
        select(ClearanceRow.sealed, prescribed.sealed, key.wrapped, key.before)
        .outerjoin(prescribed, prescribed.person_id == ClearanceRow.person_id)
        .outerjoin(key, key.person_id == ClearanceRow.person_id)
        .where(ClearanceRow.person_id == person_id)
    )
    row = session.execute(both).one_or_none()
    if row is None:
        return None, {}
    know_key(session, person_id, *row[2:])
    return open_clearance(session, person_id, row[0]), _open(session, person_id, row[1])


def _open(session: Session, person_id: int, sealed: bytes | None) -> dict[str, Prescription]:
    if sealed is None:
        return {}
    found = open_for(session, PrescribedExerciseRow.sealed, person_id, sealed)["prescribed"]
    return {one["exercise"]: Prescription(**one) for one in found}


def save_prescriptions(
    session: Session,
    *,
    person_id: int,
    prescribed: Mapping[str, Prescription],
    now: dt.datetime,
) -> None:
    """Store these in place of those before; none: nothing is left."""
    if not prescribed:
        own = PrescribedExerciseRow.person_id == person_id
        session.execute(delete(PrescribedExerciseRow).where(own))
        return
    values: dict[str, Any] = {"prescribed": [asdict(one) for one in prescribed.values()]}
    # Filled up to a round size, so that the length says little of what was written.
    values["pad"] = " " * (-len(json.dumps(values)) % _PADDED_TO)
    sealed = seal_for(session, PrescribedExerciseRow.sealed, person_id, values)
    session.merge(PrescribedExerciseRow(person_id=person_id, sealed=sealed, updated_at=now))
    session.flush()
