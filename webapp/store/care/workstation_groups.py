"""Groups of workstations, one row each, as they stand now. The audit trail has the changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import String, insert, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.care.work_risks import AnalysisPartner, RiskState, WorkRisk
from webapp.domain.care.workstation_groups import LONGEST_NAME, WorkstationGroup
from webapp.domain.errors import Conflict
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, Json, column, number_key

_TECHNICAL = DataClass.TECHNICAL


class WorkstationGroupRow(Base):
    """A group of workstations. It names no person."""

    __tablename__ = "workstation_group"

    id: Mapped[int] = number_key()
    name: Mapped[str] = column(String(LONGEST_NAME), data=DataClass.ORGANISATION)
    has_screens: Mapped[bool] = column(data=_TECHNICAL)
    analysed_on: Mapped[dt.date | None] = column(data=_TECHNICAL)
    told_on: Mapped[dt.date | None] = column(data=_TECHNICAL)
    informed_on: Mapped[dt.date | None] = column(data=_TECHNICAL)
    trained_on: Mapped[dt.date | None] = column(data=_TECHNICAL)
    reviewed_on: Mapped[dt.date | None] = column(data=_TECHNICAL)
    changed_on: Mapped[dt.date | None] = column(data=_TECHNICAL)
    partners: Mapped[list[str] | None] = column(Json, data=_TECHNICAL)
    risks: Mapped[dict[str, str]] = column(Json, data=_TECHNICAL)
    is_closed: Mapped[bool] = column(data=_TECHNICAL)
    edits: Mapped[int] = column(data=_TECHNICAL)


_ROW = WorkstationGroupRow


def add_group(session: Session, group: WorkstationGroup) -> int:
    """Store a new group; its number."""
    added = insert(_ROW).values(_values(group)).returning(_ROW.id)
    return session.execute(added).scalar_one()


def change_group(session: Session, group: WorkstationGroup, *, edits: int) -> None:
    """Store a group anew. Raises Conflict: somebody else changed it since `edits`."""
    own = (_ROW.id == group.id, _ROW.edits == edits)
    changed = session.execute(update(_ROW).where(*own).values(_values(group)).returning(_ROW.id))
    if changed.first() is None:
        raise Conflict("error.workstation_group.changed")


def find_group(session: Session, number: int) -> WorkstationGroup | None:
    """One group, if it is there."""
    row = session.scalars(select(_ROW).where(_ROW.id == number)).one_or_none()
    return None if row is None else _group(row)


def list_groups(session: Session) -> list[WorkstationGroup]:
    """Every group, in the order in which they were added."""
    return [_group(row) for row in session.scalars(select(_ROW).order_by(_ROW.id))]


def _values(group: WorkstationGroup) -> dict[str, Any]:
    return {
        "name": group.name,
        "has_screens": group.has_screens,
        "analysed_on": group.analysed_on,
        "told_on": group.told_on,
        "informed_on": group.informed_on,
        "trained_on": group.trained_on,
        "reviewed_on": group.reviewed_on,
        "changed_on": group.changed_on,
        "partners": sorted(group.partners),
        "risks": {risk.value: state.value for risk, state in group.risks.items()},
        "is_closed": group.is_closed,
        "edits": group.edits,
    }


def _group(row: WorkstationGroupRow) -> WorkstationGroup:
    return WorkstationGroup(
        id=row.id,
        name=row.name,
        has_screens=row.has_screens,
        analysed_on=row.analysed_on,
        told_on=row.told_on,
        informed_on=row.informed_on,
        trained_on=row.trained_on,
        reviewed_on=row.reviewed_on,
        changed_on=row.changed_on,
        partners=frozenset(AnalysisPartner(one) for one in row.partners or ()),
        risks={WorkRisk(risk): RiskState(state) for risk, state in row.risks.items()},
        is_closed=row.is_closed,
        edits=row.edits,
    )
