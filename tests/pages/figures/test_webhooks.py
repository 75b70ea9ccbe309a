"""An administrator lets another system be told: its secret is shown once, a test says what came."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from integrations.http.standard_webhooks import StandardWebhooks
from tests.conftest import NOON
from tests.https import Server, answer, https_server
from tests.parts import put
from webapp.database import Database
from webapp.domain.figures.webhooks import WebhookEvent, body_of
from webapp.services.figures import webhook_deliveries as deliveries

ClientAs = Callable[..., FlaskClient]
PAGE = "/admin/webhooks"


@pytest.fixture
def far(app: Flask) -> Iterator[Server]:
    with https_server(answer(200)) as server:
        put(app, webhooks=StandardWebhooks(server.outbound()))
        yield server


@pytest.fixture
def admin(client_as: ClientAs) -> FlaskClient:
    return client_as("administrator")


def press(client: FlaskClient, path: str, **form: str) -> TestResponse:
    return client.post(path, data={"csrf_token": client.csrf, **form})  # type: ignore[attr-defined]


def secret_in(page: TestResponse) -> str:
    found = re.search(r'value="(whsec_[^"]+)"', page.text)
    assert found
    return found[1]


def make(admin: FlaskClient, far: Server) -> str:
    return secret_in(press(admin, PAGE, name="Bus", address=far.address(path="/hook/t0ken")))


def test_the_secret_is_shown_once_and_of_the_address_only_the_host(
    admin: FlaskClient, far: Server
) -> None:
    secret = make(admin, far)
    page = admin.get(PAGE).text
    assert "far.example.org" in page
    assert secret not in page
    assert "t0ken" not in page
    other = secret_in(press(admin, f"{PAGE}/1/rotate", overlap="24"))
    assert other != secret
    assert "Also signed with the secret before until" in admin.get(PAGE).text


def test_a_page_that_tells_of_a_test_tests_anew_when_it_is_loaded_again(
    admin: FlaskClient, far: Server, app: Flask
) -> None:
    """Whoever mended what was wrong does just that; what was found before would mislead them."""
    make(admin, far)
    form = re.findall(
        rf'<form method="post" action="{PAGE}/1/test">.*?</form>', admin.get(PAGE).text, re.DOTALL
    )
    told = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    put(app, webhooks=StandardWebhooks(far.outbound("10.0.0.1")))
    assert "inside a private network" in press(admin, f"{PAGE}/1/test", **told).text
    put(app, webhooks=StandardWebhooks(far.outbound()))
    assert "the address answers 200" in press(admin, f"{PAGE}/1/test", **told).text


def test_a_test_says_what_came_of_it(admin: FlaskClient, far: Server, app: Flask) -> None:
    make(admin, far)
    assert "the address answers 200" in press(admin, f"{PAGE}/1/test").text
    assert json.loads(far.seen[0].body)["type"] == "webhook.test"
    put(app, webhooks=StandardWebhooks(far.outbound("10.0.0.1")))
    assert "inside a private network" in press(admin, f"{PAGE}/1/test").text
    assert len(far.seen) == 1
    listed = admin.get(PAGE).text
    assert "given up" in listed
    assert "An address could not be told" not in admin.get("/administration").text


def test_what_is_given_wrongly_is_said_beside_the_form_and_kept_in_it(
    admin: FlaskClient, far: Server
) -> None:
    refused = press(admin, PAGE, name="Bus", address="http://far.example.org/x")
    assert refused.status_code == 422
    assert 'value="http://far.example.org/x"' in refused.text
    assert "begins with https://" in refused.text
    make(admin, far)
    assert press(admin, f"{PAGE}/1/rotate", overlap="1000").status_code == 422


def test_one_is_turned_off_on_and_removed(admin: FlaskClient, far: Server) -> None:
    make(admin, far)
    for on, tag in (("no", ">off<"), ("yes", ">on<")):
        assert press(admin, f"{PAGE}/1/switch", on=on).status_code == 303
        assert tag in admin.get(PAGE).text
    press(admin, f"{PAGE}/1/remove")
    assert "There is no address yet." in admin.get(PAGE).text
    assert press(admin, f"{PAGE}/1/test").status_code == 404


def test_the_administrator_is_told_of_what_was_given_up(
    admin: FlaskClient, far: Server, database: Database
) -> None:
    make(admin, far)
    with database.transaction() as session:
        deliveries.announce(session, WebhookEvent.REPORT_RELEASED, "2026-Q3", now=NOON)
        claimed = deliveries.claim_due(session, "https://x.example", NOON)
        gone = deliveries.WebhookAnswer(410)
        deliveries.record(session, [(claimed.work[0], gone)], now=NOON)
    assert "An address could not be told" in admin.get("/administration").text


@pytest.mark.parametrize("role", ["employee", "hr_analyst", "data_protection_officer"])
def test_nobody_else_knows_of_the_page(client_as: ClientAs, role: str) -> None:
    assert client_as(role).get(PAGE).status_code == 404


@pytest.mark.parametrize("event", list(WebhookEvent))
def test_what_is_said_is_as_the_description_has_it(
    client: FlaskClient, event: WebhookEvent
) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    assert described["openapi"].startswith("3.1")
    call = described["webhooks"][event.value]["post"]
    schema = call["requestBody"]["content"]["application/json"]["schema"]
    subject = {"figures.published": "2026-08", "report.released": "2026-Q3"}.get(event.value, "")
    said = json.loads(body_of(event, subject, NOON, "https://x.example"))
    Draft202012Validator(schema).validate(said)
    said["data"]["person"] = "x"
    assert not Draft202012Validator(schema).is_valid(said)
