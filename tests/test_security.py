"""The guard: every route, every role, forms and headers."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.exceptions import RequestTimeout
from werkzeug.routing import Rule

from tests.conftest import Clock
from webapp.app import create_app
from webapp.domain.people.access import GRANTS, Permission, Role
from webapp.installation import installation
from webapp.security import PUBLIC, PUBLIC_WITHOUT_CSRF, declared_permission, public
from webapp.settings import Settings

PAGE = {"Accept": "text/html"}
VALUES = {
    "token": "0" * 32,
    "tap_id": "00000000-0000-0000-0000-000000000000",
    "break_id": "1",
    "code": "ABCDEFGH",
    "exercise": "side_bend",
    "form": "json",
    "job": "import-absences",
    "key": "side_bend",
    "name": "email",
    "number": "1",
    "person_id": "1",
    "screen_id": "1",
    "site_id": "1",
    "grant_id": "1",
    "client_id": "1",
    "node_id": "1",
    "change_id": "1",
    "campaign_id": "1",
    "connection_id": "1",
    "webhook_id": "1",
    "kind": "odoo",
    "quarter": "2026-Q3",
    "report": "2026-Q3",
    "year": "2026",
    "edition": "committee",
    "language": "nl",
    "paper": "works-council",
    "path": "x",
    "filename": "x.css",
    "package_name": "dash",
    "fingerprinted_path": "x.js",
}


@pytest.fixture
def backend() -> str:
    return "sqlite"


def guarded(app: Flask, method: str) -> Iterator[tuple[str, str, Permission]]:
    """Each route that is not public: an address, its rule and the permission it needs."""
    for rule in app.url_map.iter_rules():
        declared = declared_permission(app, rule.endpoint)
        if method in (rule.methods or ()) and declared not in {PUBLIC, PUBLIC_WITHOUT_CSRF}:
            yield build(rule), rule.rule, Permission(str(declared))


def build(rule: Rule) -> str:
    """An address that the rule matches."""
    address = rule.rule
    for name in rule.arguments:
        for converter in ("", "string:", "path:", "int:", "uuid:"):
            address = address.replace(f"<{converter}{name}>", VALUES[name])
    return address


def test_nobody_opens_a_page_without_signing_in(app: Flask, client: FlaskClient) -> None:
    for address, rule, _ in guarded(app, "GET"):
        answer = client.get(address, headers=PAGE)
        assert answer.location == f"/sign-in?next={quote(address)}", rule


def test_nobody_asks_for_data_without_signing_in(app: Flask, client: FlaskClient) -> None:
    for address, rule, _ in guarded(app, "GET"):
        answer = client.get(address, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.mimetype) == (401, "text/plain"), rule


def test_nobody_posts_without_signing_in(app: Flask, client: FlaskClient) -> None:
    for address, rule, _ in guarded(app, "POST"):
        answer = client.post(address, headers=PAGE)
        assert answer.status_code == 401, rule
        assert 'href="/sign-in"' in answer.text, rule


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_not_open_does_not_exist_for_it(
    app: Flask, client_as: Callable[..., FlaskClient], role: Role
) -> None:
    client = client_as(role)
    for method in ("GET", "POST"):
        for address, rule, permission in guarded(app, method):
            if permission not in GRANTS[role]:
                answer = client.open(address, method=method, headers=PAGE)
                assert answer.status_code == 404, rule


@pytest.mark.parametrize("role", Role)
def test_a_form_needs_the_token_of_its_session(
    app: Flask, client_as: Callable[..., FlaskClient], role: Role
) -> None:
    client, other = client_as(role), client_as(role)
    for address, rule, permission in guarded(app, "POST"):
        if permission in GRANTS[role]:
            for token in (None, "", "x", other.csrf):  # type: ignore[attr-defined]
                data = {} if token is None else {"csrf_token": token}
                assert client.post(address, data=data, headers=PAGE).status_code == 400, rule


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:81"},
    ],
    ids=str,
)
def test_a_form_of_another_site_is_refused_even_with_the_token(
    client_as: Callable[..., FlaskClient], headers: dict[str, str]
) -> None:
    client = client_as("employee")
    form = {"csrf_token": client.csrf, "language": "fr"}  # type: ignore[attr-defined]
    assert client.post("/language", data=form, headers=headers).status_code == 400
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert client.post("/language", data=form, headers=own).status_code == 303


def test_a_script_may_send_the_token_as_a_header(client_as: Callable[..., FlaskClient]) -> None:
    client = client_as("employee")
    headers = {"X-CSRFToken": client.csrf}  # type: ignore[attr-defined]
    assert client.post("/language", data={"language": "fr"}, headers=headers).status_code == 303


def test_a_route_that_declares_nothing_is_not_found(settings: Settings, clock: Clock) -> None:
    app = create_app(settings, clock)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = app.test_client().get("/forgotten", headers=PAGE)
    installation(app).database.dispose()
    assert answer.status_code == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/dashboard/../audit",
        "/%61udit",
        "/AUDIT",
        "/audit/",
        "/./audit",
        "/audit%00",
    ],
)
def test_other_spellings_of_an_address_lead_past_nobody(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers=PAGE)
    assert answer.status_code in {302, 308, 404}
    assert "trail" not in answer.text


@pytest.mark.parametrize("address", ["/", "/today", "/nothing-here", "/static/rekpauze.css"])
def test_every_answer_carries_the_headers_that_protect(client: FlaskClient, address: str) -> None:
    with client.get(address, headers=PAGE) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers.getlist("Cross-Origin-Resource-Policy") == ["same-origin"]
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize(
    ("fault", "status"),
    [(ZeroDivisionError(), 500), (OSError(errno.ENOSPC, "x"), 503), (RequestTimeout(), 408)],
    ids=str,
)
def test_what_goes_wrong_is_told_with_the_headers_that_protect(
    settings: Settings, clock: Clock, fault: Exception, status: int
) -> None:
    app = create_app(settings, clock)

    @app.get("/wrong")
    @public
    def wrong() -> str:
        raise fault

    answer = app.test_client().get("/wrong", headers=PAGE)
    installation(app).database.dispose()
    assert answer.status_code == status
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_are_not_stored_and_static_files_are(client: FlaskClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"
    with client.get("/static/rekpauze.css") as answer:
        assert "no-store" not in answer.headers["Cache-Control"]


def test_over_tls_cookies_are_secure_and_browsers_are_told_to_stay_there(
    settings: Settings, clock: Clock
) -> None:
    app = create_app(replace(settings, public_url="https://rekpauze.example.org"), clock)
    client = app.test_client()
    answer = client.get("/", base_url="https://rekpauze.example.org")
    installation(app).database.dispose()
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert app.config["SESSION_COOKIE_SECURE"] is True


def test_over_tls_no_neighbouring_name_plants_a_sign_on_under_way(
    settings: Settings, clock: Clock
) -> None:
    app = create_app(replace(settings, public_url="https://rekpauze.example.org"), clock)
    with app.test_request_context():
        begun = app.session_interface.open_session(app, request)
        assert begun is not None
        begun["state"] = "of somebody else"
        answer = app.make_response("")
        app.session_interface.save_session(app, begun, answer)
    installation(app).database.dispose()
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    value, *how = rest.split("; ")
    assert name.startswith("__Host-")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(how)
    assert "domain" not in rest.lower()
    planted = {"Cookie": f"{name.removeprefix('__Host-')}={value}"}
    with app.test_request_context(headers=planted):
        assert not app.session_interface.open_session(app, request)


@pytest.mark.parametrize("address", ["/", "/today", "/sign-in", "/nothing-here"])
def test_a_forged_host_is_repeated_nowhere(client: FlaskClient, address: str) -> None:
    forged = {**PAGE, "Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    with client.get(address, headers=forged) as answer:
        assert "evil.example" not in answer.text
        assert "evil.example" not in str(answer.headers)


@pytest.mark.parametrize("token", ["", "x", "é", "a" * 3000, "'; DROP TABLE person; --"])
def test_a_junk_cookie_is_nobody(client: FlaskClient, token: str) -> None:
    client.set_cookie("rekpauze", token)
    assert client.get("/").status_code == 200
    assert client.get("/today", headers=PAGE).status_code == 302
