"""Reading and writing what an employer says of people, and who the administrators are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import String, bindparam, cast, delete, insert, select
from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, NotFound
from webapp.domain.people.access import Role
from webapp.domain.people.employees import EmploymentDetails, EmploymentSpan, span_of
from webapp.store.people.directory_search import number as number_of
from webapp.store.people.people import (
    Department,
    EmploymentRow,
    Person,
    find_department,
    list_employments,
)
from webapp.store.people.role_grants import RoleGrantRow, is_active

_BY_ID = "person/"  # as the audit trail writes them, for who has no employee number
_ADD_WORK = insert(EmploymentRow)
_LOCKED = (  # made once: whatever changes somebody begins with it
    select(Person)
    .where(Person.id == bindparam("person"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


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


def find_span(session: Session, work: EmploymentDetails) -> EmploymentSpan:
    """What is to be stored of some work.

    Raises NotFound: there is no such department. Conflict: it closes before the work ends.
    Invalid: a value cannot be.
    """
    code = work.department_code
    found = find_department(session, code)
    if found is None:
        raise NotFound("error.department_unknown", code=code)
    if not is_open_until(found, work.ends_on):
        raise Conflict("error.department_closed", code=code)
    return span_of(work, found.id)


def is_open_until(department: Department, day: dt.date | None) -> bool:
    """Whether somebody may work there up to and including that day; None: for good."""
    closed = department.closed_on
    return closed is None or (day is not None and day <= closed)


def list_spans(session: Session, person_id: int) -> list[EmploymentSpan]:
    """Where a person works and has worked, oldest first."""
    return [
        EmploymentSpan(
            row.department_id,
            row.starts_on,
            row.ends_on,
            row.schedule,
            row.fte_percent,
            row.counted,
        )
        for row in list_employments(session, person_id)
    ]


def save_spans(session: Session, person_id: int, spans: Sequence[EmploymentSpan]) -> None:
    """Let these be all of a person's; what stays the same is not written."""
    wanted = {key_of(span): span for span in spans}
    for row in list_employments(session, person_id):
        span = wanted.pop((row.department_id, row.starts_on), None)
        if span is None:
            session.execute(delete(EmploymentRow).where(EmploymentRow.id == row.id))
            continue
        for name in ("ends_on", "schedule", "fte_percent", "counted"):
            setattr(row, name, getattr(span, name))
    session.add_all(EmploymentRow(person_id=person_id, **asdict(span)) for span in wanted.values())
    session.flush()


def add_spans(session: Session, person_id: int, spans: Sequence[EmploymentSpan]) -> None:
    """Let these be all of a person's, who has none yet."""
    rows = [{"person_id": person_id, **asdict(span)} for span in spans]
    session.connection().execute(_ADD_WORK, rows)


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
    by_group = cast(Person.last_roles, String).contains(f'"{Role.ADMINISTRATOR}"')
    by_name = select(RoleGrantRow.person_id).where(
        is_active(today), RoleGrantRow.role == Role.ADMINISTRATOR
    )
    found = (
        select(Person.id)
        .where(
            by_group | Person.id.in_(by_name),
            Person.deactivated_at.is_(None),
            Person.closes_on.is_(None),
        )
        .order_by(Person.id)
        .with_for_update()
    )
    return set(session.scalars(found))


def list_closing(session: Session, *, today: dt.date) -> list[int]:
    """Whose account was to be closed by this day and is open."""
    due = Person.closes_on <= today, Person.deactivated_at.is_(None)
    return list(session.scalars(select(Person.id).where(*due).order_by(Person.id)))
