"""Exercises prescribed to a person, sealed together: not even which was replaced shows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import LargeBinary, delete
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.programme.prescriptions import Prescription
from webapp.store.base import Base, column, person_key
from webapp.store.sealing import sealer_of

_PADDED_TO = 2048


class PrescribedExerciseRow(Base):
    """All that was prescribed to one person."""

    __tablename__ = "prescribed_exercise"

    person_id: Mapped[int] = person_key(data=DataClass.HEALTH)
    sealed: Mapped[bytes] = column(LargeBinary, data=DataClass.HEALTH)
    updated_at: Mapped[dt.datetime] = column(data=DataClass.HEALTH)


def find_prescriptions(session: Session, person_id: int) -> dict[str, Prescription]:
    """By the exercise that each replaces."""
    row = session.get(PrescribedExerciseRow, person_id)
    if row is None:
        return {}
    found = sealer_of(session).open(row.sealed)["prescribed"]
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
    sealed = sealer_of(session).seal(values)
    session.merge(PrescribedExerciseRow(person_id=person_id, sealed=sealed, updated_at=now))
    session.flush()
