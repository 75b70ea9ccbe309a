"""Who there is and where they work, from records: the same again when repeated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.people.people import (
    LONGEST_DEPARTMENT,
    DepartmentRecord,
    EmploymentRecord,
    PersonRecord,
    check_schedule,
    check_settings,
    may_lie_below,
)
from webapp.i18n import LANGUAGES
from webapp.reports.paper.signs import writable_name
from webapp.store.people.employees import list_employments_of, list_people
from webapp.store.people.organisation import save_department
from webapp.store.people.people import Department, EmploymentRow, Person, find_department
from webapp.store.programme.reminder_targets import follow_person


def provision_department(
    session: Session, *, department: DepartmentRecord, on: dt.date | None = None
) -> int:
    """Make the node of the tree, or bring it up to date; its id.

    From the day `on` it has another name or place, or as if it always had (None). Raises NotFound:
    there is no such parent. Invalid: it cannot hang there, the report could not write its name,
    there are no texts in its language, or no such time zone.
    """
    name = writable_name(department.name, longest=LONGEST_DEPARTMENT)
    check_settings(department.language, department.timezone, LANGUAGES)
    parent = _department(session, department.parent_code) if department.parent_code else None
    if not may_lie_below(department.kind, parent.kind if parent else None):
        raise Invalid("error.department_place", code=department.code)
    named = replace(department, name=name)
    return save_department(session, named, parent_id=parent.id if parent else None, on=on)


def provision_person(session: Session, *, person: PersonRecord) -> int:
    """Make the person, or bring them up to date; their id, as `provision_people` does."""
    return provision_people(session, people=[person])[person.employee_number]


def provision_people(session: Session, *, people: Sequence[PersonRecord]) -> dict[str, int]:
    """Make these people, or bring them up to date; the id of each, by number.

    The day of creation never changes, and a language that is known (they may have chosen it) stays.
    """
    found = list_people(session, [person.employee_number for person in people])
    for person in people:
        one = found.get(person.employee_number)
        if one is None:
            one = Person(employee_number=person.employee_number, created_on=person.created_on)
            one.email = person.email  # nothing is sent to them yet
            session.add(one)
            found[person.employee_number] = one
        else:
            if person.email:
                follow_person(session, person_id=one.id, email=person.email)
            one.email = person.email
        one.name = person.name
        one.language = one.language or person.language
    session.flush()
    return {number: one.id for number, one in found.items()}


def provision_employment(session: Session, *, employment: EmploymentRecord) -> None:
    """Let a person work in a department, as `provision_employments` does."""
    provision_employments(session, employments=[employment])


def provision_employments(session: Session, *, employments: Sequence[EmploymentRecord]) -> None:
    """Let people work in departments; the same start there again changes that employment.

    Raises NotFound: no such person or department. Invalid: the schedule, or two at once. Conflict:
    the department was closed before.
    """
    for employment in employments:
        check_schedule(employment.schedule)
    codes = {one.department_code: None for one in employments}
    departments = {code: _department(session, code) for code in codes}
    people = list_people(session, [one.employee_number for one in employments])
    known = list_employments_of(session, [person.id for person in people.values()])
    for employment in employments:
        person = people.get(employment.employee_number)
        if person is None:
            raise NotFound("error.person_unknown", number=employment.employee_number)
        _employ(session, person, departments[employment.department_code], employment, known)
    session.flush()


def _employ(
    session: Session,
    person: Person,
    department: Department,
    employment: EmploymentRecord,
    known: dict[int, list[EmploymentRow]],
) -> None:
    start, others = employment.starts_on, known.setdefault(person.id, [])
    found = next(
        (e for e in others if (e.department_id, e.starts_on) == (department.id, start)), None
    )
    if department.closed_on is not None and start > department.closed_on:
        raise Conflict("error.department_closed", code=department.code)
    if any(_overlap(employment, other) for other in others if other is not found):
        raise Invalid("error.employment_overlap", number=employment.employee_number)
    if found is None:
        found = EmploymentRow(person_id=person.id, department_id=department.id, starts_on=start)
        session.add(found)
        others.append(found)
    found.ends_on = employment.ends_on
    found.schedule = employment.schedule
    found.fte_percent = employment.fte_percent


def _department(session: Session, code: str) -> Department:
    found = find_department(session, code)
    if found is None:
        raise NotFound("error.department_unknown", code=code)
    return found


def _overlap(one: EmploymentRecord, other: EmploymentRow) -> bool:
    one_first = one.ends_on is not None and one.ends_on < other.starts_on
    other_first = other.ends_on is not None and other.ends_on < one.starts_on
    return not one_first and not other_first
