"""What Entra ID and Okta do from the first contact to somebody's last day, on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOON, Clock
from tests.installed import open_test_session
from tests.parts import put
from tests.scim.conftest import Directory
from tests.scim.samples import ENTERPRISE, entra_user, group, okta_user, patch
from webapp.database import Database
from webapp.domain.people.access import Role
from webapp.domain.people.people import DepartmentKind, DepartmentRecord
from webapp.domain.ports.identity import Identity
from webapp.installation import installation
from webapp.services.people.directory import list_group_names
from webapp.services.people.provisioning import provision_department
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.people import EmploymentRow, Person
from webapp.store.people.sessions import ServerSession

TODAY = dt.date(2026, 11, 18)
LAST_DAY = dt.date(9999, 1, 1)


@pytest.fixture(autouse=True)
def departments(database: Database) -> None:
    """Two of them, whose codes a directory may use as names."""
    with database.transaction() as session:
        for code in ("Ward 3", "Kitchen"):
            provision_department(
                session,
                department=DepartmentRecord(code, f"Department {code}", DepartmentKind.DEPARTMENT),
            )


@pytest.fixture
def role_groups(app: Flask) -> Iterator[None]:
    """The groups that give a role here."""
    groups = {"Rekpauze admins": Role.ADMINISTRATOR, "Rekpauze HR": Role.HR_ANALYST}
    put(app, settings=replace(installation(app).settings, role_groups=groups))
    yield


def person(database: Database, number: str) -> Person:
    with database.reading() as session:
        return session.scalars(select(Person).where(Person.employee_number == number)).one()


def work(database: Database, number: str) -> list[tuple[int, dt.date, dt.date | None]]:
    """Department, first and last day of all somebody's work."""
    with database.reading() as session:
        rows = select(EmploymentRow).where(EmploymentRow.person_id == person(database, number).id)
        return [
            (one.department_id, one.starts_on, one.ends_on)
            for one in session.scalars(rows.order_by(EmploymentRow.starts_on))
        ]


def test_entra_tests_the_connection_and_finds_nobody(directory: Directory) -> None:
    found = directory.done("GET", '/Users?filter=userName eq "0f8fad5b-d9cb-469f"')
    assert (found["totalResults"], found.get("Resources", [])) == (0, [])


def test_entra_provisions_changes_and_closes_somebody(
    directory: Directory, database: Database, clock: Clock
) -> None:
    sent = entra_user()
    made = directory.done("POST", "/Users", sent)
    address = f"/Users/{made['id']}"
    assert made["meta"]["location"].endswith(f"/scim/v2{address}")
    anna = person(database, "4711")
    assert (anna.name, anna.email) == ("Anna Maes", "anna.maes.4711@linde.example")
    assert (anna.language, anna.created_on) == ("fr", TODAY)
    (ward,) = work(database, "4711")
    assert ward[1:] == (TODAY, None)

    same = directory.done("GET", '/Users?filter=externalId eq "oid-4711"')
    assert [one["id"] for one in same["Resources"]] == [made["id"]]
    same = directory.done("GET", f'/Users?filter=userName eq "{sent["userName"].upper()}"')
    assert same["Resources"][0][ENTERPRISE] == {"employeeNumber": "4711", "department": "Ward 3"}

    clock.forward(days=10)
    change = patch(
        {"op": "Replace", "path": "displayName", "value": "Anna Maes-Claes"},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "anna@linde.example"},
        {"op": "Replace", "path": f"{ENTERPRISE}:department", "value": "Kitchen"},
        {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": "12"},
        {"op": "Add", "path": "title", "value": "Head nurse"},
    )
    directory.done("PATCH", address, change)
    anna = person(database, "4711")
    assert (anna.name, anna.email) == ("Anna Maes-Claes", "anna@linde.example")
    old, kitchen = work(database, "4711")
    assert (old[0], old[2]) == (ward[0], TODAY + dt.timedelta(days=9))
    assert kitchen[1:] == (TODAY + dt.timedelta(days=10), None)

    open_test_session(database, person_id=anna.id, now=clock())
    clock.forward(days=1)
    directory.done("PATCH", address, patch({"op": "Replace", "path": "active", "value": "False"}))
    assert person(database, "4711").deactivated_at == clock()
    assert work(database, "4711")[-1][2] == TODAY + dt.timedelta(days=11)
    with database.reading() as session:
        assert session.scalars(select(ServerSession)).all() == []
    assert directory.done("GET", address)["active"] is False

    directory.done("PATCH", address, patch({"op": "Replace", "path": "active", "value": "True"}))
    assert person(database, "4711").deactivated_at is None
    assert work(database, "4711")[-1][2] is None

    assert directory.ask("DELETE", address).status_code == 204
    assert directory.ask("GET", address).status_code == 404
    assert person(database, "4711").deactivated_at == clock()
    assert len(work(database, "4711")) == 2


def test_what_a_directory_did_is_in_the_trail_with_its_number(
    directory: Directory, database: Database
) -> None:
    directory.done("POST", "/Users", entra_user())
    with database.reading() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    done = [(one.action, one.actor_id, one.detail.get("client")) for one in events]
    assert done == [
        ("directory-added", None, None),
        ("person-added", None, "directory/1"),
        ("employment-changed", None, "directory/1"),
    ]


def test_okta_provisions_replaces_and_deactivates_somebody(
    directory: Directory, database: Database, clock: Clock
) -> None:
    assert directory.done("GET", "/Users?startIndex=1&count=2")["totalResults"] == 0
    made = directory.done("POST", "/Users", okta_user())
    address = f"/Users/{made['id']}"
    assert "password" not in made and "locale" not in made
    directory.done("PUT", address, okta_user(displayName="Bram Desmet", id=made["id"]))
    assert person(database, "4712").name == "Bram Desmet"
    clock.forward(days=40)
    directory.done("PATCH", address, patch({"op": "replace", "value": {"active": False}}))
    assert person(database, "4712").deactivated_at == clock()
    clock.forward(days=60)
    directory.done("PUT", address, okta_user(active=True, id=made["id"]))
    assert person(database, "4712").deactivated_at is None
    first, again = work(database, "4712")
    assert (first[1], first[2]) == (TODAY, TODAY + dt.timedelta(days=40))
    assert (again[0], again[1], again[2]) == (first[0], TODAY + dt.timedelta(days=100), None)


def test_a_put_that_says_nothing_of_active_leaves_it_as_it_is(
    directory: Directory, database: Database
) -> None:
    sent = okta_user()
    address = f"/Users/{directory.done('POST', '/Users', sent)['id']}"
    del sent["active"]
    for active in (False, True):
        directory.done("PATCH", address, patch({"op": "replace", "value": {"active": active}}))
        told = directory.done("PUT", address, {**sent, "displayName": f"Bram {active}"})
        assert told["active"] is active
        assert (person(database, "4712").deactivated_at is None) is active


def test_who_has_no_employee_number_is_nobody_until_there_is_one(
    directory: Directory, database: Database
) -> None:
    sent = entra_user()
    del sent[ENTERPRISE]["employeeNumber"]
    address = f"/Users/{directory.done('POST', '/Users', sent)['id']}"
    with database.reading() as session:
        assert session.scalars(select(Person)).all() == []
    late = {"op": "Add", "path": f"{ENTERPRISE}:employeeNumber", "value": 4711}
    directory.done("PATCH", address, patch(late))
    assert person(database, "4711").name == "Anna Maes"
    assert [one[1:] for one in work(database, "4711")] == [(TODAY, None)]


def test_who_is_known_already_is_taken_over_with_all_that_is_theirs(
    directory: Directory, database: Database
) -> None:
    with database.transaction() as session:
        session.add(Person(employee_number="4711", name="A. Maes", created_on=dt.date(2024, 1, 1)))
    made = directory.done("POST", "/Users", entra_user())
    anna = person(database, "4711")
    assert (anna.name, anna.created_on) == ("Anna Maes", dt.date(2024, 1, 1))
    directory.done("DELETE", f"/Users/{made['id']}")
    again = directory.done("POST", "/Users", entra_user())
    assert again["id"] != made["id"]
    assert (person(database, "4711").id, person(database, "4711").deactivated_at) == (anna.id, None)


def test_a_department_that_stands_for_nothing_gives_no_work(
    directory: Directory, database: Database
) -> None:
    sent = entra_user()
    sent[ENTERPRISE]["department"] = "Somewhere"
    directory.done("POST", "/Users", sent)
    assert work(database, "4711") == []


def test_a_group_that_stands_for_a_department_moves_its_members(
    directory: Directory, database: Database, clock: Clock
) -> None:
    sent = entra_user()
    del sent[ENTERPRISE]["department"]
    user = directory.done("POST", "/Users", sent)["id"]
    kitchen = directory.done("POST", "/Groups", group("Kitchen"))["id"]
    ward = directory.done("POST", "/Groups", group("Ward 3", user))["id"]
    (first,) = work(database, "4711")

    clock.forward(days=5)
    add = patch({"op": "Add", "path": "members", "value": [{"value": user}]})
    directory.done("PATCH", f"/Groups/{kitchen}", add)
    assert work(database, "4711") == [first], "in two departments: in neither for sure"
    remove = patch({"op": "Remove", "path": "members", "value": [{"value": user}]})
    directory.done("PATCH", f"/Groups/{ward}", remove)
    before, after = work(database, "4711")
    assert before == (first[0], TODAY, TODAY + dt.timedelta(days=4))
    assert after[1:] == (TODAY + dt.timedelta(days=5), None)
    directory.done("DELETE", f"/Groups/{kitchen}")
    assert work(database, "4711") == [before, after], "no group: no news of where they work"


@pytest.mark.parametrize("path", ["members", "filter"])
def test_a_group_gives_a_role_and_leaving_it_takes_the_role_and_the_sessions(
    directory: Directory, database: Database, role_groups: None, path: str
) -> None:
    user = directory.done("POST", "/Users", entra_user())["id"]
    hr = directory.done("POST", "/Groups", group("Rekpauze HR", user))["id"]
    anna = person(database, "4711").id
    who = Identity("s", "Anna", None, "4711", frozenset(), None)
    with database.reading() as session:
        assert list_group_names(session, identity=who) == ["Rekpauze HR"]
    open_test_session(database, "hr_analyst", person_id=anna, now=NOON)
    remove = (
        {"op": "Remove", "path": "members", "value": [{"value": user}]}
        if path == "members"
        else {"op": "remove", "path": f'members[value eq "{user}"]'}
    )
    directory.done("PATCH", f"/Groups/{hr}", patch(remove))
    with database.reading() as session:
        assert list_group_names(session, identity=who) == []
        assert session.scalars(select(ServerSession)).all() == []


@pytest.mark.parametrize("way", ["delete", "deactivate", "group", "rename", "delete group"])
def test_the_last_administrator_stays(
    directory: Directory, database: Database, role_groups: None, way: str
) -> None:
    user = directory.done("POST", "/Users", entra_user())["id"]
    admins = directory.done("POST", "/Groups", group("Rekpauze admins", user))["id"]
    with database.transaction() as session:
        one = session.get_one(Person, person(database, "4711").id)
        one.last_roles = ["administrator", "employee"]
    other = patch({"op": "replace", "path": "displayName", "value": "Others"})
    answer = {
        "delete": lambda: directory.ask("DELETE", f"/Users/{user}"),
        "deactivate": lambda: directory.ask(
            "PATCH", f"/Users/{user}", patch({"op": "replace", "value": {"active": False}})
        ),
        "group": lambda: directory.ask("PUT", f"/Groups/{admins}", group("Rekpauze admins")),
        "rename": lambda: directory.ask("PATCH", f"/Groups/{admins}", other),
        "delete group": lambda: directory.ask("DELETE", f"/Groups/{admins}"),
    }[way]()
    assert answer.status_code == 409
    assert answer.json["status"] == "409" and len(answer.json["detail"]) > 20
    assert person(database, "4711").deactivated_at is None
    assert directory.done("GET", f"/Users/{user}")["groups"][0]["display"] == "Rekpauze admins"


def test_a_group_is_renamed_by_okta_and_replaced_with_its_members(directory: Directory) -> None:
    users = [directory.done("POST", "/Users", okta_user(str(n)))["id"] for n in (1, 2)]
    made = directory.done("POST", "/Groups", group("Cooks", users[0]))
    address = f"/Groups/{made['id']}"
    rename = {"op": "replace", "value": {"id": made["id"], "displayName": "Kitchen staff"}}
    directory.done("PATCH", address, patch(rename))
    directory.done("PUT", address, group("Kitchen staff", *users, id=made["id"]))
    found = directory.done("GET", '/Groups?filter=displayName eq "kitchen staff"')
    assert [one["value"] for one in found["Resources"][0]["members"]] == users
    without = directory.done("GET", f"{address}?excludedAttributes=members")
    assert "members" not in without and without["displayName"] == "Kitchen staff"


def test_two_directories_see_the_same_people_and_each_its_own_ids(
    connect: Callable[..., Directory],
) -> None:
    entra, okta = connect(name="Entra ID"), connect(name="Okta")
    made = entra.done("POST", "/Users", entra_user())
    assert okta.ask("POST", "/Users", entra_user()).json["scimType"] == "uniqueness"
    assert "externalId" not in okta.done("GET", f"/Users/{made['id']}")
    assert okta.done("GET", '/Users?filter=externalId eq "oid-4711"')["totalResults"] == 0
    okta.done(
        "PATCH",
        f"/Users/{made['id']}",
        patch({"op": "add", "path": "name.givenName", "value": "An"}),
    )
    assert entra.done("GET", f"/Users/{made['id']}")["externalId"] == "oid-4711"
