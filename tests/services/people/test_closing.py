"""A closed department takes nobody in."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department, make_employment, make_person
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.people.people import DepartmentKind, EmploymentRecord
from webapp.domain.programme.pause_screens import ScreenPlan
from webapp.services.people.closing import close_department, reopen_department
from webapp.services.people.organisation import list_history
from webapp.services.people.provisioning import provision_employment
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.people import Department, Person
from webapp.store.programme import pause_screens

TODAY = NOON.date()
WHO = "E-els"


@pytest.fixture
def person(session: Session) -> int:
    made = make_person(session)
    session.get_one(Person, made).employee_number = WHO
    session.flush()
    return made


def actions(session: Session) -> list[tuple[str, int | None, str]]:
    rows = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
    return [(row.action, row.actor_id, row.subject) for row in rows]


def code_of(session: Session, department: int) -> str:
    return session.get_one(Department, department).code


def close(session: Session, department: int) -> None:
    close_department(session, code=code_of(session, department), today=TODAY, now=NOON)


@pytest.mark.parametrize("days", [1, None])
def test_a_department_where_somebody_works_is_not_closed(
    session: Session, days: int | None
) -> None:
    department = make_department(session)
    ends_on = None if days is None else TODAY + dt.timedelta(days=days)
    make_person(session, department_id=department, ends_on=ends_on)
    with pytest.raises(Conflict) as refused:
        close(session, department)
    assert refused.value.key == "error.department_in_use"


def test_a_closed_department_lets_nobody_start_after_that_day(
    session: Session, person: int
) -> None:
    department = make_department(session)
    make_employment(session, person_id=person, department_id=department, ends_on=TODAY)
    close(session, department)
    code = code_of(session, department)
    later = TODAY + dt.timedelta(days=1)
    work = EmploymentRecord(WHO, code, later, None, "1111100", 100)
    with pytest.raises(Conflict) as refused:
        provision_employment(session, employment=work)
    assert refused.value.key == "error.department_closed"
    reopen_department(session, code=code, today=TODAY, now=NOON)
    provision_employment(session, employment=work)
    assert [action for action, _, _ in actions(session)] == [
        "department-closed",
        "department-reopened",
    ]


def test_a_closed_site_has_no_pause_screens_and_closes_after_what_is_below_it(
    session: Session,
) -> None:
    site = make_department(session, kind=DepartmentKind.SITE)
    ward = make_department(session, parent_id=site)
    plan = ScreenPlan("Hall", "nl", (dt.time(10),), "1111100")
    screen = pause_screens.add(session, site_id=site, plan=plan, nonce="n", now=NOON)
    with pytest.raises(Conflict):
        close(session, site)
    close(session, ward)
    close(session, site)
    assert pause_screens.find(session, screen, timezone="UTC") is None
    assert pause_screens.find_site(session, site) is None
    assert pause_screens.list_sites(session) == []
    with pytest.raises(Conflict):
        close(session, site)


def test_a_department_of_no_code_is_not_found_and_an_open_one_is_not_opened(
    session: Session,
) -> None:
    with pytest.raises(NotFound):
        close_department(session, code="nowhere", today=TODAY, now=NOON)
    with pytest.raises(Conflict):
        code = code_of(session, make_department(session))
        reopen_department(session, code=code, today=TODAY, now=NOON)


def test_the_history_of_the_tree_tells_it(session: Session) -> None:
    department = make_department(session)
    close(session, department)
    code = code_of(session, department)
    reopen_department(session, code=code, today=TODAY, now=NOON)
    told = list_history(session, department_id=department)
    assert sorted((one.change.kind.value, one.change.on, one.state.value) for one in told) == [
        ("close", TODAY + dt.timedelta(days=1), "done"),
        ("reopen", TODAY, "done"),
    ]
