"""The sick records of whoever is ill today, as the employer's own system delivered them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.domain.care.long_absences import SickPerson
from webapp.domain.figures.absence import AbsenceKind
from webapp.domain.figures.spells import Absence
from webapp.store.figures.absence import AbsenceSpellRow
from webapp.store.people.people import Department, EmploymentRow, Person


def list_sick(session: Session, day: dt.date) -> list[SickPerson]:
    """Whoever is employed and ill on a day, each with every sick record that began until then."""
    record, employment = AbsenceSpellRow, EmploymentRow
    sick = (record.kind == AbsenceKind.SICKNESS, record.starts_on <= day)
    running = select(record.person_id).where(
        *sick, or_(record.ends_on.is_(None), record.ends_on >= day)
    )
    statement = (
        select(
            employment.id,
            Person.name,
            Department.name,
            employment.schedule,
            record.starts_on,
            record.ends_on,
            record.percent,
        )
        .join(Person, Person.id == employment.person_id)
        .join(Department, Department.id == employment.department_id)
        .join(record, record.person_id == Person.id)
        .where(
            *sick,
            Person.id.in_(running),
            Person.deactivated_at.is_(None),
            employment.starts_on <= day,
            or_(employment.ends_on.is_(None), employment.ends_on >= day),
        )
        .order_by(employment.id, record.starts_on)
    )
    found = groupby(session.execute(statement), key=lambda row: row[0])
    return [_sick(list(rows)) for _, rows in found]


def _sick(rows: Sequence[Any]) -> SickPerson:
    """Somebody, of whom each row has a record."""
    _, name, department, schedule, *_ = rows[0]
    records = tuple(Absence(row.starts_on, row.ends_on, row.percent) for row in rows)
    return SickPerson(name, department, schedule, records)
