"""The tree as an administrator sees and edits it: what is added, and what has no date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, DomainError, NotFound
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.names import tidy
from webapp.domain.people.organisation import (
    Organisation,
    OrganisationNode,
    Reorganisation,
    check_place,
    refuse_namesake,
)
from webapp.domain.people.organisation_import import nodes_after
from webapp.domain.people.people import (
    LONGEST_CODE,
    LONGEST_DEPARTMENT,
    DepartmentRecord,
    check_settings,
)
from webapp.domain.people.reorganisations import (
    ReorganisationRecord,
    ReorganisationState,
    refusals,
)
from webapp.domain.people.seen_nodes import SeenNode, refuse_other, seen_node
from webapp.i18n import LANGUAGES
from webapp.reports.paper.signs import writable_name
from webapp.store.governance import audit
from webapp.store.people import organisation as store
from webapp.store.people import reorganisations
from webapp.store.people.people import Department, find_department

_MOST_HISTORY = 50
_NEW = -1  # the number of the only one that `nodes_after` adds


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """The tree with what is planned, what would not be possible as things are, what was refused."""

    organisation: Organisation
    planned: list[ReorganisationRecord]
    obstacles: Mapping[int, DomainError]
    refused: list[ReorganisationRecord]

    def changes(self) -> list[Reorganisation]:
        """What is planned, in the order in which it takes effect."""
        return [one.change for one in self.planned]

    def seen(self, node_id: int) -> SeenNode:
        """What somebody sees of a node who looks now. Raises NotFound: there is none."""
        return seen_node(self.organisation, self.changes(), node_id)


def read_organisation(session: Session, *, today: dt.date) -> OrganisationView:
    """The tree as it is now."""
    tree = Organisation(store.list_nodes(session), store.busy_until(session, today))
    planned = reorganisations.list_records(session, states=[ReorganisationState.PLANNED])
    planned.sort(key=lambda one: one.change.rank)
    found = refusals(tree, [one.change for one in planned])
    refused = reorganisations.list_records(session, states=[ReorganisationState.REFUSED])
    return OrganisationView(tree, planned, {one.id: why for one, why in found.items()}, refused)


def list_history(session: Session, *, department_id: int) -> list[ReorganisationRecord]:
    """What was planned for a node and is settled, the last day first."""
    settled = [state for state in ReorganisationState if state is not ReorganisationState.PLANNED]
    return reorganisations.list_records(
        session, states=settled, department_id=department_id, most=_MOST_HISTORY
    )


def add_department(
    session: Session, *, record: DepartmentRecord, actor: Actor, now: dt.datetime
) -> int:
    """Add a node; its number.

    Raises Conflict: the code is taken, the name is in use there, or the place is closed. NotFound:
    there is no such place. Invalid: it cannot hang there, or something of it is not right.
    """
    store.lock(session)
    code = tidy(record.code, longest=LONGEST_CODE)
    if find_department(session, code) is not None:
        raise Conflict("error.organisation_code_taken", code=code)
    name = writable_name(record.name, longest=LONGEST_DEPARTMENT)
    check_settings(record.language, record.timezone, LANGUAGES)
    parent = _parent(session, record)
    check_place(code, record.kind, parent)
    made = replace(record, code=code, name=name)
    refuse_namesake(Organisation(nodes_after(store.list_nodes(session), [made])), _NEW)
    parent_id = parent.id if parent else None
    number = store.save_department(session, made, parent_id=parent_id, on=None)
    _record(session, Action.DEPARTMENT_ADDED, number, actor, now)
    return number


def _parent(session: Session, record: DepartmentRecord) -> OrganisationNode | None:
    if record.parent_code is None:
        return None
    tree = {node.code: node for node in store.list_nodes(session)}
    if record.parent_code not in tree:
        raise NotFound("error.department_unknown", code=record.parent_code)
    return tree[record.parent_code]


def edit_department(
    session: Session,
    *,
    wanted: OrganisationNode,
    seen: SeenNode,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Give a node another language or time zone, or spread its reminders: what has no date.

    Raises NotFound: there is no such node. Invalid: something of it is not right. Conflict:
    somebody else changed the node after it was `seen`.
    """
    store.lock(session)
    check_settings(wanted.language, wanted.timezone, LANGUAGES)
    tree = Organisation(store.list_nodes(session))
    refuse_other(seen, seen_node(tree, reorganisations.list_planned(session), wanted.id))
    row = session.get_one(Department, wanted.id)
    row.language, row.timezone = wanted.language, wanted.timezone
    row.spreads_reminders = wanted.spreads_reminders
    session.flush()
    _record(session, Action.DEPARTMENT_EDITED, wanted.id, actor, now)


def _record(session: Session, action: Action, number: int, actor: Actor, now: dt.datetime) -> None:
    subject = f"department/{number}"
    audit.record(session, at=now, actor=actor, action=action, subject=subject)
