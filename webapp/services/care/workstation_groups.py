"""The register of groups of workstations, kept by the advisers of the prevention service."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.domain.care.workstation_groups import (
    WorkstationGroup,
    by_urgency,
    check_edits,
    check_group,
)
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.names import refuse_twin
from webapp.store.care import workstation_groups as store
from webapp.store.governance import audit
from webapp.store.twins import lock_names

MOST = 500


def list_groups(session: Session) -> list[WorkstationGroup]:
    """Every group, what is most urgent first and what is closed last."""
    return sorted(store.list_groups(session), key=by_urgency)


def add(session: Session, group: WorkstationGroup, by: Occasion) -> int:
    """Add a group; its number. Raises Invalid: its name. Conflict: one has it, or enough do."""
    check_group(group, by.today)
    _check_name(session, group)
    number = store.add_group(session, group)
    _record(session, Action.WORKSTATION_GROUP_ADDED, number, by)
    return number


def change(session: Session, changed: WorkstationGroup, by: Occasion) -> None:
    """Store what somebody wrote of a group; `changed.edits` is what they were shown.

    Raises NotFound. Invalid: a name or a day. Conflict: somebody else changed it, or its name is
    another's.
    """
    stored = store.find_group(session, changed.id)
    if stored is None:
        raise NotFound("error.not_found")
    check_edits(stored, changed.edits)
    check_group(changed, by.today)
    _check_name(session, changed)
    if changed == stored:
        return
    store.change_group(session, replace(changed, edits=changed.edits + 1), edits=changed.edits)
    _record(session, Action.WORKSTATION_GROUP_CHANGED, changed.id, by)


def _check_name(session: Session, group: WorkstationGroup) -> None:
    lock_names(session)
    others = [one for one in store.list_groups(session) if one.id != group.id]
    refuse_twin(group.name, (one.name for one in others))
    if len(others) >= MOST:
        raise Conflict("error.workstation_group.many", most=MOST)


def _record(session: Session, action: Action, number: int, by: Occasion) -> None:
    subject = f"workstation_group/{number}"
    audit.record(session, at=by.now, actor=by.actor, action=action, subject=subject)
