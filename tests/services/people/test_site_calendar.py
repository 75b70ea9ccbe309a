"""A site tells of its days: who works there is at work or not, and the trail says so."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department, make_person
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.governance.audit import Actor
from webapp.domain.people.organisation import Reorganisation, ReorganisationKind
from webapp.domain.people.people import DepartmentKind
from webapp.domain.people.site_calendar import SpecialDay
from webapp.services.people.organisation import read_organisation
from webapp.services.people.reorganising import apply_due, plan_reorganisation
from webapp.services.people.site_calendar import list_days, tell_days
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.people import Department
from webapp.store.programme.workdays import find_working_lives

ALL_SAINTS, MONDAY = dt.date(2026, 11, 1), dt.date(2026, 11, 2)
ARMISTICE = dt.date(2026, 11, 11)
HOLIDAYS = {ALL_SAINTS, ARMISTICE}


@pytest.fixture
def site(session: Session) -> int:
    company = make_department(session, kind=DepartmentKind.COMPANY)
    return make_department(session, kind=DepartmentKind.SITE, parent_id=company)


def code_of(session: Session, node: int) -> str:
    return session.get_one(Department, node).code


def tell(session: Session, node: int, kind: SpecialDay | None, *days: dt.date) -> None:
    tell_days(session, code=code_of(session, node), days=days, kind=kind, now=NOON)


def is_at_work(session: Session, person: int, day: dt.date) -> bool:
    first, last = MONDAY - dt.timedelta(days=1), ARMISTICE
    lives = find_working_lives(session, people=[person], first=first, last=last)
    return lives[person].is_at_work(day, HOLIDAYS)


def test_a_replacement_day_is_no_day_at_work_until_it_is_as_usual_again(
    session: Session, site: int
) -> None:
    ward = make_department(session, parent_id=site)
    office = make_person(session, department_id=ward)
    shifts = make_person(session, department_id=ward, schedule="1111111+")
    tell(session, site, SpecialDay.CLOSED, MONDAY)
    assert not is_at_work(session, office, MONDAY)
    assert is_at_work(session, shifts, MONDAY)
    assert is_at_work(session, shifts, ARMISTICE)
    tell(session, site, SpecialDay.WORKED, MONDAY, ARMISTICE)
    assert is_at_work(session, office, MONDAY)
    assert is_at_work(session, office, ARMISTICE)
    tell(session, site, None, MONDAY, ARMISTICE)
    assert is_at_work(session, office, MONDAY)
    assert not is_at_work(session, office, ARMISTICE)


def test_a_day_off_stays_one_wherever_the_department_hangs_later(
    session: Session, site: int
) -> None:
    company = session.get_one(Department, site).parent_id
    other = make_department(session, kind=DepartmentKind.SITE, parent_id=company)
    ward = make_department(session, parent_id=site)
    person = make_person(session, department_id=ward)
    tell(session, site, SpecialDay.CLOSED, MONDAY)
    tell(session, other, SpecialDay.WORKED, ARMISTICE)
    plan_reorganisation(
        session,
        change=Reorganisation(ReorganisationKind.MOVE, ward, ARMISTICE, target_id=other),
        seen=read_organisation(session, today=MONDAY).seen(ward),
        actor=Actor.person(1),
        today=MONDAY,
        now=NOON,
    )
    apply_due(session, today=ARMISTICE, now=NOON)
    assert not is_at_work(session, person, MONDAY)
    assert is_at_work(session, person, ARMISTICE)


def test_what_is_told_is_listed_and_in_the_trail(session: Session, site: int) -> None:
    tell(session, site, SpecialDay.CLOSED, MONDAY, ARMISTICE)
    code = code_of(session, site)
    assert list_days(session, since=ARMISTICE) == [(ARMISTICE, code, SpecialDay.CLOSED)]
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.subject) == ("calendar-changed", f"department/{site}")
    assert event.detail == {"days": 2}


def test_a_department_tells_nothing_and_neither_does_a_place_that_is_not_there(
    session: Session, site: int
) -> None:
    ward = make_department(session, parent_id=site)
    with pytest.raises(Invalid):
        tell(session, ward, SpecialDay.CLOSED, MONDAY)
    with pytest.raises(NotFound):
        tell_days(session, code="nobody", days=[MONDAY], kind=None, now=NOON)
    assert list_days(session, since=MONDAY) == []
