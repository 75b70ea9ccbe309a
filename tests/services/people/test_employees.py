"""The employer says who people are and where they work; what changes nothing leaves no trace."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.people.access import Role
from webapp.domain.people.employees import EmploymentDetails, PersonDetails
from webapp.domain.ports.identity import Identity
from webapp.services.people.employees import add_person, change_person
from webapp.services.people.employments import (
    call_off_employment,
    correct_employment,
    move_person,
)
from webapp.services.people.people import sign_in
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.people import Department, Person, list_employments
from webapp.store.programme.reminder_targets import add_target, list_targets

TODAY = NOON.date()
DAY = dt.timedelta(days=1)
BY_CLIENT = Occasion(Actor.client("directory"), TODAY, NOON)
ANN = PersonDetails("E-ann", "Ann Claes", "ann@example.org")


def code_of(session: Session) -> str:
    return session.get_one(Department, make_department(session)).code


def trail(session: Session) -> list[tuple[str, dict[str, object]]]:
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
    return [(event.action, event.detail) for event in events]


def work_of(session: Session, person: int) -> list[tuple[str, dt.date, dt.date | None, str, bool]]:
    return [
        (
            session.get_one(Department, row.department_id).code,
            row.starts_on,
            row.ends_on,
            row.schedule,
            row.counted,
        )
        for row in list_employments(session, person)
    ]


def add(session: Session, work: EmploymentDetails | None = None) -> int:
    return add_person(session, details=ANN, work=work, language="fr", occasion=BY_CLIENT)


def test_a_person_is_added_with_their_work_and_is_known_at_the_first_sign_in(
    session: Session,
) -> None:
    code = code_of(session)
    person = add(session, EmploymentDetails(code, TODAY, schedule="1121100", fte_percent=90))
    assert work_of(session, person) == [(code, TODAY, None, "1121100", True)]
    ann = Identity("subject", "Ann Claes", "ann@example.org", "E-ann", frozenset(), None)
    roles = frozenset({Role.EMPLOYEE})
    viewer = sign_in(
        session, identity=ann, roles=roles, browser_language="", timezone="UTC", now=NOON
    )
    assert (viewer.person_id, viewer.language) == (person, "fr")
    assert trail(session)[0] == ("person-added", {"client": "directory"})


def test_an_employee_number_is_of_one_person(session: Session) -> None:
    add(session)
    with pytest.raises(Conflict, match="number_taken"):
        add(session)
    details = PersonDetails(None, "Nobody's number")
    other = add_person(session, details=details, occasion=BY_CLIENT)
    with pytest.raises(Conflict, match="number_taken"):
        change_person(session, person_id=other, details=ANN, occasion=BY_CLIENT)


def test_nothing_is_stored_of_a_person_whose_work_cannot_be(session: Session) -> None:
    for work, error in (
        (EmploymentDetails("nowhere", TODAY), NotFound),
        (EmploymentDetails(code_of(session), TODAY, TODAY - DAY), Invalid),
    ):
        with pytest.raises(error), session.begin_nested():
            add(session, work)
    assert session.scalars(select(Person)).all() == []


def test_a_change_is_noted_by_its_fields_and_the_same_again_is_not(session: Session) -> None:
    person = add(session)
    married = PersonDetails("E-ann", "Ann Peeters", None)
    assert change_person(session, person_id=person, details=married, occasion=BY_CLIENT)
    assert not change_person(session, person_id=person, details=married, occasion=BY_CLIENT)
    assert trail(session)[1:] == [
        ("person-changed", {"client": "directory", "changed": ["name", "email"]})
    ]
    with pytest.raises(NotFound):
        change_person(session, person_id=0, details=married, occasion=BY_CLIENT)


def test_an_address_that_an_administrator_writes_brings_nobody_the_reminders_of_a_colleague(
    session: Session,
) -> None:
    person = add(session)
    address = {"address": "ann@example.org"}
    add_target(session, person_id=person, channel="email", address=address, now=NOON)
    nosy = PersonDetails("E-ann", "Ann Claes", "nosy@example.org")
    change_person(session, person_id=person, details=nosy, occasion=BY_CLIENT)
    assert [one.address for one in list_targets(session, [person])] == [address]


def test_reminders_by_mail_follow_the_provider_even_after_the_employer_wrote_that_address_first(
    session: Session,
) -> None:
    person = add(session)
    address = {"address": "ann@example.org"}
    add_target(session, person_id=person, channel="email", address=address, now=NOON)
    new = PersonDetails("E-ann", "Ann Peeters", "ann.peeters@example.org")
    change_person(session, person_id=person, details=new, occasion=BY_CLIENT)
    ann = Identity("s", "Ann Peeters", "ann.peeters@example.org", "E-ann", frozenset(), None)
    roles = frozenset({Role.EMPLOYEE})
    sign_in(session, identity=ann, roles=roles, browser_language="", timezone="UTC", now=NOON)
    found = [one.address for one in list_targets(session, [person])]
    assert found == [{"address": "ann.peeters@example.org"}]


def test_a_move_ends_the_old_work_the_day_before_and_keeps_its_history(session: Session) -> None:
    old, new = code_of(session), code_of(session)
    start, end = TODAY - 100 * DAY, TODAY + 100 * DAY
    person = add(session, EmploymentDetails(old, start, end))
    move = EmploymentDetails(new, TODAY + DAY, counted=False)
    assert move_person(session, person_id=person, work=move, occasion=BY_CLIENT)
    assert not move_person(session, person_id=person, work=move, occasion=BY_CLIENT)
    assert work_of(session, person) == [
        (old, start, TODAY, "1111100", True),
        (new, TODAY + DAY, end, "1111100", False),
    ]
    assert [action for action, _ in trail(session)] == ["person-added", "employment-changed"]
    call_off_employment(session, person_id=person, starts_on=TODAY + DAY, occasion=BY_CLIENT)
    assert work_of(session, person) == [(old, start, end, "1111100", True)]


def test_work_that_was_written_wrongly_is_put_right_and_overlaps_with_none(
    session: Session,
) -> None:
    code = code_of(session)
    person = add(session, EmploymentDetails(code, TODAY))
    right = EmploymentDetails(code, TODAY - 7 * DAY, TODAY + DAY)
    by = {"person_id": person, "occasion": BY_CLIENT}
    assert correct_employment(session, started_on=TODAY, work=right, **by)
    assert not correct_employment(session, started_on=right.starts_on, work=right, **by)
    assert work_of(session, person) == [(code, right.starts_on, TODAY + DAY, "1111100", True)]
    later = EmploymentDetails(code, TODAY + 30 * DAY)
    move_person(session, work=later, **by)
    open_end = EmploymentDetails(code, TODAY)
    with pytest.raises(Invalid, match="overlap"):
        correct_employment(session, started_on=right.starts_on, work=open_end, **by)
    with pytest.raises(Conflict):
        correct_employment(session, started_on=TODAY + DAY, work=open_end, **by)
