"""The sick records of whoever is ill today, as the employer's own system delivered them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
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
            Person.id,
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
        .order_by(Person.id, employment.id, record.starts_on)
    )
    found = groupby(session.execute(statement), key=lambda row: row[0])
    return [_sick(list(rows)) for _, rows in found]


def _sick(rows: Sequence[Any]) -> SickPerson:
    """Somebody, of whom there is a row for each employment with each record."""

    def each(values: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(values))

    return SickPerson(
        rows[0][1],
        each(department for _, _, department, *_ in rows),
        each(schedule for _, _, _, schedule, *_ in rows),
        each(Absence(row.starts_on, row.ends_on, row.percent) for row in rows),
    )
