"""A whole company in the database: sites, departments, people, breaks and absences."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tests.factories import make_department, make_person
from webapp.domain.people.people import DepartmentKind
from webapp.domain.periods import Quarter
from webapp.store.figures.absence import AbsenceKind, AbsenceSpellRow
from webapp.store.programme.breaks import BreakLog, BreakOrigin, BreakVerdict

# Accounts of this day make 2026-Q3 (29 June to 27 September) the first quarter with figures.
BEFORE_THE_QUARTER = dt.date(2026, 5, 4)
QUARTER = Quarter(2026, 3)

_taps = itertools.count(1)


@dataclass(frozen=True)
class Company:
    """Ids: of the company, of its sites, and of the people of each department, in order."""

    id: int
    sites: list[int]
    departments: dict[int, list[int]]

    def department(self, number: int) -> int:
        """The id of "Department <number>"."""
        return list(self.departments)[number - 1]

    def people(self) -> list[int]:
        """Everyone."""
        return [person for people in self.departments.values() for person in people]


def make_company(
    session: Session,
    sites: Sequence[Sequence[int]],
    *,
    created_on: dt.date = BEFORE_THE_QUARTER,
) -> Company:
    """A company with sites of departments of these sizes, whose accounts were made that day."""
    company = make_department(session, kind=DepartmentKind.COMPANY, name="Zorggroep Linde")
    made = Company(company, [], {})
    for number, sizes in enumerate(sites, start=1):
        site = make_department(
            session,
            kind=DepartmentKind.SITE,
            parent_id=company,
            name=f"Site {number}",
            campaign_from=None,
        )
        made.sites.append(site)
        for size in sizes:
            add_department(session, made, site=site, size=size, created_on=created_on)
    return made


def add_department(
    session: Session,
    company: Company,
    *,
    site: int,
    size: int,
    created_on: dt.date = BEFORE_THE_QUARTER,
) -> int:
    """A department with so many people in it, whose accounts were made that day."""
    number = len(company.departments) + 1
    department = make_department(
        session, parent_id=site, name=f"Department {number}", campaign_from=None
    )
    people = [
        make_person(session, department_id=department, created_on=created_on) for _ in range(size)
    ]
    company.departments[department] = people
    return department


def log_breaks(
    session: Session, person: int, days: Sequence[dt.date], *, each_day: int = 3
) -> None:
    """Counted breaks of a person, so many on each of the days."""
    _store_breaks(session, [row for day in days for row in _breaks(person, day, each_day)])


def _store_breaks(session: Session, rows: list[dict[str, object]]) -> None:
    if rows:
        session.connection().execute(insert(BreakLog.__table__), rows)


def _breaks(person: int, day: dt.date, count: int) -> list[dict[str, object]]:
    return [
        {
            "person_id": person,
            "tap_id": f"tap-{next(_taps)}",
            "local_day": day.toordinal(),
            "at": dt.datetime.combine(day, dt.time(9 + slot), dt.UTC),
            "logged_at": dt.datetime.combine(day, dt.time(9 + slot), dt.UTC),
            "seconds": 60,
            "exercise": "pelvic_tilt",
            "slot": slot,
            "verdict": BreakVerdict.COUNTED,
            "origin": BreakOrigin.GUIDED,
        }
        for slot in range(1, count + 1)
    ]


def be_absent(
    session: Session,
    person: int,
    first: dt.date,
    last: dt.date,
    *,
    kind: AbsenceKind = AbsenceKind.SICKNESS,
    percent: int = 100,
) -> None:
    """An absence, both days included."""
    session.add(
        AbsenceSpellRow(
            person_id=person,
            starts_on=first,
            ends_on=last,
            percent=percent,
            kind=kind,
            source="test",
            reference=f"a{next(_taps)}",
            import_id=1,
        )
    )
    session.flush()


def live_through(
    session: Session, company: Company, first: dt.date, last: dt.date, *, seed: int = 1
) -> None:
    """Everyone works, takes breaks by a habit of their own, and is ill now and then."""
    chance = random.Random(seed)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    workdays = [day for day in days if day.weekday() < 5]
    breaks: list[dict[str, object]] = []
    for person in company.people():
        level = chance.betavariate(2.2, 1.8) if chance.random() < 0.65 else 0.0
        for day in workdays:
            breaks += _breaks(person, day, sum(chance.random() < level for _ in range(3)))
        if chance.random() < 0.3:
            start = chance.choice(days)
            be_absent(session, person, start, start + dt.timedelta(days=chance.randrange(6)))
    _store_breaks(session, breaks)
