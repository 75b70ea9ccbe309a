"""The register of measures: one row each, as it stands now. The audit trail has the steps."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from sqlalchemy import String, insert, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.care.prevention_plan import (
    LONGEST_WORDS,
    PlanHorizon,
    PlanItem,
    PlanState,
)
from webapp.domain.errors import Conflict
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column, number_key, stored_enum

_TECHNICAL = DataClass.TECHNICAL


class PlanItemRow(Base):
    """A measure. It names no person: who does it stands in the employer's own plan."""

    __tablename__ = "prevention_plan"

    id: Mapped[int] = number_key()
    measure: Mapped[str] = column(String(60), data=_TECHNICAL)
    words: Mapped[str] = column(String(LONGEST_WORDS), data=_TECHNICAL)
    horizon: Mapped[PlanHorizon] = column(stored_enum(PlanHorizon, "horizon"), data=_TECHNICAL)
    state: Mapped[PlanState] = column(stored_enum(PlanState, "state"), data=_TECHNICAL)
    proposed_on: Mapped[dt.date] = column(data=_TECHNICAL)
    decided_on: Mapped[dt.date | None] = column(data=_TECHNICAL)
    due_on: Mapped[dt.date | None] = column(data=_TECHNICAL)
    ended_on: Mapped[dt.date | None] = column(data=_TECHNICAL)
    outcome: Mapped[str] = column(String(LONGEST_WORDS), data=_TECHNICAL)
    edits: Mapped[int] = column(data=_TECHNICAL)


_ROW = PlanItemRow
_ITEM = (
    _ROW.id,
    _ROW.measure,
    _ROW.words,
    _ROW.horizon,
    _ROW.state,
    _ROW.proposed_on,
    _ROW.decided_on,
    _ROW.due_on,
    _ROW.ended_on,
    _ROW.outcome,
    _ROW.edits,
)


def add_item(
    session: Session, *, measure: str, words: str, horizon: PlanHorizon, proposed_on: dt.date
) -> int:
    """Propose a measure; its number."""
    values = {
        "measure": measure,
        "words": words,
        "horizon": horizon,
        "state": PlanState.PROPOSED,
        "proposed_on": proposed_on,
        "outcome": "",
        "edits": 0,
    }
    return session.execute(insert(_ROW).values(values).returning(_ROW.id)).scalar_one()


def find_item(session: Session, item_id: int) -> PlanItem | None:
    """One measure, if it is there."""
    row = session.execute(select(*_ITEM).where(_ROW.id == item_id)).one_or_none()
    return None if row is None else PlanItem(*row)


def list_items(session: Session) -> list[PlanItem]:
    """Every measure, in the order in which they were proposed."""
    return [PlanItem(*row) for row in session.execute(select(*_ITEM).order_by(_ROW.id))]


def change_item(session: Session, item: PlanItem, *, edits: int) -> None:
    """Store a step. Raises Conflict: somebody else took one since `edits`."""
    values = asdict(item)
    del values["id"]
    changed = session.execute(
        update(_ROW)
        .where(_ROW.id == item.id, _ROW.edits == edits)
        .values(values)
        .returning(_ROW.id)
    )
    if changed.first() is None:
        raise Conflict("error.plan.changed")
