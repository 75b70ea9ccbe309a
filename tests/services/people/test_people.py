"""Who someone is at sign-in, and what they are shown it in."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department, make_person
from webapp.database import Database
from webapp.domain.errors import Invalid, Refused
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.people.access import Role, Viewer
from webapp.domain.people.people import DepartmentKind, DepartmentRecord
from webapp.domain.ports.identity import Identity
from webapp.i18n import LANGUAGES, texts
from webapp.services.people.people import (
    forget_sign_on,
    set_language,
    sign_in,
)
from webapp.services.people.provisioning import provision_department
from webapp.services.people.sessions import open_session
from webapp.store.governance import audit
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.people import Department, Person
from webapp.store.people.sessions import ServerSession

ELS = Identity(
    subject="digest-of-els",
    name="Els Claes",
    email="els@example.org",
    employee_number="E-els",
    groups=frozenset(),
    language=None,
)
EMPLOYEE = frozenset({Role.EMPLOYEE})


def enter(
    session: Session, identity: Identity = ELS, roles: frozenset[Role] = EMPLOYEE, **changes: Any
) -> Viewer:
    surroundings = {"browser_language": "en", "timezone": "Europe/Brussels", "now": NOON}
    return sign_in(session, identity=identity, roles=roles, **{**surroundings, **changes})


def trail(session: Session) -> list[tuple[str, dict[str, Any]]]:
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
    return [(event.action, event.detail) for event in events]


def person_named(session: Session, number: str, **values: Any) -> int:
    """The id of a person on the roster with this employee number."""
    person = session.get_one(Person, make_person(session, **values))
    person.employee_number = number
    session.flush()
    return person.id


def test_someone_unknown_gets_an_account(session: Session) -> None:
    viewer = enter(session)
    person = session.get_one(Person, viewer.person_id)
    assert (person.name, person.email, person.employee_number) == (
        "Els Claes",
        "els@example.org",
        "E-els",
    )
    assert person.created_on == dt.date(2026, 11, 18)
    assert trail(session) == [("person-created", {})]


def test_the_day_of_the_account_is_that_of_the_time_zone(session: Session) -> None:
    late = dt.datetime(2026, 11, 18, 23, 30, tzinfo=dt.UTC)
    viewer = enter(session, now=late)
    assert session.get_one(Person, viewer.person_id).created_on == dt.date(2026, 11, 19)


def test_the_same_subject_is_the_same_person(session: Session) -> None:
    renamed = replace(ELS, name="Els Peeters", employee_number=None, email=None)
    assert enter(session).person_id == enter(session, renamed).person_id


def test_signing_in_on_several_devices_at_once_makes_one_account(database: Database) -> None:
    def arrive(_: int) -> int:
        with database.transaction() as session:
            return enter(session).person_id

    with ThreadPoolExecutor(6) as devices:
        assert len(set(devices.map(arrive, range(6)))) == 1


def test_another_subject_is_another_person_even_with_the_same_address(session: Session) -> None:
    other = replace(ELS, subject="digest-of-another", employee_number=None)
    assert enter(session).person_id != enter(session, other).person_id


def test_someone_on_the_roster_is_known_by_employee_number(session: Session) -> None:
    person = person_named(session, "E-els")
    assert enter(session).person_id == person
    assert enter(session, replace(ELS, employee_number=None)).person_id == person
    assert [action for action, _ in trail(session)] == ["person-linked"]


def test_an_employee_number_that_has_an_account_is_not_given_to_another(session: Session) -> None:
    enter(session)
    with pytest.raises(Refused) as refused:
        enter(session, replace(ELS, subject="digest-of-a-thief"))
    assert refused.value.key == "error.sign_on_number_taken"


def test_an_impossible_employee_number_is_refused(session: Session) -> None:
    with pytest.raises(Refused):
        enter(session, replace(ELS, employee_number="9" * 41))


def test_someone_deactivated_is_refused_and_not_linked(session: Session) -> None:
    person = session.get_one(Person, person_named(session, "E-els"))
    person.deactivated_at = NOON
    session.flush()
    with pytest.raises(Refused) as refused:
        enter(session)
    assert refused.value.key == "error.sign_on_deactivated"


def test_long_names_and_addresses_fit(session: Session) -> None:
    viewer = enter(session, replace(ELS, name="n" * 300, email="e" * 400))
    person = session.get_one(Person, viewer.person_id)
    assert (len(person.name), person.email) == (200, None)


def test_the_sign_ins_of_employees_are_not_on_the_record_those_of_other_roles_are(
    session: Session,
) -> None:
    hr = frozenset({Role.EMPLOYEE, Role.HR_ANALYST})
    for roles in (EMPLOYEE, EMPLOYEE, hr, EMPLOYEE):
        enter(session, roles=roles)
    told = [detail for action, detail in trail(session) if action == "sign-in"]
    assert told == [{"roles": ["employee", "hr_analyst"]}]


def test_a_change_of_roles_is_on_the_record(session: Session) -> None:
    hr = frozenset({Role.EMPLOYEE, Role.HR_ANALYST})
    for roles in (EMPLOYEE, hr, hr, EMPLOYEE):
        enter(session, roles=roles)
    changes = [detail for action, detail in trail(session) if action == "roles-changed"]
    assert changes == [
        {"gained": ["hr_analyst"], "lost": []},
        {"gained": [], "lost": ["hr_analyst"]},
    ]


def test_the_roles_of_the_last_sign_in_are_kept_and_those_before_are_not(session: Session) -> None:
    hr = frozenset({Role.EMPLOYEE, Role.HR_ANALYST})
    kept = []
    for roles in (EMPLOYEE, hr, EMPLOYEE):
        viewer = enter(session, roles=roles)
        kept.append(session.get_one(Person, viewer.person_id).last_roles)
    assert kept == [["employee"], ["employee", "hr_analyst"], ["employee"]]


def test_a_change_of_roles_is_known_whatever_the_trail_holds(session: Session) -> None:
    hr = frozenset({Role.EMPLOYEE, Role.HR_ANALYST})
    person = enter(session, roles=hr).person_id
    told = {"action": Action.SIGN_IN, "subject": f"person/{person}", "detail": {"roles": []}}
    audit.record(session, at=NOON, actor=Actor.person(person), **told)
    enter(session, roles=EMPLOYEE)
    changes = [detail for action, detail in trail(session) if action == "roles-changed"]
    assert changes[-1] == {"gained": [], "lost": ["hr_analyst"]}


def test_the_trail_holds_no_name_and_no_address(session: Session) -> None:
    enter(session)
    rows = session.scalars(select(AuditEvent)).all()
    assert {row.subject for row in rows} == {f"person/{rows[0].actor_id}"}
    assert "Els" not in str([row.detail for row in rows])


@pytest.mark.parametrize(
    ("chosen", "provider", "site", "shown"),
    [
        ("de", "fr-BE", "nl", "de"),
        (None, "fr-BE", "nl", "nl"),
        (None, "fr-BE", None, "fr"),
        (None, "sv", None, "en"),
        (None, None, None, "en"),
    ],
)
def test_the_language_is_chosen_then_of_the_site_then_of_the_provider_then_of_the_browser(
    session: Session, chosen: str | None, provider: str | None, site: str | None, shown: str
) -> None:
    parent = make_department(session, language=site)
    ward = make_department(session, parent_id=parent)
    person = person_named(session, "E-els", department_id=ward)
    if chosen:
        set_language(session, person_id=person, language=chosen)
    assert enter(session, replace(ELS, language=provider)).language == shown


def test_the_time_zone_is_that_of_the_nearest_node_that_has_one(session: Session) -> None:
    company = make_department(session)
    site = make_department(session, parent_id=company)
    ward = make_department(session, parent_id=site)
    person_named(session, "E-els", department_id=ward)
    assert enter(session).timezone == "Europe/Brussels"
    session.get_one(Department, company).timezone = "Europe/London"
    session.flush()
    assert enter(session).timezone == "Europe/London"
    session.get_one(Department, site).timezone = "Europe/Lisbon"
    session.flush()
    assert enter(session).timezone == "Europe/Lisbon"


def test_a_place_where_someone_no_longer_works_says_nothing(session: Session) -> None:
    ward = make_department(session, language="de")
    person_named(session, "E-els", department_id=ward, ends_on=dt.date(2026, 11, 17))
    assert enter(session).language == "en"


def test_after_a_change_of_provider_people_are_linked_again(session: Session) -> None:
    person = enter(session).person_id
    viewer = Viewer(person, EMPLOYEE, "nl", "Europe/Brussels")
    open_session(session, viewer=viewer, subject="x", provider_sid=None, id_token=None, now=NOON)
    assert forget_sign_on(session, now=NOON) == 1
    assert session.scalars(select(ServerSession)).all() == []
    assert enter(session, replace(ELS, subject="digest-at-another-provider")).person_id == person


@pytest.mark.parametrize("kind", [DepartmentKind.SITE, DepartmentKind.DEPARTMENT])
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("漢字", "error.name_signs"),
        ("Keuken 🍲", "error.name_signs"),
        ("مطبخ", "error.name_signs"),
        ("Keu\u200bken", "error.name_signs"),
        (" \u00a0 ", "error.name_empty"),
        ("k" * 121, "error.name_long"),
    ],
)
def test_a_name_that_the_report_cannot_write_is_refused_where_it_is_entered(
    session: Session, kind: DepartmentKind, name: str, key: str
) -> None:
    with pytest.raises(Invalid) as refused:
        provision_department(session, department=DepartmentRecord("K1", name, kind))
    assert refused.value.key == key
    assert all(texts(language)(key, **refused.value.params) for language in LANGUAGES)
    assert session.scalars(select(Department)).all() == []


def test_a_site_has_a_language_in_which_there_are_texts(session: Session) -> None:
    record = DepartmentRecord("S1", "Sede", DepartmentKind.SITE, language="it")
    with pytest.raises(Invalid, match="department_language"):
        provision_department(session, department=record)


def test_a_name_is_stored_in_composed_letters_and_with_single_blanks(session: Session) -> None:
    record = DepartmentRecord("K1", "  He\u0301bergement\u00a0 Sud ", DepartmentKind.DEPARTMENT)
    provision_department(session, department=record)
    assert session.scalars(select(Department.name)).all() == ["Hébergement Sud"]
