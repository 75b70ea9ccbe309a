"""The catalogue: all exercises, those that fit the room there is, and one at ease."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock
from webapp.content.exercises import shipped_exercises
from webapp.database import Database
from webapp.domain.programme.exercises import Limit, Space
from webapp.domain.programme.screening import ClearanceClass, ScreeningFinding
from webapp.i18n import LANGUAGES, texts
from webapp.services.programme.screening import give_clearance

EXERCISES = shipped_exercises()
SignIn = Callable[..., FlaskClient]
PAGE = {"Accept": "text/html"}


def clear(client: FlaskClient, database: Database, clock: Clock, *limits: Limit) -> FlaskClient:
    """Give someone a clearance, with these limits."""
    finding = ScreeningFinding(ClearanceClass.SOME, limits=frozenset(limits)) if limits else None
    with database.transaction() as session:
        give_clearance(
            session,
            person_id=client.person_id,  # type: ignore[attr-defined]
            exercises=EXERCISES,
            today=clock().date(),
            now=clock(),
            finding=finding,
        )
    return client


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exercise_is_in_the_catalogue_in_every_language(
    client_as: SignIn, language: str
) -> None:
    page = unescape(client_as("employee", language=language).get("/exercises").text)
    for exercise in EXERCISES:
        assert f'href="/exercises/{exercise.key}"' in page
        assert exercise.texts[language].name in page


@pytest.mark.parametrize("space", Space)
def test_only_what_fits_the_room_is_shown(client_as: SignIn, space: Space) -> None:
    page = client_as("employee").get(f"/exercises?space={space}").text
    for exercise in EXERCISES:
        assert (f'href="/exercises/{exercise.key}"' in page) is (exercise.space is space)
    assert f'href="/exercises?space={space}" aria-current="true"' in page


def test_a_room_that_nobody_knows_is_refused(client_as: SignIn) -> None:
    answer = client_as("employee").get("/exercises?space=pool", headers=PAGE)
    assert answer.status_code == 422
    assert "pool" in answer.text


def test_an_exercise_that_is_not_served_is_not_found(client_as: SignIn) -> None:
    assert client_as("employee").get("/exercises/headstand", headers=PAGE).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.key)
def test_an_exercise_is_told_in_full(client_as: SignIn, exercise: object, language: str) -> None:
    one = next(known for known in EXERCISES if known is exercise)
    page = unescape(client_as("employee", language=language).get(f"/exercises/{one.key}").text)
    text, t = one.texts[language], texts(language)
    for part in (text.name, text.summary, text.prepare, text.breathing, *text.cautions):
        assert part in page
    for part in (*text.phases.values(), one.sign_off.name if one.sign_off else "", one.source):
        assert part in page
    for limit, means in one.limits.items():
        assert t(f"limit.{limit}") in page
        assert t(f"adaptation.{means}") in page
    assert t("exercises.care.long") in page
    assert page.count('<svg class="figure"') >= 4


def test_the_minute_starts_from_here_after_the_questions_and_not_before(
    client_as: SignIn, database: Database, clock: Clock
) -> None:
    client = client_as("employee")
    before = client.get("/exercises/cat_cow").text
    assert "/breaks/new" not in before
    assert 'href="/safety"' in before
    after = clear(client, database, clock).get("/exercises/cat_cow").text
    assert 'href="/breaks/new?exercise=cat_cow"' in after


def test_an_exercise_that_a_limit_rules_out_cannot_be_started(
    client_as: SignIn, database: Database, clock: Clock
) -> None:
    client = clear(client_as("employee"), database, clock, Limit.KNEELING)
    page = client.get("/exercises/bird_dog").text
    assert "/breaks/new" not in page
    assert "does not suit you for now" in page
    assert "/breaks/new?exercise=hip_flexor" in client.get("/exercises/hip_flexor").text


def test_the_catalogue_is_for_who_takes_part(client: FlaskClient) -> None:
    assert client.get("/exercises", headers=PAGE).status_code in {302, 303, 401}
