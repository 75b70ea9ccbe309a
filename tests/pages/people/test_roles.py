"""Pages of roles: an administrator gives one, somebody who is confided in confirms it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import make_person
from webapp.database import Database
from webapp.store.people.people import Person

Clients = Callable[..., FlaskClient]


@pytest.fixture
def number(database: Database) -> str:
    with database.transaction() as session:
        person = session.get_one(Person, make_person(session))
        person.name, person.employee_number = "Ann Claes", "E-ann"
        return person.employee_number


def post(client: FlaskClient, path: str, **form: str) -> TestResponse:
    token = client.csrf  # type: ignore[attr-defined]
    return client.post(path, data={"csrf_token": token, **form})


def text_of(client: FlaskClient, path: str) -> str:
    return " ".join(html.unescape(client.get(path).text).split())


def test_an_administrator_gives_a_role_until_a_day_and_ends_it(
    client_as: Clients, number: str
) -> None:
    administrator = client_as("administrator")
    copied = f"\u202a{number}\u202c "  # with signs that nobody sees
    form = {"who": copied, "role": "hr_analyst", "ends_on": "2026-12-31"}
    assert post(administrator, "/admin/roles", **form).status_code == 303
    page = text_of(administrator, "/admin/roles")
    assert "Ann Claes" in page
    assert "until 31 December 2026, holds" in page
    (end,) = re.findall(r'action="(/admin/roles/\d+/end)"', page)
    assert post(administrator, end).status_code == 303
    assert "Nothing is given by name." in text_of(administrator, "/admin/roles")


@pytest.mark.parametrize("role", ["occupational_physician", "data_protection_officer"])
def test_a_confidential_role_waits_for_somebody_who_is_confided_in(
    client_as: Clients, number: str, role: str
) -> None:
    administrator, officer = client_as("administrator"), client_as(role)
    for answer in ("refuse", "confirm"):
        form = {"who": number, "role": "occupational_physician"}
        post(administrator, "/admin/roles", **form)
        assert "waits for confirmation" in text_of(administrator, "/admin/roles")
        page = text_of(officer, "/roles/waiting")
        (path,) = re.findall(rf'action="(/roles/waiting/\d+/{answer})"', page)
        assert post(administrator, path).status_code == 404
        assert post(officer, path).status_code == 303
        assert "Nothing waits." in text_of(officer, "/roles/waiting")
    assert ", holds" in text_of(administrator, "/admin/roles")


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"who": "nobody", "role": "hr_analyst"}, 404),
        ({"who": "E-ann", "role": "employee"}, 422),
        ({"who": "E-ann", "role": "hr_analyst", "ends_on": "soon"}, 422),
        ({"who": "E-ann", "role": "hr_analyst", "ends_on": "2020-01-01"}, 422),
    ],
)
def test_what_cannot_be_given_is_said(
    client_as: Clients, number: str, form: dict[str, str], status: int
) -> None:
    assert post(client_as("administrator"), "/admin/roles", **form).status_code == status


def test_the_page_names_the_groups_that_give_roles(client_as: Clients) -> None:
    page = text_of(client_as("administrator"), "/admin/roles")
    assert "Groups of the sign-in" in page
