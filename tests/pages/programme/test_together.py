"""A minute that somebody leads: the code on the screen, and the phone of who was there."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock
from webapp.content.exercises import shipped_exercises
from webapp.database import Database
from webapp.domain.programme.exercises import Limit
from webapp.domain.programme.screening import ClearanceClass, ScreeningFinding
from webapp.domain.programme.together import invite
from webapp.i18n import texts
from webapp.services.programme.breaks import list_breaks
from webapp.services.programme.screening import give_clearance
from webapp.settings import Settings

SignIn = Callable[..., FlaskClient]
PAGE = {"Accept": "text/html"}


@pytest.fixture
def token(settings: Settings, clock: Clock) -> str:
    return invite("side_bend", now=clock(), secret=settings.secret_key)


@pytest.fixture
def cleared(client_as: SignIn, database: Database, clock: Clock) -> Callable[..., FlaskClient]:
    def sign_in(*limits: Limit) -> FlaskClient:
        client = client_as("employee")
        finding = ScreeningFinding(ClearanceClass.ALL, limits=frozenset(limits))
        with database.transaction() as session:
            give_clearance(
                session,
                person_id=client.person_id,  # type: ignore[attr-defined]
                exercises=shipped_exercises(),
                today=clock().date(),
                now=clock(),
                finding=finding,
            )
        return client

    return sign_in


def scan(client: FlaskClient, token: str, status: int = 303) -> str:
    form = {"csrf_token": client.csrf}  # type: ignore[attr-defined]
    answer = client.post(f"/together/{token}", data=form, headers=PAGE)
    assert answer.status_code == status
    return html.unescape(answer.text)


def logged(database: Database, client: FlaskClient, clock: Clock) -> list[tuple[str, str]]:
    person: int = client.person_id  # type: ignore[attr-defined]
    with database.reading() as session:
        found = list_breaks(session, person_id=person, first=clock().date(), last=clock().date())
    return [(one.exercise, one.verdict) for breaks in found.values() for one in breaks]


def test_a_minute_off_the_floor_can_be_led_and_shows_a_code(
    cleared: Callable[..., FlaskClient],
) -> None:
    client = cleared()
    assert "exercise=side_bend&amp;together=1" in client.get("/breaks/new?exercise=side_bend").text
    page = client.get("/breaks/new?exercise=side_bend&together=1").text
    assert '<svg class="code"' in page
    floor = client.get("/breaks/new?together=1&exercise=cat_cow").text
    assert '<svg class="code"' not in floor and "exercise=cat_cow&amp;together=1" not in floor


def test_whoever_was_there_logs_with_their_own_phone_once(
    cleared: Callable[..., FlaskClient], database: Database, clock: Clock, token: str
) -> None:
    client = cleared()
    clock.forward(seconds=65)
    scan(client, token)
    clock.forward(minutes=5)
    scan(client, token)
    assert logged(database, client, clock) == [("side_bend", "counted")]


def test_the_same_code_serves_many_and_each_only_for_themselves(
    cleared: Callable[..., FlaskClient], database: Database, clock: Clock, token: str
) -> None:
    people = [cleared() for _ in range(3)]
    clock.forward(seconds=65)
    for client in people[:2]:
        scan(client, token)
    assert [len(logged(database, one, clock)) for one in people] == [1, 1, 0]


def test_who_may_not_do_the_exercise_logs_other_movement(
    client_as: SignIn, database: Database, clock: Clock, token: str
) -> None:
    client = client_as("employee")
    clock.forward(seconds=65)
    scan(client, token)
    assert logged(database, client, clock) == [("other_movement", "counted")]


def test_scanned_while_it_runs_it_waits_for_the_end(
    client_as: SignIn, database: Database, clock: Clock, token: str
) -> None:
    client = client_as("employee")
    clock.forward(seconds=20)
    page = client.get(f"/together/{token}").text
    assert re.search(r'data-wait="40"', page)
    assert texts("en")("error.together_early") in scan(client, token, 422)
    assert logged(database, client, clock) == []


def test_a_code_expires_and_a_forged_one_is_refused(
    client_as: SignIn, database: Database, clock: Clock, token: str
) -> None:
    client = client_as("employee")
    forged = token.replace("side_bend", "cat_cow")
    for wrong in (forged, "x", "side_bend.12.", f"{token}0"):
        assert texts("en")("error.together") in scan(client, wrong, 422)
    clock.forward(minutes=31)
    assert texts("en")("error.together_over") in scan(client, token, 422)
    assert logged(database, client, clock) == []


def test_who_is_not_signed_in_comes_back_after_signing_in(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/together/{token}", headers=PAGE)
    assert f"/sign-in?next=/together/{token}" in answer.headers.get("Location", answer.text)


def test_leading_stores_nothing(
    cleared: Callable[..., FlaskClient], database: Database, clock: Clock
) -> None:
    client = cleared()
    client.get("/breaks/new?exercise=side_bend&together=1")
    assert logged(database, client, clock) == []
