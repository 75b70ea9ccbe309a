"""Plain functions that make rows with sensible defaults, inside the caller's session."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping

from sqlalchemy.orm import Session

from webapp.content.screening import questionnaire
from webapp.domain.people.people import DepartmentKind
from webapp.store.people.campaigns import tell_start
from webapp.store.people.people import Department, EmploymentRow, Person

FULL_WEEK = "1111100"
_numbers = itertools.count(1)


def make_department(
    session: Session,
    *,
    kind: DepartmentKind = DepartmentKind.DEPARTMENT,
    parent_id: int | None = None,
    name: str | None = None,
    campaign_from: dt.date | None = dt.date(2025, 1, 6),
    language: str | None = None,
) -> int:
    """The id of a new node of the tree."""
    number = next(_numbers)
    department = Department(
        kind=kind,
        parent_id=parent_id,
        code=f"D{number}",
        name=name or f"Department {number}",
        language=language,
    )
    session.add(department)
    session.flush()
    tell_start(session, department, campaign_from)
    return department.id


def make_person(
    session: Session,
    *,
    department_id: int | None = None,
    created_on: dt.date = dt.date(2024, 1, 1),
    starts_on: dt.date = dt.date(2024, 1, 1),
    ends_on: dt.date | None = None,
    schedule: str = FULL_WEEK,
) -> int:
    """The id of a new person, employed in the department when one is given."""
    number = next(_numbers)
    person = Person(employee_number=f"E{number}", name=f"Person {number}", created_on=created_on)
    session.add(person)
    session.flush()
    if department_id is not None:
        make_employment(
            session,
            person_id=person.id,
            department_id=department_id,
            starts_on=starts_on,
            ends_on=ends_on,
            schedule=schedule,
        )
    return person.id


def make_employment(
    session: Session,
    *,
    person_id: int,
    department_id: int,
    starts_on: dt.date = dt.date(2024, 1, 1),
    ends_on: dt.date | None = None,
    schedule: str = FULL_WEEK,
    counted: bool = True,
) -> None:
    """Let the person work in the department."""
    session.add(
        EmploymentRow(
            person_id=person_id,
            department_id=department_id,
            starts_on=starts_on,
            ends_on=ends_on,
            schedule=schedule,
            fte_percent=100,
            counted=counted,
        )
    )
    session.flush()


def answers_with(some: Mapping[str, str]) -> dict[str, str]:
    """Answers to every question of the screening: these, and no to the others."""
    return {one.key: "no" for one in questionnaire().questions} | dict(some)
