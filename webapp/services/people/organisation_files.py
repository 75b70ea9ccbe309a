"""The tree in by a file: what it would do, line by line, and then all of it or nothing; and out."""

from __future__ import annotations

import datetime as dt
from functools import partial

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.people.organisation import Organisation
from webapp.domain.people.organisation_import import (
    DepartmentRules,
    DepartmentsPreview,
    as_record,
    read_departments,
)
from webapp.domain.people.people import LONGEST_DEPARTMENT, DepartmentKind, DepartmentRecord
from webapp.domain.ports.organisation import DepartmentLine, DepartmentLines
from webapp.i18n import LANGUAGES
from webapp.reports.paper.signs import writable_name
from webapp.store.governance import audit
from webapp.store.people import organisation as store
from webapp.store.people import reorganisations

_RULES = DepartmentRules(partial(writable_name, longest=LONGEST_DEPARTMENT), LANGUAGES)


def list_departments(session: Session) -> list[DepartmentLine]:
    """The open nodes, each after the one above it."""
    tree = Organisation(store.list_nodes(session))
    open_ones = [node for _, node in tree.walk() if node.closed_on is None]
    return [_line(number, as_record(node, tree.nodes)) for number, node in enumerate(open_ones, 2)]


def _line(number: int, record: DepartmentRecord) -> DepartmentLine:
    return DepartmentLine(
        line=number,
        code=record.code,
        name=record.name,
        kind=record.kind.value,
        parent=record.parent_code,
        language=record.language,
        timezone=record.timezone,
        campaign_from=record.campaign_from,
    )


def preview_departments(
    session: Session, *, lines: DepartmentLines, today: dt.date
) -> DepartmentsPreview:
    """What the file would do."""
    tree = Organisation(store.list_nodes(session), store.busy_until(session, today))
    return read_departments(tree, reorganisations.list_planned(session), lines, _RULES)


def import_departments(
    session: Session,
    *,
    lines: DepartmentLines,
    expected: str,
    actor: Actor,
    today: dt.date,
    now: dt.datetime,
) -> DepartmentsPreview:
    """Do what the file says, from today on; what was done.

    Raises Conflict: it would do something else than was `expected`. Invalid: a line is not right.
    """
    store.lock(session)
    found = preview_departments(session, lines=lines, today=today)
    if found.faults:
        raise Invalid("error.organisation_file_faults")
    if found.digest != expected:
        raise Conflict("error.organisation_file_changed")
    levels = list(DepartmentKind)
    ids = {node.code: node.id for node in store.list_nodes(session)}
    for change in sorted(found.changes, key=lambda one: levels.index(one.after.kind)):
        parent = ids[change.after.parent_code] if change.after.parent_code else None
        ids[change.after.code] = store.save_department(
            session, change.after, parent_id=parent, on=today
        )
    if found.changes:
        _record(session, found, actor, now)
    return found


def _record(session: Session, found: DepartmentsPreview, actor: Actor, now: dt.datetime) -> None:
    added = sum(one.before is None for one in found.changes)
    audit.record(
        session,
        at=now,
        actor=actor,
        action=Action.DEPARTMENTS_IMPORTED,
        subject="organisation",
        detail={"added": added, "changed": len(found.changes) - added},
    )
