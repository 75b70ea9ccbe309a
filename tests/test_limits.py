"""A flood from one person or one address is held back, and others notice nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Clock
from webapp.app import create_app
from webapp.i18n import texts
from webapp.installation import installation
from webapp.limits import RATES
from webapp.settings import Settings


@pytest.fixture
def backend() -> str:
    return "sqlite"


def post_language(client: FlaskClient, times: int) -> list[int]:
    """The statuses of as many requests."""
    form = {"csrf_token": client.csrf, "language": "en"}  # type: ignore[attr-defined]
    headers = {"Accept": "text/html"}
    return [client.post("/language", data=form, headers=headers).status_code for _ in range(times)]


def test_one_person_is_held_back_with_a_friendly_page(
    client_as: Callable[..., FlaskClient],
) -> None:
    client, other = client_as("employee"), client_as("employee")
    assert set(post_language(client, 60)) == {303}
    form = {"csrf_token": client.csrf, "language": "en"}  # type: ignore[attr-defined]
    answer = client.post("/language", data=form, headers={"Accept": "text/html"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert texts("en")("error.too_many") in answer.text
    assert post_language(other, 1) == [303]
    assert client.get("/").status_code == 302


def test_the_next_minute_is_open_again(client_as: Callable[..., FlaskClient], clock: Clock) -> None:
    client = client_as("employee")
    assert set(post_language(client, 60)) == {303}
    clock.forward(seconds=59)
    assert post_language(client, 1) == [429]
    clock.forward(seconds=1)
    assert post_language(client, 1) == [303]


def test_who_is_not_signed_in_counts_by_address(app: Flask) -> None:
    client = app.test_client()
    near, far = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}
    for _ in range(600):
        client.get("/sign-in/callback", environ_base=near)
    assert client.get("/sign-in/callback", environ_base=near).status_code == 429
    assert client.get("/sign-in/callback", environ_base=far).status_code == 400


def test_every_address_that_looks_for_a_token_has_a_limit(app: Flask) -> None:
    asked = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/api/", "/scim/", "/metrics")) and "openapi" not in rule.rule
    }
    assert len(asked) >= 5
    assert asked - RATES.keys() == set()


def test_a_page_without_a_limit_is_never_held_back(client: FlaskClient) -> None:
    assert {client.get("/healthz").status_code for _ in range(200)} == {200}


def test_limits_can_be_left_to_the_proxy(
    settings: Settings, clock: Clock, client_as: Callable[..., FlaskClient]
) -> None:
    app = create_app(replace(settings, rate_limits=False), clock)
    signed_in = client_as("employee")
    client = app.test_client()
    token = signed_in.get_cookie("rekpauze")
    assert token is not None
    client.set_cookie("rekpauze", token.value)
    client.csrf = signed_in.csrf  # type: ignore[attr-defined]
    assert set(post_language(client, 70)) == {303}
    installation(app).database.dispose()
