"""The demo's provider keeps to the rules of OpenID Connect, and to this machine."""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from tests.live import listener, serve
from webapp.demo.logins import DemoLogin
from webapp.demo.provider import create_provider

ELS = DemoLogin("els", "Els Claes", "1001", "els@example.org", ("employee",), "nl")
HILDE = DemoLogin("hilde", "Hilde Maes", "1002", None, ("employee", "hr_analyst"), "nl")
ISSUER = "http://127.0.0.1:8001"
APPLICATION = "http://127.0.0.1:8000"
VERIFIER = "v" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
ASKED = {
    "client_id": "rekpauze",
    "response_type": "code",
    "redirect_uri": f"{APPLICATION}/sign-in/callback",
    "scope": "openid profile email groups",
    "state": "state",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}

NUMBERS = itertools.count()


def make(application: str = APPLICATION, issuer: str = ISSUER, *, demo: bool = True) -> Flask:
    secret = ("rekpauze", "demo-only")
    return create_provider(issuer, [ELS, HILDE], application, client=secret, demo=demo)


@pytest.fixture(scope="module")
def provider() -> Flask:
    return make()


@pytest.fixture
def client(provider: Flask) -> Iterator[FlaskClient]:
    with provider.test_client() as client:
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        yield client


def authorize(
    client: FlaskClient, changes: dict[str, str | None] | None = None, **form: str
) -> TestResponse:
    asked = {**ASKED, "nonce": f"nonce-{next(NUMBERS)}", **(changes or {})}
    asked = {name: value for name, value in asked.items() if value}
    if form:
        return client.post("/authorize", query_string=asked, data=form)
    return client.get("/authorize", query_string=asked)


def parameters(answer: TestResponse) -> dict[str, str]:
    """What the browser brings back to the application."""
    assert answer.location.startswith(f"{APPLICATION}/sign-in/callback?")
    query = parse_qs(urlsplit(answer.location).query)
    return {name: values[0] for name, values in query.items()}


def redeem(client: FlaskClient, code: str, **changes: str | None) -> TestResponse:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": ASKED["redirect_uri"],
        "code_verifier": VERIFIER,
        "client_id": "rekpauze",
        "client_secret": "demo-only",
        **changes,
    }
    return client.post("/token", data={name: value for name, value in form.items() if value})


def tokens(client: FlaskClient, nonce: str = "mine") -> dict[str, Any]:
    answer = redeem(client, parameters(authorize(client, {"nonce": nonce}, sub="els"))["code"])
    assert answer.status_code == 200
    return dict(answer.get_json())


def test_it_starts_in_demo_mode_only() -> None:
    with pytest.raises(ValueError, match="demo mode only"):
        make(demo=False)


@pytest.mark.parametrize(
    ("application", "issuer"),
    [("https://rekpauze.example.org", ISSUER), (APPLICATION, "https://sso.example.org")],
)
def test_it_starts_on_this_machine_only(application: str, issuer: str) -> None:
    with pytest.raises(ValueError, match="this machine only"):
        make(application, issuer)


def test_it_answers_this_machine_only(client: FlaskClient) -> None:
    answer = client.get("/keys", environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert answer.status_code == 403


def test_the_page_offers_everyone_under_their_role(client: FlaskClient) -> None:
    page = authorize(client).text
    assert page.index("Els Claes") < page.index(">employee<")
    assert page.index("Hilde Maes") < page.index(">HR<")


@pytest.mark.parametrize(
    ("locale", "title"), [("nl", "Aanmelden bij de demo"), ("de", "Anmeldung zur Demo")]
)
def test_the_page_is_in_the_language_asked_for(
    client: FlaskClient, locale: str, title: str
) -> None:
    assert title in authorize(client, {"ui_locales": locale}).text


def test_a_button_leads_back_with_code_state_and_issuer(client: FlaskClient) -> None:
    brought = parameters(authorize(client, sub="els"))
    assert brought["state"] == "state"
    assert brought["iss"] == ISSUER
    assert len(brought["code"]) == 48


def test_tokens_say_what_the_scopes_allow(client: FlaskClient) -> None:
    found = tokens(client)
    keys = KeySet.import_key_set(client.get("/keys").get_json())
    claims = jwt.decode(found["id_token"], keys).claims
    assert {name: claims[name] for name in ("iss", "aud", "sub", "nonce", "name", "groups")} == {
        "iss": ISSUER,
        "aud": ["rekpauze"],
        "sub": "els",
        "nonce": "mine",
        "name": "Els Claes",
        "groups": ["employee"],
    }
    assert {"sid", "at_hash", "exp", "iat", "auth_time", "employee_number"} <= set(claims)


def test_the_keys_document_holds_public_parts_only(client: FlaskClient) -> None:
    (key,) = client.get("/keys").get_json()["keys"]
    assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}


def test_userinfo_answers_the_holder_of_a_token_only(client: FlaskClient) -> None:
    access = tokens(client)["access_token"]
    headers = {"Authorization": f"Bearer {access}"}
    assert client.get("/userinfo", headers=headers).get_json()["sub"] == "els"
    assert client.get("/userinfo").status_code == 401
    assert client.get("/userinfo", headers={"Authorization": "Bearer x"}).status_code == 401


def test_anyone_may_sign_in_with_a_number(client: FlaskClient) -> None:
    found = tokens_of(client, number="4711")
    assert (found["sub"], found["employee_number"]) == ("employee-4711", "4711")


def test_the_number_of_a_known_login_is_that_login(client: FlaskClient) -> None:
    assert tokens_of(client, number=" 1002 ")["sub"] == "hilde"


def tokens_of(client: FlaskClient, **form: str) -> dict[str, Any]:
    """The claims about who signs in with this form."""
    found = redeem(client, parameters(authorize(client, **form))["code"]).get_json()
    headers = {"Authorization": f"Bearer {found['access_token']}"}
    return dict(client.get("/userinfo", headers=headers).get_json())


@pytest.mark.parametrize("form", [{"sub": "nobody"}, {"number": " "}])
def test_nobody_in_particular_sees_the_page_again(
    client: FlaskClient, form: dict[str, str]
) -> None:
    answer = authorize(client, **form)
    assert answer.status_code == 200
    assert "Els Claes" in answer.text


def test_who_is_signed_in_is_not_asked_again(client: FlaskClient) -> None:
    authorize(client, sub="els")
    assert parameters(authorize(client))["code"]


def test_cancelling_leads_back_with_an_error(client: FlaskClient) -> None:
    brought = parameters(authorize(client, cancel="1"))
    assert (brought["error"], brought["state"]) == ("access_denied", "state")


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"nonce": None},
        {"response_type": "token"},
        {"response_type": "id_token"},
    ],
    ids=str,
)
def test_a_request_without_the_safeguards_goes_back_as_an_error(
    client: FlaskClient, changes: dict[str, str | None]
) -> None:
    answer = authorize(client, changes, sub="els")
    assert "code=" not in (answer.location or "")
    assert answer.status_code in {302, 400}


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://127.0.0.1:8000/elsewhere"},
        {"client_id": "other"},
        {"client_id": None},
    ],
    ids=str,
)
def test_an_unknown_client_or_address_gets_a_page_and_no_redirect(
    client: FlaskClient, changes: dict[str, str | None]
) -> None:
    answer = authorize(client, changes, sub="els")
    assert (answer.status_code, answer.location) == (400, None)
    assert "This sign-in is not possible" in answer.text


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": None},
        {"code_verifier": "w" * 43},
        {"code_verifier": CHALLENGE},
        {"client_secret": "wrong"},
        {"client_secret": None},
        {"redirect_uri": "http://127.0.0.1:8000/elsewhere"},
        {"code": "invented"},
        {"grant_type": "password"},
    ],
    ids=str,
)
def test_a_code_is_redeemed_by_who_asked_for_it_only(
    client: FlaskClient, changes: dict[str, str | None]
) -> None:
    code = parameters(authorize(client, sub="els"))["code"]
    answer = redeem(client, **{"code": code, **changes})
    assert answer.status_code in {400, 401}
    assert "id_token" not in answer.text


def test_a_code_works_once(client: FlaskClient) -> None:
    code = parameters(authorize(client, sub="els"))["code"]
    assert redeem(client, code).status_code == 200
    assert redeem(client, code).status_code == 400


def test_a_nonce_works_once(client: FlaskClient) -> None:
    parameters(authorize(client, {"nonce": "twice"}, sub="els"))
    assert parameters(authorize(client, {"nonce": "twice"}))["error"] == "invalid_request"


def test_signing_out_leads_back_to_the_application_only(client: FlaskClient) -> None:
    home = {"post_logout_redirect_uri": f"{APPLICATION}/signed-out", "state": "s"}
    answer = client.get("/end-session", query_string=home)
    assert answer.location == f"{APPLICATION}/signed-out?state=s"
    foreign = {"post_logout_redirect_uri": "https://evil.example/"}
    assert client.get("/end-session", query_string=foreign).status_code == 200


def test_signing_out_tells_the_application_with_a_signed_token() -> None:
    told: list[str] = []
    application = Flask("application")

    @application.post("/sign-out/provider")
    def listen() -> str:
        from flask import request

        told.append(request.form["logout_token"])
        return ""

    with listener() as (waiting, address), serve(application, waiting=waiting):
        client = make(address).test_client()
        query = {**ASKED, "nonce": "n", "redirect_uri": f"{address}/sign-in/callback"}
        client.post("/authorize", query_string=query, data={"sub": "els"})
        client.get("/end-session")
        client.get("/end-session")
        keys = KeySet.import_key_set(client.get("/keys").get_json())
    (token,) = told
    claims = jwt.decode(token, keys).claims
    assert (claims["iss"], claims["aud"], claims["sub"]) == (ISSUER, "rekpauze", "els")
    assert "nonce" not in claims


def test_an_application_that_is_down_does_not_stop_a_sign_out() -> None:
    with listener() as (_, address):
        pass
    client = make(address).test_client()
    query = {**ASKED, "nonce": "n", "redirect_uri": f"{address}/sign-in/callback"}
    client.post("/authorize", query_string=query, data={"sub": "els"})
    assert client.get("/end-session").status_code == 200
