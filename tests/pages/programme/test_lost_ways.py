"""A way to be reached that ends by itself: renewed by the browser, or told at the next visit."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pages.programme.test_reminders import (
    EN,
    PAGE,
    Push,
    SignIn,
    begin,
    person_of,
    post,
    text_of,
)
from tests.parts import put
from tests.reminding import Channel
from webapp.database import Database
from webapp.domain.ports.reminders import DeliveryOutcome
from webapp.i18n import LANGUAGES, texts
from webapp.services.programme.reminder_targets import add_target, list_targets
from webapp.services.programme.sending import MOST_FAILURES, record_deliveries

CHANNELS = ["web_push", "email", "teams", "slack"]
NOON = dt.datetime(2026, 11, 18, 11, tzinfo=dt.UTC)
OLD, NEW = "https://push.example.org/old", "https://push.example.org/new"


@pytest.fixture
def employee(client_as: SignIn) -> FlaskClient:
    client = client_as("employee")
    begin(client)
    return client


def connect(database: Database, client: FlaskClient, name: str) -> int:
    with database.transaction() as session:
        channel, address = Push(name), {"address": "a@b.be", "endpoint": OLD}
        return add_target(
            session, person_id=person_of(client), channel=channel, address=address, now=NOON
        )


def become(database: Database, target: int, outcome: DeliveryOutcome, times: int = 1) -> None:
    for _ in range(times):
        with database.transaction() as session:
            record_deliveries(session, {outcome: [target]})


def subscribe(client: FlaskClient, endpoint: str, **more: str) -> None:
    sent = {"endpoint": endpoint, "p256dh": "x", "auth": "y", **more}
    csrf = client.csrf  # type: ignore[attr-defined]
    answer = client.post("/reminders/channels/web_push", json=sent, headers={"X-CSRFToken": csrf})
    assert answer.status_code == 200


@pytest.mark.parametrize("name", CHANNELS)
def test_a_way_that_is_gone_is_told_at_the_next_visit_until_it_is_put_away(
    employee: FlaskClient, database: Database, name: str
) -> None:
    become(database, connect(database, employee, name), DeliveryOutcome.GONE)
    for path in ("/today", "/reminders"):
        assert EN(f"reminders.lost.{name}") in text_of(employee, path)
    assert post(employee, "/reminders/lost").status_code == 303
    for path in ("/today", "/reminders"):
        assert EN(f"reminders.lost.{name}") not in text_of(employee, path)


def test_one_that_was_refused_too_often_is_told_too(
    employee: FlaskClient, database: Database
) -> None:
    target = connect(database, employee, "teams")
    become(database, target, DeliveryOutcome.FAILED, MOST_FAILURES - 1)
    assert EN("reminders.lost.teams") not in text_of(employee)
    become(database, target, DeliveryOutcome.FAILED)
    assert EN("reminders.lost.teams") in text_of(employee)


@pytest.mark.parametrize("outcome", [DeliveryOutcome.LATER, DeliveryOutcome.UNREACHED])
def test_a_service_that_is_away_or_busy_loses_nobody_anything(
    employee: FlaskClient, database: Database, outcome: DeliveryOutcome
) -> None:
    become(database, connect(database, employee, "web_push"), outcome, MOST_FAILURES)
    assert EN("reminders.lost.web_push") not in text_of(employee)


def test_nobody_else_is_told(employee: FlaskClient, client_as: SignIn, database: Database) -> None:
    other = client_as("employee")
    begin(other)
    become(database, connect(database, employee, "web_push"), DeliveryOutcome.GONE)
    assert EN("reminders.lost.web_push") not in text_of(other)


def test_connecting_again_is_answer_enough(
    app: Flask, employee: FlaskClient, database: Database
) -> None:
    put(app, reminders={"web_push": Push("web_push")})
    become(database, connect(database, employee, "web_push"), DeliveryOutcome.GONE)
    subscribe(employee, NEW)
    assert EN("reminders.lost.web_push") not in text_of(employee)


def test_a_renewed_subscription_takes_the_place_of_the_old_one(
    app: Flask, employee: FlaskClient, database: Database
) -> None:
    put(app, reminders={"web_push": Push("web_push")})
    asked = employee.get("/reminders/push", headers={"Accept": "application/json"})
    assert asked.json == {"key": "BMj1", "token": employee.csrf}  # type: ignore[attr-defined]
    subscribe(employee, OLD)
    subscribe(employee, NEW, replaces=OLD)
    with database.reading() as session:
        targets = list_targets(session, person_id=person_of(employee))
    assert [target.address["endpoint"] for target in targets] == [NEW]
    assert set(targets[0].address) == {"endpoint", "p256dh", "auth"}


def test_nobody_can_take_a_subscription_away_from_somebody_else(
    app: Flask, employee: FlaskClient, client_as: SignIn, database: Database
) -> None:
    put(app, reminders={"web_push": Push("web_push")})
    subscribe(employee, OLD)
    other = client_as("employee")
    begin(other)
    subscribe(other, NEW, replaces=OLD)
    with database.reading() as session:
        assert len(list_targets(session, person_id=person_of(employee))) == 1


def test_what_a_renewal_needs_is_for_who_is_signed_in(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/reminders/push", headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_an_installation_without_such_notifications_has_nothing_to_renew(
    app: Flask, employee: FlaskClient
) -> None:
    put(app, reminders={"email": Channel("email")})
    assert employee.get("/reminders/push", headers=PAGE).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_channel_has_its_sentence(language: str) -> None:
    t = texts(language)
    assert len({t(f"reminders.lost.{name}") for name in CHANNELS}) == len(CHANNELS)
