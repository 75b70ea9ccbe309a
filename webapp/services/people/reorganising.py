"""Changes of the tree on a date: planned, undone until they take effect, and done by a job."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, DomainError, Invalid, NotFound
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.people.organisation import (
    Organisation,
    Reorganisation,
    ReorganisationKind,
    refuse_namesake,
)
from webapp.domain.people.people import LONGEST_DEPARTMENT
from webapp.domain.people.reorganisations import (
    ReorganisationState,
    after,
    in_order,
    refuse_harm,
)
from webapp.domain.people.seen_nodes import SeenNode, refuse_other, seen_node
from webapp.reports.paper.signs import writable_name
from webapp.store.governance import audit
from webapp.store.people import organisation as store
from webapp.store.people import reorganisations
from webapp.store.programme import pause_screens

_FARTHEST = dt.timedelta(days=5 * 366)
_JOB = Actor.job("reorganise")
_NAMES = {ReorganisationKind.RENAME, ReorganisationKind.MOVE}
_ENDS = {ReorganisationKind.MERGE, ReorganisationKind.CLOSE}


def plan_reorganisation(
    session: Session,
    *,
    change: Reorganisation,
    seen: SeenNode,
    actor: Actor,
    today: dt.date,
    now: dt.datetime,
) -> None:
    """Plan a change; one from today on is done at once.

    Raises NotFound: there is no such node. Invalid: the day or something else of it is not right,
    or it would change nothing. Conflict: it is not possible then, it makes another planned change
    impossible, another node there has the name, or somebody else changed the node after it was
    `seen`.
    """
    apply_due(session, today=today, now=now)
    planned = reorganisations.list_planned(session)
    refuse_other(seen, seen_node(_tree(session, today), planned, change.department_id))
    change = check_reorganisation(session, change=change, today=today)
    number = reorganisations.add_planned(session, change, actor_id=actor.id, now=now)
    if change.on == today:
        apply_due(session, today=today, now=now, actor=actor)
    else:
        _note(session, Action.REORGANISATION_PLANNED, replace(change, id=number), actor, now)


def check_reorganisation(
    session: Session, *, change: Reorganisation, today: dt.date
) -> Reorganisation:
    """The change, with its name tidied, if it can be planned.

    Raises NotFound, Invalid, Conflict: as for planning it.
    """
    if not today <= change.on <= today + _FARTHEST:
        raise Invalid("error.organisation_day")
    if change.kind is ReorganisationKind.RENAME:
        name = writable_name(change.name or "", longest=LONGEST_DEPARTMENT)
        change = replace(change, name=name)
    tree, planned = _tree(session, today), reorganisations.list_planned(session)
    _refuse_twice(tree, planned, change)
    refuse_harm(tree, planned, [*planned, change])
    if change.kind in _NAMES:
        refuse_namesake(after(tree, [*planned, change], dt.date.max)[0], change.department_id)
    return change


def undo_reorganisation(
    session: Session, *, number: int, actor: Actor, today: dt.date, now: dt.datetime
) -> None:
    """Take back a change that has not taken effect, or put away one that was refused.

    Raises NotFound: there is no such change. Conflict: it has taken effect or was undone, or
    another planned change needs it.
    """
    apply_due(session, today=today, now=now)
    record = reorganisations.find_record(session, number)
    if record is None:
        raise NotFound("error.not_found")
    if record.state not in {ReorganisationState.PLANNED, ReorganisationState.REFUSED}:
        raise Conflict("error.organisation_settled")
    planned = reorganisations.list_planned(session)
    refuse_harm(_tree(session, today), planned, [one for one in planned if one.id != number])
    reorganisations.settle(session, number, ReorganisationState.UNDONE, now=now)
    _note(session, Action.REORGANISATION_UNDONE, record.change, actor, now)


def apply_due(session: Session, *, today: dt.date, now: dt.datetime, actor: Actor = _JOB) -> None:
    """Do what is planned until today, in order; what has become impossible is refused and stays."""
    store.lock(session)
    due = in_order(one for one in reorganisations.list_planned(session) if one.on <= today)
    if not due:
        return
    tree = _tree(session, min(one.on for one in due))
    for change in due:
        before = dict(tree.nodes)
        try:
            tree.change(change)
        except DomainError as refusal:
            refused = ReorganisationState.REFUSED
            reorganisations.settle(session, change.id, refused, now=now, refusal=refusal)
            _note(session, Action.REORGANISATION_REFUSED, change, actor, now)
            continue
        reorganisations.carry_out(session, change, before=before, after=tree.nodes, now=now)
        if change.kind in _ENDS:
            pause_screens.revoke_all(session, change.department_id, now=now)
        _note(session, Action.REORGANISATION_DONE, change, actor, now)


def _tree(session: Session, since: dt.date) -> Organisation:
    return Organisation(store.list_nodes(session), store.busy_until(session, since))


def _refuse_twice(
    tree: Organisation, planned: list[Reorganisation], change: Reorganisation
) -> None:
    for other in planned:
        same = (other.department_id, other.kind) == (change.department_id, change.kind)
        if same and (other.on == change.on or change.kind in _ENDS):
            name = tree.get(change.department_id).name
            raise Conflict("error.organisation_twice", name=name, day=other.on.isoformat())


def _note(
    session: Session, action: Action, change: Reorganisation, actor: Actor, now: dt.datetime
) -> None:
    audit.record(
        session,
        at=now,
        actor=actor,
        action=action,
        subject=f"department/{change.department_id}",
        detail={"change": change.kind.value, "from": change.on.isoformat()},
    )
