"""An administrator connects a system: tried, looked through, started; its secret is never shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from integrations.connections import Connections
from tests.conftest import Clock
from tests.factories import make_person
from tests.https import Server
from tests.integrations.hr.systems import (
    KINDS,
    SECRET,
    Desk,
    Held,
    System,
    changed,
    open_desk,
    sit_down,
)
from tests.parts import put
from webapp.database import Database
from webapp.installation import installation
from webapp.jobs import READ_CONNECTIONS, run_due
from webapp.store.figures.absence import AbsenceSpellRow
from webapp.store.figures.connections import ConnectionRow
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.people import Person

ClientAs = Callable[..., FlaskClient]
KIND = KINDS["timeoff_management"]
PAGE = "/admin/connections"
DAY = dt.date(2026, 10, 5)
SICK = Held(11, "a@firm.example", DAY, DAY)


@pytest.fixture(scope="module")
def desk() -> Iterator[tuple[Desk, Server]]:
    """The server of the systems."""
    with open_desk() as opened:
        yield opened


@pytest.fixture
def system(app: Flask, desk: tuple[Desk, Server], database: Database) -> System:
    """TimeOff.Management with one sick day of somebody who is in Rekpauze too."""
    with database.transaction() as session:
        session.get_one(Person, make_person(session)).email = SICK.who
    put(app, connection_kinds=Connections(desk[1].outbound()))
    found = sit_down(*desk, KIND, {SICK.who: ""})
    found.leaves = [SICK]
    return found


@pytest.fixture
def admin(client_as: ClientAs) -> FlaskClient:
    return client_as("administrator")


@pytest.fixture
def values(system: System, desk: tuple[Desk, Server]) -> dict[str, str]:
    return {"name": "Planning", **KIND.given(desk[1])}


def press(client: FlaskClient, path: str, **form: str) -> TestResponse:
    return client.post(path, data={"csrf_token": client.csrf, **form})  # type: ignore[attr-defined]


def make(client: FlaskClient, values: dict[str, str]) -> str:
    made = press(client, f"{PAGE}/new/timeoff_management", **values)
    assert made.status_code == 303
    return str(made.location)


def stored(database: Database) -> list[dt.date]:
    with database.reading() as session:
        return list(session.scalars(select(AbsenceSpellRow.starts_on)))


def version(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', client.get(page).text)
    assert found
    return found[1]


def test_a_connection_is_made_tried_looked_through_and_taken_in(
    admin: FlaskClient, database: Database, values: dict[str, str]
) -> None:
    page = make(admin, values)
    assert "Not asked yet" in admin.get(page).text
    assert "The system answers: 0 absences" in press(admin, f"{page}/test").text
    seen = press(admin, f"{page}/look")
    assert "<strong>1</strong> new" in seen.text
    assert stored(database) == []
    expected = re.search(r'name="expected" value="([^"]+)"', seen.text)
    assert expected
    assert press(admin, f"{page}/import", expected=expected[1]).status_code == 303
    assert stored(database) == [DAY]
    told = admin.get(page).text
    assert "Went well" in told
    assert "Will be asked again on" in told


def test_what_was_agreed_to_is_what_is_taken_in(
    admin: FlaskClient, database: Database, system: System, values: dict[str, str]
) -> None:
    page = make(admin, values)
    system.leaves.append(Held(12, SICK.who, DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=1)))
    assert press(admin, f"{page}/import", expected="1-0-0-0").status_code == 409
    assert stored(database) == []


def test_the_secret_is_sealed_and_never_shown_again(
    admin: FlaskClient, database: Database, values: dict[str, str]
) -> None:
    page = make(admin, values)
    with database.reading() as session:
        (row,) = session.scalars(select(ConnectionRow))
        assert SECRET.encode() not in row.sealed
        assert values["address"].encode() not in row.sealed
        events = repr(
            [(event.action, event.detail) for event in session.scalars(select(AuditEvent))]
        )
    assert SECRET not in events
    for shown in (admin.get(page), admin.get(PAGE), press(admin, f"{page}/look")):
        assert shown.status_code == 200
        assert SECRET not in shown.text
    refused = press(admin, f"{PAGE}/new/timeoff_management", **{**values, "name": ""})
    assert refused.status_code == 422
    assert SECRET not in refused.text


def test_a_kept_secret_goes_to_no_other_address(admin: FlaskClient, values: dict[str, str]) -> None:
    page = make(admin, values)
    form = {**values, "token": "", "version": version(admin, page)}
    assert press(admin, page, **form).status_code == 303
    assert "The system answers" in press(admin, f"{page}/test").text
    elsewhere = {**form, "address": "https://evil.example/", "version": version(admin, page)}
    refused = press(admin, page, **elsewhere)
    assert refused.status_code == 422
    assert "the secret has to be given again" in refused.text


def test_the_second_of_two_administrators_is_told(
    admin: FlaskClient, client_as: ClientAs, values: dict[str, str]
) -> None:
    page = make(admin, values)
    seen = version(admin, page)
    form = {**values, "token": "", "version": seen}
    assert press(admin, page, **{**form, "name": "Roster"}).status_code == 303
    late = press(client_as("administrator"), page, **{**form, "name": "Leaves"})
    assert late.status_code == 409
    assert "Somebody else changed this connection" in late.text
    assert "Roster" in admin.get(page).text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("address", "http://hr.firm.example/", "address"),
        ("address", "https://10.0.0.1/", "address"),
        ("token", "", "Fill in Token"),
        ("leave", "sick, x" + "y" * 2000, "Types that are leave"),
        ("sickness", "Holiday", "two things"),
        ("name", "N" * 61, "at most 60"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_words(
    admin: FlaskClient, values: dict[str, str], field: str, value: str, words: str
) -> None:
    given = {**values, "leave": "holiday", field: value}
    refused = press(admin, f"{PAGE}/new/timeoff_management", **given)
    assert refused.status_code == 422
    assert words in refused.text


def test_two_connections_cannot_have_one_name(admin: FlaskClient, values: dict[str, str]) -> None:
    make(admin, values)
    assert press(admin, f"{PAGE}/new/timeoff_management", **values).status_code == 422


def test_the_job_asks_every_hour_and_later_after_failures(
    app: Flask,
    admin: FlaskClient,
    database: Database,
    clock: Clock,
    system: System,
    values: dict[str, str],
) -> None:
    page = make(admin, values)
    run_due(installation(app), (READ_CONNECTIONS,))
    assert stored(database) == [], "it was not started"
    press(admin, f"{page}/start")
    run_due(installation(app), (READ_CONNECTIONS,))
    assert stored(database) == [DAY]
    system.leaves = [changed(SICK, first=DAY, last=DAY + dt.timedelta(days=1))]
    run_due(installation(app), (READ_CONNECTIONS,))
    clock.forward(hours=1)
    system.status = 503
    run_due(installation(app), (READ_CONNECTIONS,))
    assert "asks to come back later" in admin.get(page).text
    system.status = 0
    clock.forward(minutes=10)
    run_due(installation(app), (READ_CONNECTIONS,))
    assert "asks to come back later" in admin.get(page).text
    clock.forward(minutes=10)
    run_due(installation(app), (READ_CONNECTIONS,))
    assert "Went well" in admin.get(page).text
    with database.reading() as session:
        assert list(session.scalars(select(AbsenceSpellRow.ends_on))) == [
            DAY + dt.timedelta(days=1)
        ]


@pytest.mark.parametrize("with_absences", [False, True])
def test_it_is_stopped_and_removed_with_or_without_what_it_brought(
    app: Flask,
    admin: FlaskClient,
    database: Database,
    values: dict[str, str],
    with_absences: bool,
) -> None:
    page = make(admin, values)
    press(admin, f"{page}/start")
    run_due(installation(app), (READ_CONNECTIONS,))
    press(admin, f"{page}/stop")
    assert "Stopped." in admin.get(page).text
    form = {"absences": "remove"} if with_absences else {}
    assert press(admin, f"{page}/remove", **form).status_code == 303
    assert admin.get(page).status_code == 404
    assert stored(database) == ([] if with_absences else [DAY])


def test_an_answer_that_an_adapter_stumbles_over_is_a_failed_run(
    app: Flask,
    admin: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    values: dict[str, str],
) -> None:
    page = make(admin, values)
    press(admin, f"{page}/start")
    with monkeypatch.context() as broken:
        broken.setattr("integrations.absence.timeoff_management._leaves", lambda report: 1 / 0)
        run_due(installation(app), (READ_CONNECTIONS,))
    assert "could not be understood" in admin.get(page).text
