"""The first administrator of an installation without a group for it: one code, used once."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.commands import run_command
from tests.conftest import Clock
from tests.parts import put
from webapp.domain.people.access import Role
from webapp.domain.people.first_administrator import digest_of, new_code
from webapp.installation import installation
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.first_administrator import SetupCodeRow
from webapp.store.people.people import Person
from webapp.store.people.role_grants import roles_of_person

Clients = Callable[..., FlaskClient]
HERE = "/setup"


@pytest.fixture
def groupless(app: Flask) -> Flask:
    """An installation whose provider has no group that makes administrators."""
    here = installation(app)
    groups = {
        name: role
        for name, role in here.settings.role_groups.items()
        if role is not Role.ADMINISTRATOR
    }
    put(app, settings=replace(here.settings, role_groups=groups))
    return app


def printed(app: Flask) -> str | None:
    """The code that the command prints."""
    _, output = run_command(app, "setup")
    found = re.search(r"(?:[A-Z2-9]{4}-){4}[A-Z2-9]{4}", output)
    return found[0] if found else None


def use(client: FlaskClient, code: str) -> TestResponse:
    return client.post(HERE, data={"csrf_token": client.csrf, "code": code})  # type: ignore[attr-defined]


def text(answer: TestResponse) -> str:
    return html.unescape(answer.text)


def test_the_printed_code_makes_somebody_who_signed_in_the_administrator_once(
    groupless: Flask, client_as: Clients
) -> None:
    code = printed(groupless)
    assert code is not None
    client, other = client_as("employee"), client_as("employee")
    assert "one-time code" in text(client.get(HERE))
    written = code.lower().replace("-", " ")
    answer = use(client, f" {written} ")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/administration")
    assert client.get("/today", headers={"Accept": "text/html"}).status_code == 302, "signed out"
    here, person = installation(groupless), client.person_id  # type: ignore[attr-defined]
    with here.database.reading() as session:
        held = frozenset({Role.EMPLOYEE})
        found = roles_of_person(session, person, held, today=here.today())
        event = session.scalars(select(AuditEvent)).all()[-1]
    assert found == {Role.EMPLOYEE, Role.ADMINISTRATOR}
    assert (event.action, event.subject) == ("first-administrator", f"person/{person}")
    assert use(other, code).status_code == 404
    assert other.get(HERE).status_code == 404
    assert printed(groupless) is None, "there is an administrator"


def test_a_code_that_is_made_again_ends_the_one_before(
    groupless: Flask, client_as: Clients
) -> None:
    first, second = printed(groupless), printed(groupless)
    assert first and second and first != second
    client = client_as("employee")
    refused = use(client, first)
    assert refused.status_code == 422 and "rekpauze setup" in text(refused)
    assert use(client, second).status_code == 303


def test_a_code_ends_after_a_day(groupless: Flask, client_as: Clients, clock: Clock) -> None:
    code = printed(groupless)
    assert code is not None
    clock.forward(hours=24)
    assert use(client_as("employee"), code).status_code == 422


@pytest.mark.parametrize("code", ["", "x" * 61, "AAAA-AAAA-AAAA-AAAA-AAAA", "漢字", "' OR 1=1 --"])
def test_what_is_no_code_is_told_and_makes_nobody_anything(
    groupless: Flask, client_as: Clients, code: str
) -> None:
    assert printed(groupless)
    client = client_as("employee")
    assert use(client, code).status_code == 422
    with installation(groupless).database.reading() as session:
        assert session.scalars(select(SetupCodeRow)).one()


def test_where_a_group_gives_the_role_there_is_no_code_and_no_page(
    app: Flask, client_as: Clients
) -> None:
    assert printed(app) is None
    assert client_as("employee").get(HERE).status_code == 404
    assert use(client_as("employee"), new_code()).status_code == 404


def test_who_employees_confide_in_does_not_come_to_administer(
    groupless: Flask, client_as: Clients
) -> None:
    code = printed(groupless)
    assert code is not None
    client = client_as("employee")
    with installation(groupless).database.transaction() as session:
        session.execute(
            update(Person)
            .where(Person.id == client.person_id)  # type: ignore[attr-defined]
            .values(last_roles=["employee", "occupational_physician"])
        )
    assert use(client, code).status_code == 422
    assert use(client_as("employee"), code).status_code == 303, "the code is still there"


def test_nobody_tries_codes_by_the_hundred(groupless: Flask, client_as: Clients) -> None:
    assert printed(groupless)
    client = client_as("employee")
    answers = [use(client, new_code()).status_code for _ in range(8)]
    limited = installation(groupless).settings.rate_limits
    assert (429 in answers) is limited


def test_only_a_digest_of_the_code_is_kept(groupless: Flask) -> None:
    code = printed(groupless)
    assert code is not None
    with installation(groupless).database.reading() as session:
        row = session.scalars(select(SetupCodeRow)).one()
    assert row.digest == digest_of(code) and code not in row.digest
    assert row.expires_at - dt.timedelta(hours=24) <= installation(groupless).clock()
