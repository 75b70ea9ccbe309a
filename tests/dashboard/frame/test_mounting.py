"""The way in: who may pass, what a browser may run, what is loaded."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from dashboard.frame.layout import layout
from dashboard.frame.mounting import CSRF_COOKIE, PREFIX, style_hashes
from tests.dashboard.asking import body, post
from webapp.domain.people.access import Permission, Role
from webapp.installation import installation
from webapp.security import declared_permission

ClientAs = Callable[..., FlaskClient]
FILLED = {
    "<path:path>": "x/y",
    "<string:package_name>": "dash",
    "<path:fingerprinted_path>": "dash-renderer/build/dash_renderer.min.js",
    "<path:filename>": "dashboard.css",
}
BROWSER = {"Accept": "text/html"}


def doors(app: Flask) -> Iterator[tuple[str, str]]:
    """Method and address of every route of the dashboard."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/dashboard") or "dash" in rule.endpoint:
            for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
                yield method, _filled(rule)


def _filled(rule: Rule) -> str:
    address = rule.rule
    for part, value in FILLED.items():
        address = address.replace(part, value)
    return address


def test_every_route_below_the_prefix_needs_the_right_to_read_statistics(app: Flask) -> None:
    found = list(app.url_map.iter_rules())
    below = [rule for rule in found if rule.rule.startswith("/dashboard")]
    assert len(below) == 9
    for rule in below:
        assert declared_permission(app, rule.endpoint) == Permission.STATISTICS_READ


def test_a_visitor_is_sent_to_sign_in_or_told_to(app: Flask) -> None:
    for method, address in doors(app):
        page = app.test_client().open(address, method=method, headers=BROWSER)
        script = app.test_client().open(
            address, method=method, json={} if method == "POST" else None
        )
        assert page.status_code in {302, 401}, address
        assert script.status_code in {302, 401}, address


@pytest.mark.parametrize("role", ["employee", "administrator", "data_protection_officer"])
def test_other_roles_find_nothing(app: Flask, client_as: ClientAs, role: str) -> None:
    client = client_as(role)
    for method, address in doors(app):
        token = {"X-CSRFToken": client.csrf}  # type: ignore[attr-defined]
        answer = client.open(address, method=method, headers=token)
        assert answer.status_code == 404, address


@pytest.mark.parametrize(
    "address",
    [
        "//dashboard/_dash-layout",
        "/%64ashboard/_dash-layout",
        "/dashboard/../dashboard/",
        "/dashboard",
    ],
)
def test_no_other_spelling_of_the_address_opens_it(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in {302, 308, 401, 404}
    assert b"props" not in answer.data


@pytest.mark.parametrize("role", [Role.HR_ANALYST, Role.OCCUPATIONAL_PHYSICIAN])
def test_those_who_may_read_statistics_come_in(client_as: ClientAs, role: Role) -> None:
    client = client_as(role)
    assert client.get(PREFIX).status_code == 200
    assert post(client, body(client)).status_code == 200


def test_an_unknown_address_below_the_prefix_is_not_found(client_as: ClientAs) -> None:
    client = client_as("hr_analyst")
    for address in ("x", "_dash-component-suites/os/path.py", "_dash-component-suites/dash/x.js"):
        assert client.get(PREFIX + address).status_code == 404, address


def test_a_question_needs_the_token_of_the_session(client_as: ClientAs) -> None:
    client = client_as("hr_analyst")
    question = body(client)
    address = f"{PREFIX}_dash-update-component"
    assert client.post(address, json=question).status_code == 400
    assert client.post(address, json=question, headers={"X-CSRFToken": "x"}).status_code == 400
    assert post(client, question, **{"Sec-Fetch-Site": "cross-site"}).status_code == 400


def test_the_page_hands_its_script_the_token_and_no_other_page_gets_it(
    client_as: ClientAs,
) -> None:
    client = client_as("hr_analyst")
    answer = client.get(PREFIX)
    cookie = client.get_cookie(CSRF_COOKIE, path=PREFIX)
    assert cookie is not None and cookie.value == client.csrf  # type: ignore[attr-defined]
    (header,) = [h for h in answer.headers.getlist("Set-Cookie") if h.startswith(CSRF_COOKIE)]
    assert "SameSite=Strict" in header and f"Path={PREFIX}" in header


def test_the_policy_allows_nothing_unsafe_and_nobody_else(client_as: ClientAs) -> None:
    policy = client_as("hr_analyst").get(PREFIX).headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy
    assert "default-src 'none'" in policy
    assert all(f"'{digest}'" in policy for digest in style_hashes())
    assert len(style_hashes()) == 12


def test_every_inline_script_of_the_page_is_named_in_the_policy(client_as: ClientAs) -> None:
    answer = client_as("hr_analyst").get(PREFIX)
    inline = re.findall(
        r"<script(?![^>]*(?:src=|json))[^>]*>(.+?)</script>", answer.text, re.DOTALL
    )
    assert inline
    policy = answer.headers["Content-Security-Policy"]
    for script in inline:
        digest = hashlib.sha256(script.encode()).digest()
        assert base64.b64encode(digest).decode() in policy


@pytest.mark.parametrize(
    ("language", "title"), [("nl", "Dashboard"), ("fr", "Tableau de bord"), ("de", "Dashboard")]
)
def test_the_page_is_in_the_viewer_s_language(
    client_as: ClientAs, language: str, title: str
) -> None:
    page = client_as("hr_analyst", language=language).get(PREFIX).text
    assert f'<html lang="{language}"' in page
    assert f"<title>{title} – Rekpauze</title>" in page
    assert "<main" in page and "<nav" in page and "noscript" in page


def test_two_languages_at_once_do_not_mix(client_as: ClientAs) -> None:
    dutch, french = (client_as("hr_analyst", language=language) for language in ("nl", "fr"))
    for _ in range(2):
        assert "Zo lees je" in json.dumps(dutch.get(f"{PREFIX}_dash-layout").json)
        assert "Comment lire" in json.dumps(french.get(f"{PREFIX}_dash-layout").json)


def test_the_page_tells_nothing_about_the_machine(client_as: ClientAs) -> None:
    page = client_as("hr_analyst").get(PREFIX).text
    config = json.loads(re.findall(r'<script id="_dash-config"[^>]*>(.*?)</script>', page)[0])
    assert config["python_version"] is None


def test_only_the_scripts_that_the_page_uses_are_loaded(client_as: ClientAs) -> None:
    client = client_as("hr_analyst")
    sources = re.findall(r'<script src="([^"]+)"', client.get(PREFIX).text)
    assert len([source for source in sources if "plotly" in source]) == 1
    assert not re.search(r"/dcc/|dash_table|polyfill|bootstrap", " ".join(sources))
    assert all(source.startswith("/") for source in sources)
    packed = 0
    for source in sources:
        with client.get(source) as answer:
            packed += len(gzip.compress(answer.data, 6))
    assert packed < 480_000, "bytes that a first visit fetches, packed"


def test_a_script_is_packed_for_whom_takes_that_and_whole_for_others(client_as: ClientAs) -> None:
    client = client_as("hr_analyst")
    for source in re.findall(r'<script src="([^"]+)"', client.get(PREFIX).text):
        with client.get(source, headers={"Accept-Encoding": "identity"}) as whole:
            assert "Content-Encoding" not in whole.headers
            content = whole.data
        with client.get(source, headers={"Accept-Encoding": "gzip"}) as packed:
            assert packed.headers["Content-Encoding"] == "gzip" and "ETag" not in packed.headers
            assert gzip.decompress(packed.data) == content
            assert "Accept-Encoding" in packed.vary
    answer = client.get(f"{PREFIX}_dash-layout", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers, "what is made for one viewer is not packed"


def test_words_and_tables_do_not_wait_for_what_draws_charts(client_as: ClientAs) -> None:
    page = client_as("hr_analyst").get(PREFIX).text
    (painter,) = re.findall(r"<script [^>]*plotly[^>]*>", page)
    assert "async" in painter and "?m=" in painter


def test_the_layout_needs_neither_viewer_nor_database(app: Flask) -> None:

    installation(app).database.dispose()
    with app.app_context():
        assert layout().children
