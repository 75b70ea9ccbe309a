"""The tree as it is edited, and the changes of it: planned, done, and what these replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields
from itertools import islice
from typing import Any

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.people.organisation import (
    OrganisationNode,
    Reorganisation,
    ReorganisationKind,
)
from webapp.domain.people.people import DepartmentRecord
from webapp.domain.people.reorganisations import (
    PastChange,
    ReorganisationState,
    taken_back,
)
from webapp.store.base import Base, BigKey, Json, column, number_key, stored_enum
from webapp.store.people.campaigns import tell_start
from webapp.store.people.people import Department, EmploymentRow, find_department

Parents = Mapping[int, int | None]

_LOCK = 727276
_NODE = [getattr(Department, one.name) for one in fields(OrganisationNode)]


class ReorganisationRow(Base):
    """A change of a node from a day on: planned, done, undone or refused.

    `old_name` and `old_parent_id` are what a change that is done took the place of. `actor_id` is
    None for another system. `refusal` says why it could not be done: key and params of a text.
    """

    __tablename__ = "reorganisation"
    __table_args__ = (Index(None, "state", "effective_on"),)

    id: Mapped[int] = number_key()
    department_id: Mapped[int] = column(
        BigKey,
        ForeignKey("department.id", ondelete="RESTRICT"),
        index=True,
        data=DataClass.ORGANISATION,
    )
    kind: Mapped[ReorganisationKind] = column(
        stored_enum(ReorganisationKind, "kind"), data=DataClass.ORGANISATION
    )
    state: Mapped[ReorganisationState] = column(
        stored_enum(ReorganisationState, "state"), data=DataClass.ORGANISATION
    )
    effective_on: Mapped[dt.date] = column(data=DataClass.ORGANISATION)
    name: Mapped[str | None] = column(String(120), data=DataClass.ORGANISATION)
    target_id: Mapped[int | None] = column(
        BigKey, ForeignKey("department.id", ondelete="RESTRICT"), data=DataClass.ORGANISATION
    )
    old_name: Mapped[str | None] = column(String(120), data=DataClass.ORGANISATION)
    old_parent_id: Mapped[int | None] = column(
        BigKey, ForeignKey("department.id", ondelete="RESTRICT"), data=DataClass.ORGANISATION
    )
    refusal: Mapped[dict[str, Any] | None] = column(Json, data=DataClass.ORGANISATION)
    planned_at: Mapped[dt.datetime | None] = column(data=DataClass.TECHNICAL)
    settled_at: Mapped[dt.datetime | None] = column(data=DataClass.TECHNICAL)
    actor_id: Mapped[int | None] = column(BigKey, data=DataClass.SECURITY)


def lock(session: Session) -> None:
    """Let one change at a time; on SQLite, the writing transaction itself sees to that."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def list_nodes(session: Session) -> list[OrganisationNode]:
    """The whole tree as it is now, in the order in which it was made."""
    found = session.execute(select(*_NODE).order_by(Department.id))
    return [OrganisationNode(*row) for row in found]


def list_languages_of(session: Session, site_id: int) -> set[str]:
    """The languages that a site and the open nodes below it say; those above it, if none does."""
    columns = (Department.id, Department.parent_id, Department.language, Department.closed_on)
    nodes = {row.id: row for row in session.execute(select(*columns))}

    def upwards(node: int | None) -> Iterator[int]:
        while node is not None:
            yield node
            node = nodes[node].parent_id if node in nodes else None

    within = [node for node in nodes if site_id in upwards(node)]
    open_nodes = (nodes[one] for one in within if nodes[one].closed_on is None)
    said = set(filter(None, (one.language for one in open_nodes)))
    if said:
        return said
    above = (nodes[one].language for one in upwards(site_id) if one in nodes)
    return set(islice(filter(None, above), 1))


def nodes_on(session: Session, day: dt.date) -> list[OrganisationNode]:
    """The whole tree as it was on a day: what took effect later is taken back."""
    return taken_back(list_nodes(session), _done_after(session, day))


def parents_on(
    session: Session, days: Collection[dt.date]
) -> tuple[Parents, Mapping[dt.date, Parents]]:
    """What each node hangs below now, and the same on each of these days that had another tree."""
    nodes, later = list_nodes(session), list(_dated_after(session, min(days)))
    before = {
        day: _parents(taken_back(nodes, [change for on, change in later if on > day]))
        for day in days
        if any(on > day for on, _ in later)
    }
    return _parents(nodes), before


def _parents(nodes: Iterable[OrganisationNode]) -> Parents:
    return {node.id: node.parent_id for node in nodes}


def _done_after(session: Session, day: dt.date) -> Iterable[PastChange]:
    """What took effect after a day, the last one first."""
    return (change for _, change in _dated_after(session, day))


def _dated_after(session: Session, day: dt.date) -> Iterable[tuple[dt.date, PastChange]]:
    row = ReorganisationRow
    columns = row.effective_on, row.kind, row.department_id, row.old_name, row.old_parent_id
    done = select(*columns).where(row.state == ReorganisationState.DONE, row.effective_on > day)
    newest = done.order_by(row.effective_on.desc(), row.id.desc())
    return ((one[0], PastChange(*one[1:])) for one in session.execute(newest))


def busy_until(session: Session, today: dt.date) -> dict[int, dt.date]:
    """The last day on which somebody works at a node, where that is today or later."""
    ends = select(EmploymentRow.department_id, EmploymentRow.ends_on).where(
        EmploymentRow.ends_on.is_(None) | (EmploymentRow.ends_on >= today)
    )
    found: dict[int, dt.date] = {}
    for node, end in session.execute(ends.distinct()):
        found[node] = max(end or dt.date.max, found.get(node, dt.date.min))
    return found


def save_department(
    session: Session, record: DepartmentRecord, *, parent_id: int | None, on: dt.date | None
) -> int:
    """Store a node as the record says; its id.

    From the day `on` it has the new name and place, or as if it always had (None: a correction).
    Raises Conflict, Invalid: the start of the campaign cannot be told so.
    """
    found = find_department(session, record.code)
    if found is None:
        found = Department(code=record.code, kind=record.kind, name=record.name)
        session.add(found)
    elif on is not None:
        _note(session, found, record.name, parent_id, on)
    found.kind = record.kind
    found.parent_id = parent_id
    found.name = record.name
    found.language = record.language
    found.timezone = record.timezone
    session.flush()
    tell_start(session, found, record.campaign_from)
    return found.id


def _note(
    session: Session, found: Department, name: str, parent_id: int | None, on: dt.date
) -> None:
    if found.name != name:
        renamed = Reorganisation(ReorganisationKind.RENAME, found.id, on, name=name)
        session.add(make_row(renamed, ReorganisationState.DONE, old_name=found.name))
    if found.parent_id != parent_id:
        moved = Reorganisation(ReorganisationKind.MOVE, found.id, on, target_id=parent_id)
        session.add(make_row(moved, ReorganisationState.DONE, old_parent_id=found.parent_id))
    session.flush()


def make_row(change: Reorganisation, state: ReorganisationState, **more: Any) -> ReorganisationRow:
    """A row for a change, not yet added."""
    return ReorganisationRow(
        department_id=change.department_id,
        kind=change.kind,
        state=state,
        effective_on=change.on,
        name=change.name,
        target_id=change.target_id,
        **more,
    )
