"""Clearances: which exercises a person may do. Sealed at rest; answers are never stored."""

from __future__ import annotations

import datetime as dt
import json

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.programme import screening as domain
from webapp.domain.programme.exercises import Adaptation
from webapp.store.base import Base, column, person_key, sealed_column
from webapp.store.governance.person_keys import open_for, seal_for

_SEALED_SIZE = 4_000  # more than any outcome needs


class ClearanceRow(Base):
    """The sealed outcome of one person's screening."""

    __tablename__ = "clearance"

    person_id: Mapped[int] = person_key(data=DataClass.HEALTH)
    sealed: Mapped[bytes] = sealed_column("person_id", data=DataClass.HEALTH)
    updated_at: Mapped[dt.datetime] = column(data=DataClass.HEALTH)


def find_clearance(session: Session, person_id: int) -> domain.Clearance | None:
    """The clearance of this person, opened; one that was sealed in an earlier form is none."""
    sealed = session.scalar(select(ClearanceRow.sealed).where(ClearanceRow.person_id == person_id))
    return None if sealed is None else open_clearance(session, person_id, sealed)


def open_clearance(session: Session, person_id: int, sealed: bytes) -> domain.Clearance | None:
    """A clearance as it is stored; one that was sealed in an earlier form is none."""
    found = open_for(session, ClearanceRow.sealed, person_id, sealed)
    if "adaptations" not in found:
        return None
    return domain.Clearance(
        outcome=domain.ClearanceClass(found["class"]),
        allowed=frozenset(found["allowed"]),
        version=found["version"],
        given_on=dt.date.fromisoformat(found["given_on"]),
        expires_on=dt.date.fromisoformat(found["expires_on"]),
        adaptations={key: Adaptation(means) for key, means in found["adaptations"].items()},
        limits=found.get("limits", {}),
    )


def save_clearance(
    session: Session, *, person_id: int, clearance: domain.Clearance, now: dt.datetime
) -> None:
    """Store a clearance in place of the one before."""
    values = {
        "class": clearance.outcome.value,
        "allowed": sorted(clearance.allowed),
        "version": clearance.version,
        "given_on": clearance.given_on.isoformat(),
        "expires_on": clearance.expires_on.isoformat(),
        "adaptations": dict(sorted(clearance.adaptations.items())),
        "limits": dict(sorted(clearance.limits.items())),
    }
    # Without padding, the length of what is sealed would tell the outcome.
    values["pad"] = " " * max(0, _SEALED_SIZE - len(json.dumps(values, separators=(",", ":"))))
    sealed = seal_for(session, ClearanceRow.sealed, person_id, values)
    session.merge(ClearanceRow(person_id=person_id, sealed=sealed, updated_at=now))
    session.flush()


def delete_clearance(session: Session, person_id: int) -> None:
    """Remove the clearance of this person."""
    session.execute(delete(ClearanceRow).where(ClearanceRow.person_id == person_id))
