"""The administrator lets a directory in, sees its token once, and says what its names stand for."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import Clock
from tests.factories import make_department
from tests.openid import HandDriven, come_back
from tests.scim.samples import ENTERPRISE, entra_user, group
from webapp.database import Database
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.people import Department, EmploymentRow

Clients = Callable[..., FlaskClient]
PAGE = "/admin/directory"


def post(client: Any, path: str, **fields: str) -> Any:
    return client.post(f"{PAGE}{path}", data={"csrf_token": client.csrf, **fields})


def let_in(client: Any, **fields: str) -> str:
    form = {"name": "Entra ID", "scope": "users-and-groups", "days": "90"} | fields
    return shown(post(client, "", **form).text)


def shown(page: str) -> str:
    found = re.search(r'id="token" value="([\w-]{43})"', page)
    assert found is not None
    return found[1]


def send(client: FlaskClient, token: str, path: str, body: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    sent = json.dumps(body)
    return client.post(
        f"/scim/v2{path}", data=sent, headers=headers, content_type="application/json"
    )


def test_a_token_is_shown_once_and_works(client_as: Clients, client: FlaskClient) -> None:
    administrator = client_as("administrator")
    token = let_in(administrator)
    assert token not in administrator.get(PAGE).text
    assert "never used" in administrator.get(PAGE).text
    assert send(client, token, "/Users", entra_user()).status_code == 201
    page = administrator.get(PAGE).text
    assert "last used on" in page and "http://localhost" not in page.split("<main")[0]


def test_a_rotated_token_is_shown_once_and_the_old_one_ends(
    client_as: Clients, client: FlaskClient
) -> None:
    administrator = client_as("administrator")
    old = let_in(administrator)
    new = shown(post(administrator, "/1/rotate", days="30", overlap="0").text)
    assert send(client, old, "/Users", entra_user()).status_code == 401
    assert send(client, new, "/Users", entra_user()).status_code == 201
    assert "1 request has failed." in administrator.get(PAGE).text


def test_a_directory_is_disconnected(client_as: Clients, client: FlaskClient) -> None:
    administrator = client_as("administrator")
    token = let_in(administrator)
    assert post(administrator, "/1/end").status_code == 303
    assert send(client, token, "/Users", entra_user()).status_code == 401
    assert "Entra ID</h3>" not in administrator.get(PAGE).text
    assert post(administrator, "/1/end").status_code == 404
    assert post(administrator, "/1/rotate", days="3", overlap="0").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"name": " "},
        {"name": "x" * 61},
        {"scope": "everything"},
        {"days": "0"},
        {"days": "367"},
        {"days": "soon"},
    ],
)
def test_what_cannot_be_is_said_and_nobody_is_let_in(
    client_as: Clients, database: Database, fields: dict[str, str]
) -> None:
    administrator = client_as("administrator")
    form = {"name": "Entra ID", "scope": "users", "days": "90"} | fields
    answer = post(administrator, "", **form)
    assert answer.status_code == 422
    with database.reading() as session:
        assert session.scalars(select(AuditEvent)).all() == []


def test_a_name_is_said_to_stand_for_a_department_and_who_has_it_works_there(
    client_as: Clients, client: FlaskClient, database: Database, clock: Clock
) -> None:
    administrator = client_as("administrator")
    token = let_in(administrator)
    with database.transaction() as session:
        ward, kitchen = (make_department(session) for _ in range(2))
        codes = {one.id: one.code for one in session.scalars(select(Department))}
    sent = [entra_user("1"), entra_user("2")]
    sent[1][ENTERPRISE]["department"] = None
    users = [send(client, token, "/Users", one).json["id"] for one in sent]
    send(client, token, "/Groups", group("Cooks & co", users[1]))
    page = administrator.get(PAGE).text
    assert "Cooks &amp; co" in page and page.count("nothing yet") == 2
    post(administrator, "/places", name="WARD 3", department=codes[ward])
    post(administrator, "/places", name="Cooks & co", department=codes[kitchen])
    assert "nothing yet" not in administrator.get(PAGE).text
    with database.reading() as session:
        rows = session.scalars(select(EmploymentRow).order_by(EmploymentRow.id)).all()
    today = dt.date(2026, 11, 18)
    assert [(one.department_id, one.starts_on) for one in rows] == [(ward, today), (kitchen, today)]
    post(administrator, "/places", name="Cooks & co", department="")
    assert "nothing yet" in administrator.get(PAGE).text
    assert post(administrator, "/places", name="x", department="nowhere").status_code == 404


def test_who_was_sent_without_a_number_is_counted_on_the_page(
    client_as: Clients, client: FlaskClient
) -> None:
    administrator = client_as("administrator")
    token = let_in(administrator)
    sent = entra_user()
    del sent[ENTERPRISE]["employeeNumber"]
    send(client, token, "/Users", sent)
    assert "1 person was sent without an employee number" in administrator.get(PAGE).text


@pytest.mark.parametrize("role", ["hr_analyst", "data_protection_officer", "employee"])
def test_nobody_else_finds_the_page(client_as: Clients, role: str) -> None:
    assert client_as(role).get(PAGE).status_code == 404


def test_an_administrator_makes_nobody_confided_in_by_way_of_a_directory(
    client_as: Clients, client: FlaskClient, provider: HandDriven
) -> None:
    token = let_in(client_as("administrator"))
    user = send(client, token, "/Users", entra_user("4711")).json["id"]
    for name in ("occupational_physician", "data_protection_officer", "hr_analyst"):
        assert send(client, token, "/Groups", group(name, user)).status_code == 201
    provider.claims = {"employee_number": "4711", "groups": ["employee"]}
    come_back(client, provider)
    opened = {
        path: client.get(path).status_code for path in ("/consultations", "/audit", "/exports")
    }
    assert opened == {"/consultations": 404, "/audit": 404, "/exports": 200}


def test_a_directory_gives_no_managing_role_to_who_is_confided_in(
    client_as: Clients, client: FlaskClient, provider: HandDriven
) -> None:
    token = let_in(client_as("administrator"))
    user = send(client, token, "/Users", entra_user("4711")).json["id"]
    assert send(client, token, "/Groups", group("administrator", user)).status_code == 201
    provider.claims = {"employee_number": "4711", "groups": ["occupational_physician"]}
    come_back(client, provider)
    assert client.get("/consultations").status_code == 200
    assert client.get("/admin/people").status_code == 404
