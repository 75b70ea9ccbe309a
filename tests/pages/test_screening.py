"""The safety notice and the clearance that it leads to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock
from webapp.domain.screening import DOCTOR_FIRST, URGENT
from webapp.i18n import LANGUAGES, texts

SignIn = Callable[..., FlaskClient]


def answer(client: FlaskClient, applies: str) -> int:
    form = {"csrf_token": client.csrf, "applies": applies}  # type: ignore[attr-defined]
    return client.post("/safety", data=form).status_code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sign_stands_in_plain_words_in_every_language(
    client_as: SignIn, language: str
) -> None:
    page = client_as("employee", language=language).get("/safety").text
    for sign in (*URGENT, *DOCTOR_FIRST):
        assert str(texts(language)(f"safety.flag.{sign}")).partition("’")[0] in page
    assert 'href="tel:112"' in page
    assert 'href="tel:1733"' in page


def test_none_of_the_signs_opens_the_exercises(client_as: SignIn) -> None:
    client = client_as("employee")
    assert answer(client, "no") == 303
    page = client.get("/safety").text
    assert texts("en")("safety.outcome.cleared") in page
    assert "18 February 2027" in page
    assert "/breaks/new" in client.get("/today").text


def test_one_of_the_signs_leads_to_a_doctor(client_as: SignIn) -> None:
    client = client_as("employee")
    assert answer(client, "yes") == 303
    assert texts("en")("safety.outcome.refer") in client.get("/safety").text


def test_something_else_than_the_two_answers_is_refused(client_as: SignIn) -> None:
    assert answer(client_as("employee"), "maybe") == 422


def test_something_changed_asks_again(client_as: SignIn) -> None:
    client = client_as("employee")
    answer(client, "no")
    client.post("/safety/changed", data={"csrf_token": client.csrf})  # type: ignore[attr-defined]
    assert texts("en")("safety.answer.none") in client.get("/safety").text
    assert "/breaks/new" not in client.get("/today").text


def test_after_three_months_it_is_asked_again(client_as: SignIn, clock: Clock) -> None:
    client = client_as("employee")
    person: int = client.person_id  # type: ignore[attr-defined]
    answer(client, "no")
    clock.forward(days=91)
    assert "/breaks/new" in client_as("employee", person_id=person).get("/today").text
    clock.forward(days=1)
    assert "/breaks/new" not in client_as("employee", person_id=person).get("/today").text


def test_the_answer_of_one_person_is_nobody_else_s(client_as: SignIn) -> None:
    answer(client_as("employee"), "no")
    for role in ("employee", "hr_analyst", "occupational_physician", "administrator"):
        assert texts("en")("safety.answer.none") in client_as(role).get("/safety").text
