"""The way in and out, against a provider in the hand of the test, with every bad answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from integrations.registry import connect
from tests.commands import run_command
from tests.conftest import Clock
from tests.factories import make_department, make_person
from tests.live import listener
from tests.openid import HandDriven, come_back, is_signed_in, make_key, refusal
from tests.parts import put
from webapp.app import create_app
from webapp.database import Database
from webapp.domain.ports.identity import IdentityProvider
from webapp.i18n import LANGUAGES, texts
from webapp.installation import installation
from webapp.pages.people.account import local_path
from webapp.settings import read_settings
from webapp.sign_on.client import SignOn
from webapp.store.people.people import Person
from webapp.store.people.sessions import ServerSession

T = texts("en")


def test_a_good_answer_opens_a_session(client: FlaskClient, provider: HandDriven) -> None:
    answer = come_back(client, provider)
    assert (answer.status_code, answer.location) == (302, "/today")
    cookie = client.get_cookie("rekpauze")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")


def test_the_request_asks_for_a_code_with_pkce_s256_a_state_and_a_nonce(
    client: FlaskClient, provider: HandDriven
) -> None:
    asked = provider.begin(client.get("/sign-in").location)
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 20
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/sign-in/callback"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "someone-else"},
        {"aud": ["someone-else"], "azp": "rekpauze"},
        {"aud": ["rekpauze", "someone-else"], "azp": "someone-else"},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"exp": dt.timedelta(seconds=-61)},
        {"exp": None},
        {"iat": dt.timedelta(minutes=10)},
        {"sub": None},
        {"exp": "soon"},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids=str,
)
def test_an_id_token_with_a_wrong_claim_is_refused(
    client: FlaskClient, provider: HandDriven, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    answer = come_back(client, provider)
    assert answer.status_code == 400
    assert refusal(answer) == T("error.sign_on_refused")
    assert not is_signed_in(client)


def test_a_token_that_names_nobody_is_a_matter_for_the_administrator(
    client: FlaskClient, provider: HandDriven
) -> None:
    provider.claims = {"sub": ""}
    assert refusal(come_back(client, provider)) == T("error.sign_on_claims", claim="sub")


def test_clocks_may_differ_by_less_than_a_minute(client: FlaskClient, provider: HandDriven) -> None:
    provider.claims = {"exp": dt.timedelta(seconds=-30), "iat": dt.timedelta(seconds=30)}
    assert come_back(client, provider).status_code == 302


def test_a_signature_by_an_unknown_key_is_refused(
    client: FlaskClient, provider: HandDriven
) -> None:
    provider.key = make_key("unknown")
    assert come_back(client, provider).status_code == 400


def test_a_signature_by_another_key_of_the_same_name_is_refused(
    client: FlaskClient, provider: HandDriven
) -> None:
    provider.key = make_key("first")
    assert come_back(client, provider).status_code == 400


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_tampered_id_token_is_refused(
    client: FlaskClient, provider: HandDriven, part: int
) -> None:
    asked = provider.begin(client.get("/sign-in").location)
    parts = provider.id_token().split(".")
    parts[part] = parts[part][:-6] + "AAAAAA"
    provider.raw_id_token = ".".join(parts)
    query = {"code": "code", "state": asked["state"], "iss": provider.issuer}
    assert client.get("/sign-in/callback", query_string=query).status_code == 400


@pytest.mark.parametrize("raw", ["", "x", "a.b.c", "....", "é.é.é"])
def test_something_that_is_no_token_is_refused(
    client: FlaskClient, provider: HandDriven, raw: str
) -> None:
    provider.tokens = {"id_token": raw}
    assert come_back(client, provider).status_code == 400


def test_an_unsigned_token_is_refused(client: FlaskClient, provider: HandDriven) -> None:
    provider.algorithm = "none"
    assert come_back(client, provider).status_code == 400


@pytest.mark.parametrize("secret", ["demo-only", "public key"])
def test_a_token_signed_with_a_secret_is_refused(
    client: FlaskClient, provider: HandDriven, secret: str
) -> None:
    shared = provider.key.as_pem(private=False) if secret == "public key" else secret.encode()
    provider.hmac_secret = shared
    assert come_back(client, provider).status_code == 400


def test_an_answer_without_an_id_token_is_refused(
    client: FlaskClient, provider: HandDriven
) -> None:
    provider.tokens = {"id_token": None}
    assert come_back(client, provider).status_code == 400


@pytest.mark.parametrize("kind", ["EC", "OKP"])
def test_other_kinds_of_keys_are_welcome(
    client: FlaskClient, provider: HandDriven, kind: str
) -> None:
    provider.key = make_key("other", kind)
    provider.published = [provider.key]
    provider.algorithm = {"EC": "ES256", "OKP": "Ed25519"}[kind]
    assert come_back(client, provider).status_code == 302


def test_a_new_key_of_the_provider_is_fetched(client: FlaskClient, provider: HandDriven) -> None:
    assert come_back(client, provider).status_code == 302
    provider.rotate()
    assert come_back(client, provider).status_code == 302


@pytest.mark.parametrize("state", [None, "invented"])
def test_a_wrong_state_is_refused(
    client: FlaskClient, provider: HandDriven, state: str | None
) -> None:
    answer = come_back(client, provider, state=state)
    assert answer.status_code == 400
    assert refusal(answer) == T("error.sign_on_expired")


def test_a_state_works_for_an_hour(client: FlaskClient, provider: HandDriven, clock: Clock) -> None:
    asked = provider.begin(client.get("/sign-in").location)
    query = {"code": "code", "state": asked["state"], "iss": provider.issuer}
    clock.forward(minutes=61)
    answer = client.get("/sign-in/callback", query_string=query)
    assert refusal(answer) == T("error.sign_on_expired")


@pytest.mark.parametrize("sender", [None, "https://elsewhere.example"])
def test_an_answer_of_another_sender_is_refused(
    client: FlaskClient, provider: HandDriven, sender: str | None
) -> None:
    assert come_back(client, provider, iss=sender).status_code == 400
    assert "token" not in provider.asked


def test_a_provider_that_does_not_name_itself_needs_not(
    client: FlaskClient, provider: HandDriven
) -> None:
    provider.metadata = {"authorization_response_iss_parameter_supported": None}
    assert come_back(client, provider, iss=None).status_code == 302


def test_a_sixth_tab_does_not_break_the_cookie(client: FlaskClient, provider: HandDriven) -> None:
    begun = [provider.begin(client.get("/sign-in").location) for _ in range(12)]
    cookie = client.get_cookie("rekpauze-signon")
    assert cookie is not None
    assert len(cookie.value) < 3000
    query = {"code": "code", "state": begun[-1]["state"], "iss": provider.issuer}
    assert client.get("/sign-in/callback", query_string=query).status_code == 302


def test_userinfo_completes_what_the_id_token_lacks(
    client: FlaskClient, provider: HandDriven
) -> None:
    provider.claims = {"groups": None, "employee_number": None}
    provider.userinfo = {"sub": "els", "groups": ["hr_analyst"], "employee_number": "E-els"}
    assert come_back(client, provider).location == "/dashboard/"


def test_userinfo_is_not_asked_when_the_id_token_says_it_all(
    client: FlaskClient, provider: HandDriven
) -> None:
    come_back(client, provider)
    assert "userinfo" not in provider.asked


def test_userinfo_about_somebody_else_is_refused(client: FlaskClient, provider: HandDriven) -> None:
    provider.claims = {"groups": None}
    provider.userinfo = {"sub": "hilde", "groups": ["administrator"]}
    assert come_back(client, provider).status_code == 400


@pytest.mark.parametrize("step", ["discovery", "token", "keys", "userinfo"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_provider_that_fails_on_the_way_gives_a_page_that_says_so(
    client: FlaskClient, provider: HandDriven, step: str, language: str
) -> None:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    provider.claims = {"groups": None}
    provider.broken = {step: (503, "gone")}
    answer = client.get("/sign-in") if step == "discovery" else come_back(client, provider)
    assert answer.status_code == 503
    assert refusal(answer) == texts(language)("error.sign_on_unreachable")


def test_after_a_failure_signing_in_works_again(client: FlaskClient, provider: HandDriven) -> None:
    provider.broken = {"discovery": (500, "gone")}
    assert client.get("/sign-in").status_code == 503
    provider.broken = {}
    assert come_back(client, provider).status_code == 302


def test_nobody_there_gives_the_same_page(database_url: str, clock: Clock) -> None:
    with listener() as (_, address):
        pass  # a port that nobody listens on
    environ = {"DEMO": "1", "DATABASE_URL": database_url, "IDENTITY_ISSUER": address}
    app = create_app(read_settings(environ), clock)
    answer = app.test_client().get("/sign-in", headers={"Accept": "text/html"})
    installation(app).database.dispose()
    assert answer.status_code == 503
    assert texts("nl")("error.sign_on_unreachable") in answer.text


def test_a_provider_that_accepts_and_says_nothing_is_not_waited_for(
    app: Flask, client: FlaskClient
) -> None:
    with listener() as (_, address):  # the kernel answers the call, and nobody comes
        silent = connect("identity", "demo", {"IDENTITY_ISSUER": address}, port=IdentityProvider)
        put(app, sign_on=SignOn(app, silent, timeout=0.05))
        answer = client.get("/sign-in")
    assert (answer.status_code, refusal(answer)) == (503, T("error.sign_on_unreachable"))


@pytest.mark.parametrize(
    ("metadata", "body"),
    [
        ({"issuer": "https://elsewhere.example"}, None),
        ({"issuer": None}, None),
        ({}, "[]"),
        ({"authorization_endpoint": None}, None),
    ],
)
def test_a_wrong_discovery_document_is_a_matter_for_the_administrator(
    client: FlaskClient, provider: HandDriven, metadata: dict[str, Any], body: str | None
) -> None:
    provider.metadata = metadata
    provider.broken = {"discovery": (200, body)} if body else {}
    answer = client.get("/sign-in")
    assert answer.status_code == 503
    assert refusal(answer) == T("error.sign_on_setup")


def test_a_wrong_secret_is_a_matter_for_the_administrator(
    client: FlaskClient, provider: HandDriven
) -> None:
    provider.broken = {"token": (401, '{"error":"invalid_client"}')}
    assert refusal(come_back(client, provider)) == T("error.sign_on_setup")


def test_a_code_that_has_expired_means_starting_again(
    client: FlaskClient, provider: HandDriven
) -> None:
    provider.broken = {"token": (400, '{"error":"invalid_grant"}')}
    answer = come_back(client, provider)
    assert (answer.status_code, refusal(answer)) == (400, T("error.sign_on_refused"))


def test_stopping_at_the_provider_gives_a_friendly_page(
    client: FlaskClient, provider: HandDriven
) -> None:
    answer = come_back(client, provider, code=None, error="access_denied")
    assert answer.status_code == 200
    assert T("account.cancelled.title") in answer.text


@pytest.mark.parametrize(
    ("error", "status"), [("temporarily_unavailable", 503), ("login_required", 400)]
)
def test_an_error_of_the_provider_becomes_a_page(
    client: FlaskClient, provider: HandDriven, error: str, status: int
) -> None:
    answer = come_back(client, provider, code=None, error=error, error_description="<b>x</b>")
    assert answer.status_code == status
    assert "<b>x</b>" not in answer.text


def test_someone_deactivated_is_refused_and_an_open_session_ends(
    client: FlaskClient, provider: HandDriven, database: Database, clock: Clock
) -> None:
    come_back(client, provider)
    assert is_signed_in(client)
    with database.transaction() as session:
        session.scalars(select(Person)).one().deactivated_at = clock()
    assert not is_signed_in(client)
    answer = come_back(client, provider)
    assert (answer.status_code, refusal(answer)) == (400, T("error.sign_on_deactivated"))


def test_what_is_kept_of_the_provider_is_digests_and_a_sealed_token(
    client: FlaskClient, provider: HandDriven, database: Database
) -> None:
    come_back(client, provider)
    token = client.get_cookie("rekpauze")
    assert token is not None
    with database.reading() as session:
        kept = session.scalars(select(ServerSession)).one()
    assert token.value not in {kept.digest, kept.subject}
    assert kept.subject != "els"
    assert kept.provider_sid != "session-1"
    assert b"eyJ" not in (kept.sealed_id_token or b"")


def test_roles_follow_the_groups_of_each_sign_in(client: FlaskClient, provider: HandDriven) -> None:
    provider.claims = {"groups": ["administrator"]}
    assert come_back(client, provider).location == "/administration"
    provider.claims = {"groups": ["employee"]}
    assert come_back(client, provider).location == "/today"


@pytest.mark.parametrize(
    ("locale", "accepts", "shown"),
    [("fr-BE", "de", "fr"), (None, "de-AT", "de"), ("sv", "x", "nl")],
)
def test_the_language_comes_from_the_provider_then_from_the_browser(
    client: FlaskClient, provider: HandDriven, locale: str | None, accepts: str, shown: str
) -> None:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = accepts
    provider.claims = {"locale": locale}
    come_back(client, provider)
    assert f'lang="{shown}"' in client.get("/nothing-here").text


def test_the_site_s_language_comes_before_the_browser_s(
    client: FlaskClient, provider: HandDriven, database: Database
) -> None:
    with database.transaction() as session:
        site = make_department(session, language="de")
        person = make_person(session, department_id=make_department(session, parent_id=site))
        session.get_one(Person, person).employee_number = "E-els"
    come_back(client, provider)
    assert 'lang="de"' in client.get("/nothing-here").text


def sign_out(client: FlaskClient, csrf: str) -> TestResponse:
    return client.post("/sign-out", data={"csrf_token": csrf})


def test_signing_out_leads_to_the_provider_with_the_id_token_and_back_with_a_state(
    client: FlaskClient, provider: HandDriven, csrf_of: Callable[[FlaskClient], str]
) -> None:
    come_back(client, provider)
    leaving = sign_out(client, csrf_of(client))
    assert leaving.status_code == 200
    target = leaving.text.split("url=")[1].split('"')[0].replace("&amp;", "&")
    assert target.startswith(f"{provider.issuer}/end-session?id_token_hint=eyJ")
    assert "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2Fsigned-out" in target
    state = target.split("state=")[1].split("&")[0]
    assert client.get("/signed-out?state=invented").status_code == 400
    assert client.get(f"/signed-out?state={state}").location == "/signed-out"
    assert client.get(f"/signed-out?state={state}").status_code == 400
    assert not is_signed_in(client)


def test_signing_out_works_while_the_provider_is_down(
    client_as: Callable[..., FlaskClient], provider: HandDriven
) -> None:
    client = client_as("employee")
    token = client.get_cookie("rekpauze")
    assert token is not None
    provider.broken = {"discovery": (503, "gone")}
    answer = sign_out(client, client.csrf)  # type: ignore[attr-defined]
    assert answer.status_code == 503
    assert T("account.signed_out.unreachable") in answer.text
    client.set_cookie("rekpauze", token.value)  # a copy
    assert not is_signed_in(client)


def test_signing_out_works_with_a_provider_that_has_no_page_for_it(
    client_as: Callable[..., FlaskClient], provider: HandDriven
) -> None:
    provider.metadata = {"end_session_endpoint": None}
    client = client_as("employee")
    answer = sign_out(client, client.csrf)  # type: ignore[attr-defined]
    assert (answer.status_code, answer.location) == (303, "/signed-out")


def test_a_foreign_page_cannot_sign_somebody_out(
    client_as: Callable[..., FlaskClient], provider: HandDriven
) -> None:
    client = client_as("employee")
    assert sign_out(client, "invented").status_code == 400
    assert is_signed_in(client)


def log_out_at_provider(client: FlaskClient, token: str) -> TestResponse:
    answer = client.post("/sign-out/provider", data={"logout_token": token})
    assert answer.headers["Cache-Control"] == "no-store"
    return answer


@pytest.mark.parametrize("named", [{}, {"sub": None}, {"sid": None}, {"aud": ["x", "rekpauze"]}])
def test_a_logout_token_ends_the_session_that_it_names(
    client: FlaskClient, provider: HandDriven, clock: Clock, named: dict[str, Any]
) -> None:
    come_back(client, provider)
    answer = log_out_at_provider(client, provider.logout_token(clock().timestamp(), **named))
    assert answer.status_code == 200
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "named", [{"sub": "hilde"}, {"sid": "session-2"}, {"sub": None, "sid": "s"}]
)
def test_a_logout_token_leaves_other_sessions_alone(
    client: FlaskClient, provider: HandDriven, clock: Clock, named: dict[str, Any]
) -> None:
    come_back(client, provider)
    answer = log_out_at_provider(client, provider.logout_token(clock().timestamp(), **named))
    assert answer.status_code == 200
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "wrong",
    [
        {"typ": "at+jwt"},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "someone-else"},
        {"aud": None},
        {"iat": None},
        {"iat": 1},
        {"iat": 10**400},
        {"exp": 1},
        {"exp": "soon"},
        {"events": None},
        {"events": {}},
        {"events": ["http://schemas.openid.net/event/backchannel-logout"]},
        {"nonce": "n"},
        {"jti": None},
        {"jti": 7},
        {"sub": None, "sid": None},
        {"sub": 7},
    ],
    ids=str,
)
def test_a_wrong_logout_token_ends_nothing(
    client: FlaskClient, provider: HandDriven, clock: Clock, wrong: dict[str, Any]
) -> None:
    come_back(client, provider)
    token = provider.logout_token(clock().timestamp(), **wrong)
    assert log_out_at_provider(client, token).status_code == 400
    assert is_signed_in(client)


@pytest.mark.parametrize("seconds", [-200, 200])
def test_a_logout_token_is_fresh(
    client: FlaskClient, provider: HandDriven, clock: Clock, seconds: int
) -> None:
    token = provider.logout_token(clock().timestamp() + seconds, exp=None)
    assert log_out_at_provider(client, token).status_code == 400


def test_a_logout_token_works_once(client: FlaskClient, provider: HandDriven, clock: Clock) -> None:
    token = provider.logout_token(clock().timestamp())
    assert log_out_at_provider(client, token).status_code == 200
    come_back(client, provider)
    assert log_out_at_provider(client, token).status_code == 400
    assert is_signed_in(client)


@pytest.mark.parametrize("case", ["unknown key", "same name", "none", "secret", "id token", "junk"])
def test_a_logout_token_that_is_not_signed_by_the_provider_ends_nothing(
    client: FlaskClient, provider: HandDriven, clock: Clock, case: str
) -> None:
    come_back(client, provider)
    if case in {"unknown key", "same name"}:
        provider.key = make_key("first" if case == "same name" else "unknown")
    if case == "none":
        provider.algorithm = "none"
    if case == "secret":
        provider.hmac_secret = b"demo-only"
    token = provider.logout_token(clock().timestamp())
    token = {"id token": provider.id_token(), "junk": "a.b.c"}.get(case, token)
    assert log_out_at_provider(client, token).status_code == 400
    assert is_signed_in(client)


def test_a_logout_token_may_be_signed_with_a_new_key(
    client: FlaskClient, provider: HandDriven, clock: Clock
) -> None:
    come_back(client, provider)
    provider.rotate()
    answer = log_out_at_provider(client, provider.logout_token(clock().timestamp()))
    assert answer.status_code == 200
    assert not is_signed_in(client)


def test_a_missing_logout_token_is_refused(client: FlaskClient, provider: HandDriven) -> None:
    assert client.post("/sign-out/provider").status_code == 400


def test_a_session_ends_when_it_is_idle_or_old(
    client_as: Callable[..., FlaskClient], clock: Clock
) -> None:
    idle, busy = client_as("employee"), client_as("employee")
    for _ in range(4):
        assert is_signed_in(busy)
        clock.forward(hours=3)
    assert is_signed_in(busy)  # twelve hours, and never four of them idle
    assert not is_signed_in(idle)
    clock.forward(minutes=1)
    assert not is_signed_in(busy)


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        (None, "/"),
        ("", "/"),
        ("/week", "/week"),
        ("/audit?before=3", "/audit?before=3"),
        ("week", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example/x", "/"),
        ("javascript:alert(1)", "/"),
        ("http:/week", "/"),
        ("/sign-out", "/"),
        ("/sign-in?next=/sign-in", "/"),
        ("/" + "x" * 400, "/"),
    ],
)
def test_only_paths_of_this_site_are_gone_to(wanted: str | None, path: str) -> None:
    assert local_path(wanted) == path


def test_the_page_one_came_for_is_reached_after_signing_in(
    client: FlaskClient, provider: HandDriven
) -> None:
    sent = client.get("/audit?before=7")
    assert sent.location == "/sign-in?next=/audit?before%3D7"
    asked = provider.begin(client.get(sent.location).location)
    query = {"code": "code", "state": asked["state"], "iss": provider.issuer}
    assert client.get("/sign-in/callback", query_string=query).location == "/audit?before=7"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_landing_page_says_what_this_is_in_each_language(
    client: FlaskClient, language: str
) -> None:
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    page = client.get("/").text
    t = texts(language)
    for key in ("title", "what", "how", "private"):
        assert t(f"account.landing.{key}") in page
    assert t("account.landing.account", company="Zorggroep Linde") in page


def test_a_visitor_chooses_a_language_and_it_stays(
    client: FlaskClient, csrf_of: Callable[[FlaskClient], str]
) -> None:
    form = {"language": "fr", "next": "/signed-out", "csrf_token": csrf_of(client)}
    answer = client.post("/language", data=form)
    assert (answer.status_code, answer.location) == (303, "/signed-out")
    assert 'lang="fr"' in client.get("/").text


def test_a_person_s_choice_of_language_holds_for_later_sign_ins_too(
    client: FlaskClient, provider: HandDriven, csrf_of: Callable[[FlaskClient], str]
) -> None:
    provider.claims = {"locale": "fr"}
    come_back(client, provider)
    client.post("/language", data={"language": "de", "csrf_token": csrf_of(client)})
    assert 'lang="de"' in client.get("/nothing-here").text
    come_back(client, provider)
    assert 'lang="de"' in client.get("/nothing-here").text


def test_after_the_choice_of_a_language_one_is_on_the_same_page(
    client: FlaskClient, csrf_of: Callable[[FlaskClient], str]
) -> None:
    form = {"language": "fr", "csrf_token": csrf_of(client)}
    here = {"Referer": "http://localhost/signed-out?x=1"}
    elsewhere = {"Referer": "http://evil.example/x"}
    assert client.post("/language", data=form, headers=here).location == "/signed-out?x=1"
    assert client.post("/language", data=form, headers=elsewhere).location == "/"


def test_an_unknown_language_is_refused(
    client: FlaskClient, csrf_of: Callable[[FlaskClient], str]
) -> None:
    form = {"language": "tlh", "csrf_token": csrf_of(client)}
    assert client.post("/language", data=form).status_code == 422


def test_the_command_for_a_change_of_provider_ends_every_session(
    app: Flask, client_as: Callable[..., FlaskClient]
) -> None:
    client = client_as("employee")
    outcome = run_command(app, "forget-sign-on", "--yes")
    assert outcome == (0, "0 people will be linked again\n")
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("referrer", "leads_to"),
    [
        (None, "/sign-in?next=/today"),
        ("http://localhost/sw.js?language=nl", "/sign-in?next=/today"),
        ("http://localhost/exercises", "/signed-out?back=1"),
    ],
)
def test_a_bookmark_or_a_reminder_leads_to_signing_in_also_where_our_worker_asks_for_it(
    client: FlaskClient, referrer: str | None, leads_to: str
) -> None:
    """Chromium says of each navigation that a service worker passes on that it is from here."""
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    if referrer:
        headers["Referer"] = referrer
    assert client.get("/today", headers=headers).location == leads_to
