"""Breaks that a device hands in after having been without a connection."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.signing import DEMO, withdraw_one
from webapp.content.exercises import shipped_exercises
from webapp.content.versions import QUESTIONS, exercise_item
from webapp.database import Database
from webapp.device import mark_of
from webapp.domain.care.content_reviews import ContentItem
from webapp.domain.programme.breaks import Break, BreakOrigin
from webapp.i18n import texts
from webapp.services.programme.breaks import list_breaks
from webapp.services.programme.screening import give_clearance, void_clearance

SignIn = Callable[..., FlaskClient]
T = texts("en")


@pytest.fixture
def employee(client_as: SignIn, database: Database, clock: Clock) -> FlaskClient:
    """Someone who may do every exercise."""
    client = client_as("employee")
    clear(database, person_of(client), clock())
    return client


def clear(database: Database, person: int, moment: dt.datetime) -> None:
    with database.transaction() as session:
        give_clearance(
            session,
            person_id=person,
            exercises=shipped_exercises(),
            today=moment.date(),
            now=moment,
        )


def person_of(client: FlaskClient) -> int:
    return int(client.person_id)  # type: ignore[attr-defined]


def mark(app: Flask, client: FlaskClient) -> str:
    with app.app_context():
        return mark_of(person_of(client))


def entry(app: Flask, client: FlaskClient, at: dt.datetime, **changes: Any) -> dict[str, Any]:
    values = {
        "tap_id": str(uuid.uuid4()),
        "mark": mark(app, client),
        "exercise": "side_bend",
        "seconds": 60,
        "at": at.isoformat(),
    }
    return {**values, **changes}


def send(client: FlaskClient, body: object) -> TestResponse:
    headers = {"X-CSRFToken": client.csrf}  # type: ignore[attr-defined]
    return client.post("/breaks/offline", json=body, headers=headers)


def stored(database: Database, client: FlaskClient, day: dt.date) -> list[Break]:
    with database.reading() as session:
        return list_breaks(session, person_id=person_of(client), first=day, last=day)[day]


def test_a_break_arrives_with_the_time_at_which_it_was_done(
    app: Flask, employee: FlaskClient, database: Database, clock: Clock
) -> None:
    at = clock() - dt.timedelta(days=2, hours=3)
    body = entry(app, employee, at)
    answer = send(employee, body)
    assert answer.status_code == 201
    assert answer.json == {"tap_id": body["tap_id"], "verdict": "counted", "slot": 1}
    (found,) = stored(database, employee, at.date())
    assert (found.at, found.seconds, found.origin) == (at, 60, BreakOrigin.GUIDED)


def test_sending_it_again_is_answered_and_changes_nothing(
    app: Flask, employee: FlaskClient, database: Database, clock: Clock
) -> None:
    at = clock()
    body = entry(app, employee, at)
    first, second = send(employee, body), send(employee, {**body, "seconds": 1})
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json == first.json
    assert len(stored(database, employee, at.date())) == 1


def test_an_answer_that_got_lost_is_given_again_however_late(
    app: Flask, employee: FlaskClient, client_as: SignIn, database: Database, clock: Clock
) -> None:
    body = entry(app, employee, clock())
    send(employee, body)
    with database.transaction() as session:
        void_clearance(session, person_id=person_of(employee))
    clock.forward(days=8)
    later = client_as("employee", person_id=person_of(employee))
    assert send(later, body).status_code == 200


def test_other_movement_needs_no_clearance(
    app: Flask, client_as: SignIn, database: Database, clock: Clock
) -> None:
    client = client_as("employee")
    answer = send(client, entry(app, client, clock(), exercise="other_movement"))
    assert answer.status_code == 201
    (found,) = stored(database, client, clock().date())
    assert (found.origin, found.slot) == (BreakOrigin.OTHER, 1)


def test_a_guided_break_needs_a_clearance_for_its_day(
    app: Flask, client_as: SignIn, database: Database, clock: Clock
) -> None:
    client = client_as("employee")
    answer = send(client, entry(app, client, clock()))
    assert (answer.status_code, answer.text) == (422, T("error.exercise_not_allowed"))
    clear(database, person_of(client), clock() - dt.timedelta(days=100))
    assert send(client, entry(app, client, clock())).status_code == 422


def test_a_break_done_before_the_clearance_ended_is_accepted_after(
    app: Flask, client_as: SignIn, database: Database, clock: Clock
) -> None:
    client = client_as("employee")
    clear(database, person_of(client), dt.datetime(2026, 8, 18, 9, 0, tzinfo=dt.UTC))
    yesterday = clock() - dt.timedelta(days=1, hours=3)
    assert send(client, entry(app, client, clock())).status_code == 422
    assert send(client, entry(app, client, yesterday)).status_code == 201


@pytest.mark.parametrize("item", [exercise_item("side_bend"), QUESTIONS])
def test_a_break_of_what_was_withdrawn_meanwhile_counts_as_it_was_done(
    app: Flask, employee: FlaskClient, database: Database, clock: Clock, item: ContentItem
) -> None:
    done_at = clock()
    with database.transaction() as session:
        withdraw_one(session, item, DEMO)
    clock.forward(minutes=5)
    assert "exercise=side_bend" not in employee.get("/today").text
    assert "/offline/side_bend" not in employee.get("/sw.js").text
    answer = send(employee, entry(app, employee, done_at))
    assert (answer.status_code, answer.get_json()["verdict"]) == (201, "counted")


@pytest.mark.parametrize(
    ("ago", "key"),
    [
        (dt.timedelta(minutes=-6), "error.offline_future"),
        (dt.timedelta(days=7, minutes=1), "error.offline_too_old"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_in_words(
    app: Flask, employee: FlaskClient, clock: Clock, ago: dt.timedelta, key: str
) -> None:
    answer = send(employee, entry(app, employee, clock() - ago))
    assert answer.status_code == 422
    assert answer.text == T(key, days=7)


def test_the_clock_of_a_device_may_be_a_little_ahead(
    app: Flask, employee: FlaskClient, database: Database, clock: Clock
) -> None:
    assert (
        send(employee, entry(app, employee, clock() + dt.timedelta(minutes=4))).status_code == 201
    )
    assert stored(database, employee, clock().date())[0].at == clock()


def test_the_clock_of_a_device_may_be_quite_wrong(
    app: Flask, employee: FlaskClient, database: Database, clock: Clock
) -> None:
    at, wrong = clock() - dt.timedelta(hours=1), dt.timedelta(hours=9)
    body = entry(app, employee, at + wrong, sent=(clock() + wrong).isoformat())
    assert send(employee, body).status_code == 201
    assert stored(database, employee, at.date())[0].at == at


@pytest.mark.parametrize(
    "changes",
    [
        {"tap_id": "x"},
        {"seconds": 61},
        {"seconds": -1},
        {"seconds": "60"},
        {"seconds": True},
        {"seconds": None},
        {"at": "yesterday"},
        {"at": "2026-11-18T10:00:00"},
        {"at": None},
        {"sent": None},
        {"sent": "0001-01-01T00:00:00+14:00"},
        {"sent": "9999-12-31T23:59:59-12:00"},
        {"exercise": "nothing"},
        {"exercise": None},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_refused_for_good(
    app: Flask, employee: FlaskClient, clock: Clock, changes: dict[str, object]
) -> None:
    assert send(employee, {**entry(app, employee, clock()), **changes}).status_code == 422


@pytest.mark.parametrize("body", [[], "text", None, 1])
def test_anything_but_an_object_is_refused(employee: FlaskClient, body: object) -> None:
    assert send(employee, body).status_code == 422


def test_the_break_of_someone_else_is_never_taken(
    app: Flask, employee: FlaskClient, client_as: SignIn, database: Database, clock: Clock
) -> None:
    other = client_as("employee")
    answer = send(other, entry(app, employee, clock()))
    assert (answer.status_code, answer.text) == (400, T("error.offline_person"))
    assert stored(database, other, clock().date()) == []


def test_without_the_token_of_a_page_nothing_is_taken(
    app: Flask, employee: FlaskClient, clock: Clock
) -> None:
    assert employee.post("/breaks/offline", json=entry(app, employee, clock())).status_code == 400


def test_nobody_is_asked_to_sign_in_first(app: Flask, client: FlaskClient) -> None:
    assert client.post("/breaks/offline", json={}).status_code == 401
