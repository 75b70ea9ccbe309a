"""One tap beside the three minutes, and an exercise of one's own therapist in the minute."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.cleared import make_cleared
from tests.conftest import Clock
from webapp.database import Database
from webapp.i18n import texts
from webapp.services.programme.prescriptions import find_prescriptions
from webapp.store.programme.breaks import BreakLog
from webapp.store.programme.prescriptions import PrescribedExerciseRow

SignIn = Callable[..., FlaskClient]
PAGE = {"Accept": "text/html"}
EN = texts("en")
TAP = "7f3d9a52-8a0e-4a59-9b4a-1df5f7c4f001"
OWN = {"name": "Press-ups", "words": "Lie down.\nPush up <slowly>.", "by": "Ann"}


@pytest.fixture
def person(database: Database, clock: Clock) -> int:
    return make_cleared(database, clock)


@pytest.fixture
def client(client_as: SignIn, person: int) -> FlaskClient:
    return client_as("employee", person_id=person)


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    return client.post(path, data={"csrf_token": client.csrf, **form}, headers=PAGE)  # type: ignore[attr-defined]


def shown(client: FlaskClient, path: str) -> str:
    return unescape(client.get(path).text)


def test_a_tap_is_noted_apart_and_can_be_taken_back(client: FlaskClient) -> None:
    answer = post(client, "/side-minutes", kind="sit_stand", tap_id=TAP)
    page = shown(client, answer.headers["Location"])
    assert EN("side.noted") in page
    assert EN("today.counted", n=0) in page, "it counts for nothing"
    assert EN.plural("side.sum.sit_stand", 1) in shown(client, "/progress")
    post(client, f"/side-minutes/{TAP}/undo")
    assert EN("side.beside") not in shown(client, "/progress")
    assert post(client, "/side-minutes", kind="nap", tap_id=TAP).status_code == 422
    assert post(client, "/side-minutes", kind="eye_rest", tap_id="x").status_code == 422


def test_what_a_therapist_prescribed_takes_the_place_in_the_minute(
    client: FlaskClient, database: Database, person: int
) -> None:
    today = shown(client, "/today")
    [key] = set(re.findall(r"/breaks/new\?exercise=(\w+)", today.split("options")[0])) or {""}
    assert post(client, f"/exercises/{key}/prescription", **OWN).status_code == 303
    page = client.get(f"/breaks/new?exercise={key}").text
    assert "Push up &lt;slowly&gt;." in page
    assert EN("prescription.care") in unescape(page)
    assert EN("check.no") in unescape(page), "the question before it stays"
    assert 'name="start"' in page
    assert EN("prescription.tag") in shown(client, "/today")
    with database.reading() as session:
        row = session.scalars(select(PrescribedExerciseRow)).one()
        assert key.encode() not in row.sealed
    start = re.findall(r'name="start" value="([^"]+)"', page)[0]
    post(client, "/breaks", start=start, tap_id=TAP, seconds="60")
    with database.reading() as session:
        logged = session.scalars(select(BreakLog.exercise)).one()
    assert logged == key, "what is stored openly does not tell that another was done"
    post(client, f"/exercises/{key}/prescription/remove")
    with database.reading() as session:
        assert session.scalars(select(PrescribedExerciseRow)).all() == []
        assert find_prescriptions(session, person_id=person) == {}
    assert EN("prescription.tag") not in shown(client, "/today")


@pytest.mark.parametrize(
    "change", [{"name": " "}, {"words": ""}, {"name": "x" * 61}, {"words": "x" * 301}]
)
def test_one_that_cannot_be_kept_is_refused_in_words(
    client: FlaskClient, change: dict[str, str]
) -> None:
    answer = post(client, "/exercises/cat_cow/prescription", **{**OWN, **change})
    assert answer.status_code == 422
    assert EN("error.prescription", name=60, words=300) in unescape(answer.text)


def test_three_at_most_and_only_of_exercises_that_there_are(client: FlaskClient) -> None:
    for key in ("cat_cow", "side_bend", "stand_tall"):
        assert post(client, f"/exercises/{key}/prescription", **OWN).status_code == 303
    assert post(client, "/exercises/side_bend/prescription", **OWN).status_code == 303
    assert post(client, "/exercises/bridge/prescription", **OWN).status_code == 422
    assert post(client, "/exercises/none/prescription", **OWN).status_code == 404


def test_without_a_clearance_no_prescription_opens_a_minute(client_as: SignIn) -> None:
    client = client_as("employee")
    post(client, "/exercises/cat_cow/prescription", **OWN)
    assert client.get("/breaks/new?exercise=cat_cow").status_code == 303
