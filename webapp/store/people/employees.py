"""Reading and writing what an employer says of people, and who the administrators are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any
from typing import cast as typed

from sqlalchemy import Select, String, Table, bindparam, cast, delete, insert, select, update
from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, NotFound
from webapp.domain.names import alphabetical
from webapp.domain.people.access import Role
from webapp.domain.people.employees import (
    EmploymentDetails,
    EmploymentSpan,
    KnownDepartment,
    PersonDetails,
    span_of,
)
from webapp.store.base import Base
from webapp.store.people.directory_search import number as number_of
from webapp.store.people.people import (
    Department,
    EmploymentRow,
    Person,
)
from webapp.store.people.role_grants import RoleGrantRow, is_active

_BY_ID = "person/"  # as the audit trail writes them, for who has no employee number
# Made once: whatever changes somebody runs some of them.
_WORK = typed(Table, EmploymentRow.__table__)
_ADD_WORK = insert(_WORK).inline()  # its number is not asked back
_SPAN = tuple(one.name for one in fields(EmploymentSpan))
_SPANS = (
    select(*(_WORK.c[name] for name in _SPAN))
    .where(_WORK.c.person_id == bindparam("person"))
    .order_by(_WORK.c.starts_on)
)
_PLACED = (
    _WORK.c.person_id == bindparam("person"),
    _WORK.c.department_id == bindparam("place"),
    _WORK.c.starts_on == bindparam("day"),
)
_CHANGE_WORK, _END_WORK = update(_WORK).where(*_PLACED), delete(_WORK).where(*_PLACED)
_LOCKED = (
    select(Person)
    .where(Person.id == bindparam("person"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_DETAILS = tuple(getattr(Person, one.name) for one in fields(PersonDetails))
_LOCKED_DETAILS = select(*_DETAILS).where(Person.id == bindparam("person")).with_for_update()
_CHANGE_DETAILS = update(typed(Table, Person.__table__)).where(Person.id == bindparam("person"))
_WORKPLACE = select(Department.code, Department.id, Department.closed_on).where(
    Department.code == bindparam("called")
)


def list_people(session: Session, numbers: Collection[str]) -> dict[str, Person]:
    """Those of the people with these employee numbers whom there are, by number."""
    own = select(Person).where(Person.employee_number.in_(numbers))
    return {str(one.employee_number): one for one in session.scalars(own)}


def list_numbers_by_email(session: Session) -> dict[str, str | None]:
    """For each e-mail address, in small letters, the employee number; None where it is not sure.

    It is not when several people have the address, or when the only one has no number.
    """
    found: dict[str, str | None] = {}
    columns = select(Person.email, Person.employee_number).where(Person.email.is_not(None))
    for email, number in session.execute(columns):
        key = (email or "").strip().casefold()
        found[key] = None if key in found else number
    return found


def list_employments_of(
    session: Session, people: Collection[int]
) -> dict[int, list[EmploymentRow]]:
    """The employments of these people, oldest first."""
    found, row = dict[int, list[EmploymentRow]](), EmploymentRow
    own = select(row).where(row.person_id.in_(people)).order_by(row.starts_on)
    for one in session.scalars(own):
        found.setdefault(one.person_id, []).append(one)
    return found


def find_person_id(session: Session, who: str) -> int | None:
    """Who has this employee number, or this number after `person/`."""
    number = who.removeprefix(_BY_ID)
    if number == who:
        return session.scalar(select(Person.id).where(Person.employee_number == who))
    found = session.get(Person, number_of(number))
    return found.id if found else None


def lock_person(session: Session, person_id: int) -> Person:
    """The person as they are now; nobody else changes them until the transaction ends.

    Raises NotFound: there is nobody.
    """
    found = session.scalar(_LOCKED, {"person": person_id})
    if found is None:
        raise NotFound("error.not_found")
    return found


def lock_details(session: Session, person_id: int) -> PersonDetails:
    """Who somebody is to the employer; nobody else changes them until the transaction ends.

    Raises NotFound: there is nobody.
    """
    session.flush()
    row = session.connection().execute(_LOCKED_DETAILS, {"person": person_id}).one_or_none()
    if row is None:
        raise NotFound("error.not_found")
    return PersonDetails(*row)


def save_details(session: Session, person_id: int, details: PersonDetails) -> None:
    """Let this be who somebody is to the employer."""
    values = {"person": person_id, **asdict(details), "sort_name": alphabetical(details.name)}
    session.connection().execute(_CHANGE_DETAILS, values)
    _forget(session, Person)


def find_span(session: Session, work: EmploymentDetails) -> EmploymentSpan:
    """What is to be stored of some work.

    Raises NotFound: there is no such department. Conflict: it closes before the work ends.
    Invalid: a value cannot be.
    """
    code = work.department_code
    session.flush()
    found = session.connection().execute(_WORKPLACE, {"called": code}).one_or_none()
    if found is None:
        raise NotFound("error.department_unknown", code=code)
    return span_at(KnownDepartment(*found), work)


def span_at(place: KnownDepartment, work: EmploymentDetails) -> EmploymentSpan:
    """What is to be stored of some work in a department that was found. Raises as `find_span`."""
    if not is_open_until(place.closed_on, work.ends_on):
        raise Conflict("error.department_closed", code=place.code)
    return span_of(work, place.department_id)


def is_open_until(closed_on: dt.date | None, day: dt.date | None) -> bool:
    """Whether somebody may work there up to and including that day; None: for good."""
    return closed_on is None or (day is not None and day <= closed_on)


def list_spans(session: Session, person_id: int) -> list[EmploymentSpan]:
    """Where a person works and has worked, oldest first."""
    session.flush()
    rows = session.connection().execute(_SPANS, {"person": person_id})
    return [EmploymentSpan(*row) for row in rows]


def save_spans(
    session: Session,
    person_id: int,
    before: Sequence[EmploymentSpan],
    after: Sequence[EmploymentSpan],
) -> None:
    """Let these be all of a person's, in the place of those before; what stays is not written."""
    had, wanted = {key_of(span): span for span in before}, {key_of(span): span for span in after}
    changed = [span for place, span in wanted.items() if place in had and had[place] != span]
    connection = session.connection()
    for place, span in had.items():
        if place not in wanted:
            connection.execute(_END_WORK, _placed(person_id, span))
    for span in changed:
        kept = {"ends_on": span.ends_on, "schedule": span.schedule, "counted": span.counted}
        values = {**_placed(person_id, span), **kept, "fte_percent": span.fte_percent}
        connection.execute(_CHANGE_WORK, values)
    if new := [span for place, span in wanted.items() if place not in had]:
        add_spans(session, person_id, new)
    _forget(session, EmploymentRow)


def add_spans(session: Session, person_id: int, spans: Sequence[EmploymentSpan]) -> None:
    """Let these be all of a person's, who has none yet."""
    rows = [{name: getattr(span, name) for name in _SPAN} for span in spans]
    for row in rows:
        row["person_id"] = person_id
    session.connection().execute(_ADD_WORK, rows)


def _placed(person_id: int, span: EmploymentSpan) -> dict[str, Any]:
    """Which row stores a span."""
    return {"person": person_id, "place": span.department_id, "day": span.starts_on}


def key_of(span: EmploymentSpan) -> tuple[int, dt.date]:
    """What makes a span the one that a row stores."""
    return span.department_id, span.starts_on


def pack_spans(spans: Sequence[EmploymentSpan]) -> list[dict[str, Any]]:
    """Spans as JSON."""
    return [
        asdict(span)
        | {
            "starts_on": span.starts_on.isoformat(),
            "ends_on": span.ends_on.isoformat() if span.ends_on else None,
        }
        for span in spans
    ]


def unpack_spans(packed: Sequence[Mapping[str, Any]]) -> list[EmploymentSpan]:
    """Spans of JSON."""
    return [
        EmploymentSpan(
            **{
                **values,
                "starts_on": dt.date.fromisoformat(values["starts_on"]),
                "ends_on": dt.date.fromisoformat(values["ends_on"]) if values["ends_on"] else None,
            }
        )
        for values in packed
    ]


def lock_administrators(session: Session, *, today: dt.date) -> set[int]:
    """Who is an administrator and stays one: their account is open, and no day is set to close it.

    Nobody else closes one of them until the transaction ends.
    """
    found = _administrators(today).order_by(Person.id).with_for_update()
    return set(session.scalars(found))


def is_last_administrator(session: Session, person_id: int, *, today: dt.date) -> bool:
    """Whether nobody else is one; others are only looked for where this person is one at all.

    Nobody else closes one of them then until the transaction ends.
    """
    own = session.scalar(_administrators(today).where(Person.id == person_id))
    return own is not None and lock_administrators(session, today=today) == {person_id}


def _administrators(today: dt.date) -> Select[int]:
    by_group = cast(Person.last_roles, String).contains(f'"{Role.ADMINISTRATOR}"')
    by_name = select(RoleGrantRow.person_id).where(
        is_active(today), RoleGrantRow.role == Role.ADMINISTRATOR
    )
    return select(Person.id).where(
        by_group | Person.id.in_(by_name),
        Person.deactivated_at.is_(None),
        Person.closes_on.is_(None),
    )


def list_closing(session: Session, *, today: dt.date) -> list[int]:
    """Whose account was to be closed by this day and is open."""
    due = Person.closes_on <= today, Person.deactivated_at.is_(None)
    return list(session.scalars(select(Person.id).where(*due).order_by(Person.id)))


def _forget(session: Session, kind: type[Base]) -> None:
    """Let what is held of a table be read anew: it was changed beside it."""
    for held in session.identity_map.values():
        if isinstance(held, kind):
            session.expire(held)
