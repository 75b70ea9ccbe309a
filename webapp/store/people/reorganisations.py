"""Changes of the tree that are planned, and how one that takes effect is written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Table, insert, literal, select, update
from sqlalchemy.orm import Session

from webapp.domain.errors import DomainError
from webapp.domain.people.organisation import (
    OrganisationNode,
    Reorganisation,
    ReorganisationKind,
)
from webapp.domain.people.reorganisations import (
    ReorganisationRecord,
    ReorganisationState,
)
from webapp.store.people.organisation import ReorganisationRow, make_row
from webapp.store.people.people import Department, EmploymentRow, Person

_ONE_DAY = dt.timedelta(days=1)
_OTHER = {"id", "department_id", "starts_on"}  # of work that goes on elsewhere
_WORK = cast(Table, EmploymentRow.__table__)


def add_planned(
    session: Session, change: Reorganisation, *, actor_id: int | None, now: dt.datetime
) -> int:
    """Plan a change; its number."""
    state = ReorganisationState.PLANNED
    row = make_row(change, state, actor_id=actor_id, planned_at=now)
    session.add(row)
    session.flush()
    return row.id


def add_done(session: Session, change: Reorganisation, *, now: dt.datetime) -> None:
    """Write down a change that was made on the server, for the history."""
    session.add(make_row(change, ReorganisationState.DONE, settled_at=now))
    session.flush()


def list_planned(session: Session) -> list[Reorganisation]:
    """What is planned, in the order in which it was."""
    planned = ReorganisationRow.state == ReorganisationState.PLANNED
    rows = session.scalars(select(ReorganisationRow).where(planned).order_by(ReorganisationRow.id))
    return [_change(row) for row in rows]


def merged_into(session: Session) -> dict[int, int]:
    """For each node that became part of another, which one it was last."""
    row = ReorganisationRow
    merged = row.state == ReorganisationState.DONE, row.kind == ReorganisationKind.MERGE
    found = select(row.department_id, row.target_id).where(*merged).order_by(row.id)
    return {node: into for node, into in session.execute(found) if into is not None}


def list_records(
    session: Session,
    *,
    states: Iterable[ReorganisationState] = tuple(ReorganisationState),
    department_id: int | None = None,
    most: int = 1000,
) -> list[ReorganisationRecord]:
    """Changes in some states, of one node or of all, the last day first."""
    found = (
        select(ReorganisationRow, Person.name)
        .outerjoin(Person, Person.id == ReorganisationRow.actor_id)
        .where(ReorganisationRow.state.in_(list(states)))
        .order_by(ReorganisationRow.effective_on.desc(), ReorganisationRow.id.desc())
    )
    if department_id is not None:
        found = found.where(ReorganisationRow.department_id == department_id)
    return [_record(row, who) for row, who in session.execute(found.limit(most))]


def find_record(session: Session, number: int) -> ReorganisationRecord | None:
    """The change with this number."""
    row = session.get(ReorganisationRow, number)
    return None if row is None else _record(row, None)


def settle(
    session: Session,
    number: int,
    state: ReorganisationState,
    *,
    now: dt.datetime,
    refusal: DomainError | None = None,
) -> None:
    """Write down what became of a planned change."""
    row = session.get_one(ReorganisationRow, number)
    row.state, row.settled_at = state, now
    if refusal is not None:
        params = {name: str(value) for name, value in refusal.params.items()}
        row.refusal = {"key": refusal.key, "params": params}
    session.flush()


def carry_out(
    session: Session,
    change: Reorganisation,
    *,
    before: Mapping[int, OrganisationNode],
    after: Mapping[int, OrganisationNode],
    now: dt.datetime,
) -> None:
    """Let a planned change take effect: the tree as it is after it, and what it took the place of.

    Who works at a merged node works at the other one from that day on.
    """
    for node in after.values():
        if node != before[node.id]:
            _write(session, node)
    old, row = before[change.department_id], session.get_one(ReorganisationRow, change.id)
    row.old_name, row.old_parent_id = old.name, old.parent_id
    if change.kind is ReorganisationKind.MERGE and change.target_id is not None:
        _note_children(session, change, before=before, after=after, now=now)
        _move_people(session, change.department_id, change.target_id, change.on)
    settle(session, change.id, ReorganisationState.DONE, now=now)


def _write(session: Session, node: OrganisationNode) -> None:
    values: dict[str, Any] = {
        "name": node.name,
        "parent_id": node.parent_id,
        "closed_on": node.closed_on,
    }
    session.execute(update(Department).where(Department.id == node.id).values(values))


def _note_children(
    session: Session,
    merged: Reorganisation,
    *,
    before: Mapping[int, OrganisationNode],
    after: Mapping[int, OrganisationNode],
    now: dt.datetime,
) -> None:
    """What hung below a merged node hangs elsewhere: each a change of its own, for the history."""
    for node in after.values():
        old_parent = before[node.id].parent_id
        if node.parent_id != old_parent:
            moved = Reorganisation(
                ReorganisationKind.MOVE, node.id, merged.on, target_id=node.parent_id
            )
            done = ReorganisationState.DONE
            session.add(make_row(moved, done, old_parent_id=old_parent, settled_at=now))
    session.flush()


def _move_people(session: Session, old: int, new: int, on: dt.date) -> None:
    here, open_then = _WORK.c.department_id == old, _WORK.c.ends_on.is_(None)
    across = (here, _WORK.c.starts_on < on, open_then | (_WORK.c.ends_on >= on))
    kept = [column for column in _WORK.c if column.name not in _OTHER]
    continued = select(*kept, literal(new), literal(on, _WORK.c.starts_on.type)).where(*across)
    names = [*(column.name for column in kept), "department_id", "starts_on"]
    connection = session.connection()
    connection.execute(insert(_WORK).from_select(names, continued))
    connection.execute(update(_WORK).where(*across).values(ends_on=on - _ONE_DAY))
    later = update(_WORK).where(here, _WORK.c.starts_on >= on)
    connection.execute(later.values(department_id=new))
    session.expire_all()


def _change(row: ReorganisationRow) -> Reorganisation:
    return Reorganisation(
        kind=row.kind,
        department_id=row.department_id,
        on=row.effective_on,
        name=row.name,
        target_id=row.target_id,
        id=row.id,
    )


def _record(row: ReorganisationRow, who: str | None) -> ReorganisationRecord:
    said = row.refusal
    return ReorganisationRecord(
        change=_change(row),
        state=row.state,
        old_name=row.old_name,
        old_parent_id=row.old_parent_id,
        refusal=DomainError(said["key"], **said["params"]) if said else None,
        planned_at=row.planned_at,
        who=who,
    )
