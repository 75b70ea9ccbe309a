"""Staying signed in on a device of one's own: offered to employees only, in words, in the menu."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Clock
from tests.openid import HandDriven, come_back, is_signed_in
from tests.parts import put
from webapp.i18n import LANGUAGES, texts
from webapp.installation import installation

OTHERS = ["hr_analyst", "occupational_physician", "administrator", "data_protection_officer"]
OFFER = 'action="/stay-signed-in"'


@pytest.fixture
def stay(client: FlaskClient, csrf_of: Callable[[FlaskClient], str]) -> Callable[..., int]:
    """Choose to stay, with what the form holds."""

    def choose(**values: str) -> int:
        form = {"csrf_token": csrf_of(client), "next": "/today", **values}
        return client.post("/stay-signed-in", data=form).status_code

    return choose


def test_an_employee_stays_signed_in_for_four_weeks(
    client: FlaskClient, provider: HandDriven, clock: Clock, stay: Callable[..., int]
) -> None:
    come_back(client, provider)
    assert OFFER in client.get("/today").text
    before = client.get_cookie("rekpauze")
    assert stay() == 303
    after = client.get_cookie("rekpauze")
    assert before is not None and after is not None
    assert (before.max_age, after.max_age) == (None, 28 * 24 * 3600)
    assert (after.http_only, after.same_site, after.value) == (True, "Lax", before.value)
    assert OFFER not in client.get("/today").text, "chosen already"
    clock.forward(days=27)
    assert is_signed_in(client)
    clock.forward(days=2)
    assert not is_signed_in(client)


@pytest.mark.parametrize("role", OTHERS)
def test_it_is_neither_offered_nor_given_to_other_roles(
    client: FlaskClient,
    provider: HandDriven,
    clock: Clock,
    stay: Callable[..., int],
    role: str,
) -> None:
    provider.claims = {"groups": [role]}
    come_back(client, provider)
    assert OFFER not in client.get("/today").text
    assert stay() == 400
    clock.forward(hours=13)
    assert not is_signed_in(client)


def test_whoever_becomes_hr_on_another_device_is_signed_in_for_weeks_nowhere(
    app: Flask, client: FlaskClient, provider: HandDriven, clock: Clock, stay: Callable[..., int]
) -> None:
    come_back(client, provider)
    assert stay() == 303
    clock.forward(days=1)
    assert is_signed_in(client)
    provider.claims = {"groups": ["hr_analyst"]}
    assert come_back(app.test_client(), provider).location == "/dashboard/"
    assert not is_signed_in(client)


def test_it_needs_the_form_of_ones_own_page(
    client: FlaskClient, provider: HandDriven, stay: Callable[..., int]
) -> None:
    come_back(client, provider)
    assert stay(csrf_token="invented") == 400
    assert stay(next="https://evil.example/") == 303


def test_an_installation_may_leave_it_out(
    app: Flask, client: FlaskClient, provider: HandDriven, stay: Callable[..., int]
) -> None:
    chosen = dataclasses.replace(installation(app).settings, session_own_device_days=0)
    put(app, settings=chosen)
    come_back(client, provider)
    assert OFFER not in client.get("/today").text
    assert stay() == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_offer_and_the_notice_say_what_it_is_for(
    client: FlaskClient, provider: HandDriven, language: str
) -> None:
    provider.claims = {"locale": language}
    come_back(client, provider)
    assert texts(language)("nav.stay.text", days=28) in client.get("/today").text
