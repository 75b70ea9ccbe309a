"""What providers do differently, and what one is told when it is theirs to put right."""

from __future__ import annotations

import logging
import socket
import threading
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from integrations.registry import WrongSetting, connect
from tests.conftest import Clock
from tests.live import listener
from tests.openid import HandDriven, come_back, is_signed_in, make_key, refusal
from tests.parts import put
from webapp.domain.errors import Refused
from webapp.domain.ports.identity import Identity, IdentityProvider
from webapp.i18n import texts
from webapp.sign_on.client import SignOn

T = texts("en")
ODD_SECRET = "a+b%2F c:/?&=ü"


def use(app: Flask, provider: HandDriven, clock: Clock, **changes: str) -> None:
    """Let the application use the generic adapter with these settings."""
    environ = {
        "IDENTITY_ISSUER": provider.issuer,
        "IDENTITY_CLIENT_ID": "rekpauze",
        "IDENTITY_CLIENT_SECRET": ODD_SECRET,
        **{f"IDENTITY_{name.upper()}": value for name, value in changes.items()},
    }
    made = connect("identity", "generic_oidc", environ, port=IdentityProvider)
    put(app, identity_provider=made, sign_on=SignOn(app, made, clock=clock))


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the application's own log says."""
    lines = [one for one in caplog.records if one.name.startswith("webapp")]
    return [one.getMessage() for one in lines if one.name != "webapp.access"]


@pytest.mark.parametrize(
    ("offered", "chosen", "how"),
    [
        (["client_secret_post", "client_secret_basic"], "", "post"),
        (["client_secret_basic", "client_secret_post"], "", "post"),
        (["client_secret_post"], "", "post"),
        (["client_secret_basic"], "", "basic"),
        (None, "", "basic"),
        (["client_secret_post"], "basic", "basic"),
        (["client_secret_basic"], "post", "post"),
        (["private_key_jwt"], "post", "post"),
    ],
)
def test_a_secret_of_any_signs_arrives_by_post_where_that_is_offered_else_by_basic(
    app: Flask,
    client: FlaskClient,
    provider: HandDriven,
    clock: Clock,
    offered: list[str] | None,
    chosen: str,
    how: str,
) -> None:
    use(app, provider, clock, client_authentication=chosen)
    provider.metadata = {"token_endpoint_auth_methods_supported": offered}
    assert come_back(client, provider).status_code == 302
    assert provider.secrets == [(how, "rekpauze", ODD_SECRET)]


def test_a_provider_that_takes_no_secret_in_a_way_of_ours_is_the_administrators_matter(
    client: FlaskClient, provider: HandDriven, caplog: pytest.LogCaptureFixture
) -> None:
    provider.metadata = {"token_endpoint_auth_methods_supported": ["private_key_jwt"]}
    assert refusal(come_back_late(client, provider)) == T("error.sign_on_setup")
    assert "neither by post nor by basic" in said(caplog)[-1]


def come_back_late(client: FlaskClient, provider: HandDriven) -> Any:
    """What is shown when even the beginning does not work."""
    begun = client.get("/sign-in")
    return begun if begun.status_code != 302 else come_back(client, provider)


def test_a_way_of_sending_the_secret_that_does_not_exist_stops_the_start() -> None:
    environ = {
        "IDENTITY_ISSUER": "https://sso.example.org",
        "IDENTITY_CLIENT_ID": "x",
        "IDENTITY_CLIENT_SECRET": "y",
        "IDENTITY_CLIENT_AUTHENTICATION": "jwt",
    }
    with pytest.raises(WrongSetting, match=r"^IDENTITY_CLIENT_AUTHENTICATION .*post or basic"):
        connect("identity", "generic_oidc", environ, port=IdentityProvider)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_userinfo_is_not_asked_where_it_cannot_help(
    client: FlaskClient, provider: HandDriven, status: int
) -> None:
    provider.claims = {"groups": []}  # the ID token says it: none
    provider.broken = {"userinfo": (status, "{}")}
    assert come_back(client, provider).location == "/today"
    assert "userinfo" not in provider.asked


def test_userinfo_can_be_left_out_altogether(
    app: Flask, client: FlaskClient, provider: HandDriven, clock: Clock
) -> None:
    use(app, provider, clock, userinfo="0")
    provider.claims = {"groups": None, "employee_number": None}
    assert come_back(client, provider).location == "/today"
    assert "userinfo" not in provider.asked


def test_entra_s_userinfo_knows_nothing_that_is_wanted() -> None:
    environ = {
        "IDENTITY_TENANT": "72f988bf-86f1-41af-91ab-2d7cd011db47",
        "IDENTITY_CLIENT_ID": "x",
        "IDENTITY_CLIENT_SECRET": "y",
    }
    made = connect("identity", "entra_id", environ, port=IdentityProvider)
    assert not made.lacks({"oid": "x"})


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405])
@pytest.mark.parametrize("step", ["userinfo", "discovery", "keys"])
def test_an_address_that_refuses_is_the_administrators_matter_and_the_log_says_how(
    client: FlaskClient,
    provider: HandDriven,
    caplog: pytest.LogCaptureFixture,
    step: str,
    status: int,
) -> None:
    provider.claims = {"groups": None}
    provider.broken = {step: (status, "{}")}
    answer = come_back_late(client, provider)
    assert (answer.status_code, refusal(answer)) == (503, T("error.sign_on_setup"))
    assert f"the sign-on provider answers {status} where it should not" in said(caplog)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_address_that_is_busy_is_worth_another_try(
    client: FlaskClient, provider: HandDriven, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    provider.claims = {"groups": None}
    provider.broken = {"userinfo": (status, "{}")}
    assert refusal(come_back(client, provider)) == T("error.sign_on_unreachable")
    assert said(caplog)[-1] == f"the sign-on provider does not answer: HTTPError, {status}"


@pytest.mark.parametrize("step", ["userinfo", "discovery", "keys"])
def test_a_page_in_place_of_an_answer_is_the_administrators_matter(
    client: FlaskClient, provider: HandDriven, step: str
) -> None:
    provider.claims = {"groups": None}
    provider.broken = {step: (200, "<!doctype html><title>Welcome</title>")}
    assert refusal(come_back_late(client, provider)) == T("error.sign_on_setup")


SIGNED = {"sub": "els", "groups": ["hr_analyst"]}


def test_signed_userinfo_is_read(client: FlaskClient, provider: HandDriven) -> None:
    provider.claims = {"groups": None}
    provider.signed_userinfo = {**SIGNED, "iss": provider.issuer, "aud": "rekpauze"}
    assert come_back(client, provider).location == "/dashboard/"


def test_signed_userinfo_need_not_name_its_sender(
    client: FlaskClient, provider: HandDriven
) -> None:
    provider.claims = {"groups": None}
    provider.signed_userinfo = SIGNED
    assert come_back(client, provider).location == "/dashboard/"


@pytest.mark.parametrize(
    "wrong",
    [{"iss": "https://elsewhere.example"}, {"aud": "someone-else"}, {"aud": []}, {"sub": "hilde"}],
    ids=str,
)
def test_signed_userinfo_of_or_for_somebody_else_is_refused(
    client: FlaskClient, provider: HandDriven, wrong: dict[str, Any]
) -> None:
    provider.claims = {"groups": None}
    provider.signed_userinfo = {**SIGNED, **wrong}
    assert refusal(come_back(client, provider)) == T("error.sign_on_refused")


def test_userinfo_signed_by_another_key_is_refused(
    client: FlaskClient, provider: HandDriven, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.claims = {"groups": None}
    provider.signed_userinfo = SIGNED
    provider.raw_id_token = None
    asked = provider.begin(client.get("/sign-in").location)
    provider.raw_id_token = provider.id_token()
    provider.key = make_key("first")
    query = {"code": "code", "state": asked["state"], "iss": provider.issuer}
    assert client.get("/sign-in/callback", query_string=query).status_code == 400


ERRORS = [
    ("access_denied", "User is not assigned to the client application.", "not_assigned", 400),
    (
        "access_denied",
        "AADSTS50105: not assigned to a role for the application",
        "not_assigned",
        400,
    ),
    ("access_denied", "Access denied by policy", "not_assigned", 400),
    ("consent_required", "AADSTS65001: has not consented", "consent", 400),
    ("interaction_required", None, "interaction", 400),
    ("unmet_authentication_requirements", None, "interaction", 400),
    ("login_required", None, "login", 400),
    ("account_selection_required", None, "login", 400),
    ("unauthorized_client", None, "setup", 503),
    ("temporarily_unavailable", None, "unreachable", 503),
    ("invented", None, "refused", 400),
]


@pytest.mark.parametrize(("error", "description", "key", "status"), ERRORS, ids=str)
def test_each_error_of_the_provider_has_the_right_words_and_a_line_in_the_log(
    client: FlaskClient,
    provider: HandDriven,
    caplog: pytest.LogCaptureFixture,
    error: str,
    description: str | None,
    key: str,
    status: int,
) -> None:
    answer = come_back(client, provider, code=None, error=error, error_description=description)
    assert answer.status_code == status
    assert refusal(answer) == T(f"error.sign_on_{key}")
    named = "other" if error == "invented" else error
    assert said(caplog) == [f"sign-on refused: {named}"]


@pytest.mark.parametrize(
    "description",
    [
        None,
        "",
        "User cancelled the authentication",
        "The user declined to consent",
        "The resource owner denied the request",
        "End-User aborted interaction",
    ],
)
def test_who_stops_at_the_provider_is_not_told_that_access_is_missing(
    client: FlaskClient,
    provider: HandDriven,
    caplog: pytest.LogCaptureFixture,
    description: str | None,
) -> None:
    with caplog.at_level(logging.INFO):
        answer = come_back(
            client, provider, code=None, error="access_denied", error_description=description
        )
    assert answer.status_code == 200
    assert T("account.cancelled.title") in answer.text
    assert "sign-on called off: access_denied" in said(caplog)


@pytest.mark.parametrize(
    ("claims", "check"),
    [
        ({"nonce": "of another"}, "nonce (InvalidClaimError)"),
        ({"nonce": None}, "nonce (MissingClaimError)"),
        ({"aud": "someone-else"}, "aud (InvalidClaimError)"),
        ({"aud": []}, "aud (InvalidClaimError)"),
        ({"aud": ["rekpauze", "x"], "azp": "x"}, "azp (InvalidClaimError)"),
        ({"iss": "https://elsewhere.example"}, "iss (InvalidClaimError)"),
        ({"iat": 10**12}, "iat (InvalidClaimError)"),
        ({"exp": 1}, "exp (ExpiredTokenError)"),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "at_hash (InvalidClaimError)"),
    ],
    ids=str,
)
def test_the_log_names_the_check_that_failed_and_no_value(
    client: FlaskClient,
    provider: HandDriven,
    caplog: pytest.LogCaptureFixture,
    claims: dict[str, Any],
    check: str,
) -> None:
    provider.claims = claims
    assert come_back(client, provider).status_code == 400
    assert said(caplog)[-1] == f"sign-on refused: {check}"
    assert not any(str(value) in caplog.text for value in claims.values() if value)


def test_the_log_names_signature_key_and_algorithm(
    client: FlaskClient, provider: HandDriven, caplog: pytest.LogCaptureFixture
) -> None:
    for change, check in (
        ({"key": make_key("first")}, "signature (BadSignatureError)"),
        ({"key": make_key("unknown")}, "kid (InvalidKeyIdError)"),
        ({"hmac_secret": b"demo-only"}, "alg (UnsupportedAlgorithmError)"),
    ):
        provider.reset()
        for name, value in change.items():
            setattr(provider, name, value)
        assert come_back(client, provider).status_code == 400
        assert said(caplog)[-1] == f"sign-on refused: {check}"


def test_the_log_counts_groups_and_names_none(
    client: FlaskClient, provider: HandDriven, caplog: pytest.LogCaptureFixture
) -> None:
    for groups, count in (
        (["hr_analyst", "choir", "chess"], "3 groups received, 1 give"),
        (["choir"], "1 groups received, 0 give"),
    ):
        provider.claims = {"groups": groups}
        with caplog.at_level(logging.INFO):
            come_back(client, provider)
        assert any(count in line for line in said(caplog))
    assert "choir" not in caplog.text
    assert "hr_analyst" not in caplog.text


def test_the_log_says_that_a_claim_is_missing(
    client: FlaskClient, provider: HandDriven, caplog: pytest.LogCaptureFixture
) -> None:
    provider.claims = {"sub": ""}
    come_back(client, provider)
    assert said(caplog)[-1] == "sign-on refused: the claim sub is missing"


def test_the_log_says_that_groups_were_left_out(
    app: Flask, client: FlaskClient, provider: HandDriven, caplog: pytest.LogCaptureFixture
) -> None:
    def left_out(_: object) -> Identity:
        raise Refused("error.sign_on_groups")

    demo = connect("identity", "demo", {"IDENTITY_ISSUER": provider.issuer}, port=IdentityProvider)
    put(app, sign_on=SignOn(app, replace(demo, read=left_out)))
    assert refusal(come_back(client, provider)) == T("error.sign_on_groups")
    assert said(caplog)[-1].endswith("the provider left the groups out, there are too many")


def drip(listening: socket.socket, stop: threading.Event, head: bytes) -> None:
    """Answer with these bytes, and then with one more now and then until told to stop."""
    connection, _ = listening.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(head)
        while not stop.wait(0.01):
            try:
                connection.sendall(b" ")
            except OSError:
                return


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
    ],
    ids=["status", "headers", "body without end", "body"],
)
def test_a_provider_that_drips_is_not_waited_for(
    app: Flask, client: FlaskClient, head: bytes
) -> None:
    stop = threading.Event()
    with listener() as (waiting, address):
        thread = threading.Thread(target=drip, args=(waiting, stop, head))
        thread.start()
        slow = connect("identity", "demo", {"IDENTITY_ISSUER": address}, port=IdentityProvider)
        put(app, sign_on=SignOn(app, slow, timeout=0.05))
        answer = client.get("/sign-in")
        stop.set()
        thread.join()
    assert (answer.status_code, refusal(answer)) == (503, T("error.sign_on_unreachable"))


def log_out(client: FlaskClient, token: str) -> int:
    return client.post("/sign-out/provider", data={"logout_token": token}).status_code


@pytest.mark.parametrize("name", ["unknown", "first"])
def test_forged_logout_tokens_make_the_keys_be_fetched_once_a_minute_at_most(
    client: FlaskClient, provider: HandDriven, clock: Clock, name: str
) -> None:
    come_back(client, provider)
    provider.key = make_key(name)
    for _ in range(5):
        assert log_out(client, provider.logout_token(clock().timestamp())) == 400
    assert provider.asked.count("keys") == 2
    clock.forward(minutes=1)
    for _ in range(5):
        assert log_out(client, provider.logout_token(clock().timestamp())) == 400
    assert provider.asked.count("keys") == 3


@pytest.mark.parametrize("name", ["second", "first"])
def test_a_new_key_is_noticed_also_under_an_old_name(
    client: FlaskClient, provider: HandDriven, clock: Clock, name: str
) -> None:
    come_back(client, provider)
    provider.rotate(name)
    assert come_back(client, provider).status_code == 302
    clock.forward(minutes=1)
    provider.rotate(name)
    assert log_out(client, provider.logout_token(clock().timestamp())) == 200
    assert not is_signed_in(client)


FOREIGN = [
    {"kty": "EC", "crv": "BP-256", "x": "AQ", "y": "Ag"},  # Brainpool's, as health insurers use it
    {"kty": "OKP", "crv": "of tomorrow", "x": "AQ"},
    {"kty": "AKP", "alg": "ML-DSA-65", "pub": "AQ"},
    {"kty": "RSA", "n": "AQ"},
]


@pytest.mark.parametrize("key", FOREIGN, ids=lambda key: key.get("crv", key["kty"]))
def test_a_key_that_nothing_here_knows_leaves_those_beside_it(
    client: FlaskClient, provider: HandDriven, clock: Clock, key: dict[str, str]
) -> None:
    provider.foreign = [{**key, "kid": "foreign", "use": "sig"}]
    assert come_back(client, provider).status_code == 302
    provider.rotate()
    assert log_out(client, provider.logout_token(clock().timestamp())) == 200
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "answered",
    [
        '{"error": "starting"}',
        '{"keys": null}',
        '{"keys": []}',
        '{"keys": {"kty": "RSA"}}',
        "[1]",
        '"keys"',
        '{"keys": [null, 1, "key", {}, [], {"kty": "AKP", "alg": "ML-DSA-65"}]}',
    ],
)
def test_an_answer_without_keys_keeps_nobody_out_once_there_are_some(
    client: FlaskClient, provider: HandDriven, caplog: pytest.LogCaptureFixture, answered: str
) -> None:
    provider.broken = {"keys": (200, answered)}
    answer = come_back(client, provider)
    assert (answer.status_code, refusal(answer)) == (503, T("error.sign_on_setup"))
    assert said(caplog)[-1] == "the sign-on provider publishes no key that is understood here"
    provider.broken = {}
    assert come_back(client, provider).status_code == 302


def test_back_to_the_callback_while_signed_in_leads_to_where_one_was_going(
    client: FlaskClient, provider: HandDriven
) -> None:
    asked = provider.begin(client.get("/sign-in?next=/progress").location)
    query = {"code": "code", "state": asked["state"], "iss": provider.issuer}
    assert client.get("/sign-in/callback", query_string=query).location == "/progress"
    asked_tokens = provider.asked.count("token")
    assert client.get("/sign-in/callback", query_string=query).location == "/progress"
    assert client.get("/sign-in/callback?state=of-long-ago").location == "/today"
    assert client.get("/sign-in/callback").location == "/today"
    assert provider.asked.count("token") == asked_tokens
