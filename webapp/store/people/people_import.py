"""All people at once, for a file: read in three statements, written in a few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import cast

from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from webapp.domain.names import alphabetical
from webapp.domain.people.employees import EmploymentSpan, PersonDetails
from webapp.domain.people.organisation import ReorganisationKind
from webapp.domain.people.people_import import KnownPerson, Workplace
from webapp.store.people.people import Department, EmploymentRow, Person
from webapp.store.people.reorganisations import list_planned, merged_into

_PERSON = cast(Table, Person.__table__)
_WORK = cast(Table, EmploymentRow.__table__)
_IMPORT_LOCK = 727276
_AT_ONCE = 5_000


def lock_imports(session: Session) -> None:
    """One file at a time; on SQLite, the writing transaction itself sees to that."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_IMPORT_LOCK)))


def lock_people(session: Session, people: Collection[int]) -> None:
    """Nobody else changes them until the transaction ends; one after the other by number."""
    wanted = sorted(people)
    for first in range(0, len(wanted), _AT_ONCE):
        some = select(_PERSON.c.id).where(_PERSON.c.id.in_(wanted[first : first + _AT_ONCE]))
        session.execute(some.order_by(_PERSON.c.id).with_for_update()).all()


def list_known(session: Session) -> list[KnownPerson]:
    """Everybody who has an employee number, with all their work."""
    spans = _spans(session)
    people = session.execute(
        select(
            _PERSON.c.id,
            _PERSON.c.employee_number,
            _PERSON.c.name,
            _PERSON.c.email,
            _PERSON.c.deactivated_at,
            _PERSON.c.closes_on,
        )
        .where(_PERSON.c.employee_number.is_not(None))
        .order_by(_PERSON.c.employee_number)
    )
    return [
        KnownPerson(
            key,
            PersonDetails(number, name, email),
            is_closed=closed_at is not None,
            is_leaving=closed_at is None and closes_on is not None,
            spans=tuple(spans.get(key, ())),
        )
        for key, number, name, email, closed_at, closes_on in people
    ]


def _spans(session: Session) -> dict[int, list[EmploymentSpan]]:
    found: dict[int, list[EmploymentSpan]] = defaultdict(list)
    columns = (
        _WORK.c.person_id,
        _WORK.c.department_id,
        _WORK.c.starts_on,
        _WORK.c.ends_on,
        _WORK.c.schedule,
        _WORK.c.fte_percent,
        _WORK.c.counted,
    )
    for person, *values in session.execute(select(*columns).order_by(_WORK.c.starts_on)):
        found[person].append(EmploymentSpan(*values))
    return found


def list_workplaces(session: Session) -> dict[str, Workplace]:
    """Every node of the tree by its code."""
    columns = Department.code, Department.id, Department.closed_on
    places = session.execute(select(*columns)).all()
    codes, into = {key: code for code, key, _ in places}, merged_into(session)
    closes = {
        one.department_id: one.on
        for one in list_planned(session)
        if one.kind is ReorganisationKind.CLOSE
    }
    return {
        code: Workplace(key, closed, codes.get(into.get(key, 0), ""), closes.get(key))
        for code, key, closed in places
    }


def add_people(
    session: Session, people: Sequence[PersonDetails], **common: object
) -> dict[str, int]:
    """Store new people; the id of each by employee number."""
    ids: dict[str, int] = {}
    connection = session.connection()
    for first in range(0, len(people), _AT_ONCE):
        part = people[first : first + _AT_ONCE]
        rows = [asdict(one) | common for one in part]
        connection.execute(insert(_PERSON), rows)
        numbers = [one.employee_number for one in part]
        found = select(_PERSON.c.employee_number, _PERSON.c.id)
        for number, key in connection.execute(found.where(_PERSON.c.employee_number.in_(numbers))):
            ids[number] = key
    return ids


def add_spans(session: Session, spans: Sequence[tuple[int, EmploymentSpan]]) -> None:
    """Store work, each with the person."""
    rows = [{"person_id": person, **asdict(span)} for person, span in spans]
    if rows:
        session.connection().execute(insert(_WORK), rows)


def replace_spans(session: Session, spans: Mapping[int, Sequence[EmploymentSpan]]) -> None:
    """Let these be all the work of each of these people."""
    people = list(spans)
    for first in range(0, len(people), _AT_ONCE):
        part = people[first : first + _AT_ONCE]
        session.connection().execute(delete(_WORK).where(_WORK.c.person_id.in_(part)))
    add_spans(session, [(person, span) for person in people for span in spans[person]])


def change_people(session: Session, details: Mapping[int, PersonDetails]) -> None:
    """Store who these people are."""
    change = update(_PERSON).where(_PERSON.c.id == bindparam("key"))
    change = change.values(
        name=bindparam("its_name"),
        sort_name=bindparam("its_sort_name"),
        email=bindparam("its_email"),
    )
    rows = [
        {
            "key": person,
            "its_name": one.name,
            "its_sort_name": alphabetical(one.name),
            "its_email": one.email,
        }
        for person, one in sorted(details.items())  # by number, as everybody who changes several
    ]
    if rows:
        session.connection().execute(change, rows)
