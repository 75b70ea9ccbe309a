"""A file of people: what it would change, and the change, all or nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.people.employees import EmploymentSpan
from webapp.domain.people.people_import import (
    KnownPerson,
    PeopleChanges,
    Roll,
    by_number,
    compare,
)
from webapp.domain.ports.people import PeopleLines
from webapp.store.governance import audit
from webapp.store.people import people_import as store


def preview_people(
    session: Session, *, lines: PeopleLines, is_complete: bool, occasion: Occasion
) -> PeopleChanges:
    """What the file would change today. Raises Invalid: the rest of it cannot be understood."""
    return compare(lines.lines, _roll(session, occasion), is_complete=is_complete)


def agree_on(
    session: Session, *, lines: PeopleLines, is_complete: bool, expected: str, occasion: Occasion
) -> PeopleChanges:
    """The same, held until the transaction ends, if it is still what was looked at.

    Raises Conflict: it is not. Invalid: a line cannot be taken in.
    """
    store.lock_imports(session)
    roll = _roll(session, occasion)
    changes = compare(lines.lines, roll, is_complete=is_complete)
    if changes.problems:
        raise Invalid("error.people_lines")
    if changes.digest != expected or not _hold(session, changes.touched, roll):
        raise Conflict("error.people_other")
    return changes


def _roll(session: Session, occasion: Occasion) -> Roll:
    known = by_number(store.list_known(session))
    return Roll(known, store.list_workplaces(session), occasion.today)


def _hold(session: Session, touched: Collection[int], roll: Roll) -> bool:
    """Keep others from changing these people; whether nobody has since they were read.

    Ahead of all else, and by number: a directory that moves one of them holds the person and waits
    for the work, while the work that a file changed would wait for the person.
    """
    store.lock_people(session, touched)
    held = {one.person_id: one for one in store.list_known(session) if one.person_id in touched}
    return held == {one.person_id: one for one in roll.people.values() if one.person_id in touched}


def apply_changes(session: Session, *, changes: PeopleChanges, occasion: Occasion) -> None:
    """Add, change and move people; who leaves or returns is not closed or opened here."""
    people = [details for details, _ in changes.added]
    ids = store.add_people(session, people, created_on=occasion.today)
    store.add_spans(
        session,
        [(ids[one.employee_number or ""], span) for one, span in changes.added if span is not None],
    )
    store.change_people(session, changes.changed)
    store.replace_spans(session, changes.moved)
    audit.record(
        session,
        at=occasion.now,
        actor=occasion.actor,
        action=Action.PEOPLE_IMPORTED,
        subject="people",
        detail={
            "added": len(changes.added),
            "changed": len(changes.changed),
            "moved": len(changes.moved),
            "returning": len(changes.returning),
            "leaving": len(changes.leaving),
        },
    )


def list_for_export(
    session: Session, *, occasion: Occasion
) -> Sequence[tuple[KnownPerson, EmploymentSpan | None, str]]:
    """Everybody with an open account and a number, with what runs today or comes, and its code."""
    codes = {one.department_id: code for code, one in store.list_workplaces(session).items()}
    found = []
    for person in store.list_known(session):
        if not person.is_closed:
            span = person.work_at(occasion.today)
            found.append((person, span, codes[span.department_id] if span else ""))
    return found
