"""Manifest, service worker and the pages that are kept for offline use, as anyone gets them."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.content.exercises import shipped_exercises
from webapp.i18n import LANGUAGES, texts

SignIn = Callable[..., FlaskClient]


def kept(worker: str, name: str) -> list[str]:
    """A list in the service worker."""
    found = re.search(rf"^const {name} = (.*);$", worker, re.MULTILINE)
    assert found is not None
    return json.loads(found[1])  # type: ignore[no-any-return]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manifest_says_what_an_installed_app_needs(client: FlaskClient, language: str) -> None:
    answer = client.get(f"/manifest.webmanifest?language={language}")
    assert answer.mimetype == "application/manifest+json"
    found = json.loads(answer.text)
    assert (found["id"], found["start_url"], found["lang"]) == ("/", "/today", f"{language}-BE")
    assert found["description"] == texts(language)("common.description")
    for icon in found["icons"]:
        content = client.get(icon["src"]).data
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", content[16:24])
            assert icon["sizes"] == f"{width}x{height}"
    assert "maskable" in {icon["purpose"] for icon in found["icons"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_worker_keeps_every_exercise_and_all_that_its_pages_need(
    client: FlaskClient, language: str
) -> None:
    worker = client.get(f"/sw.js?language={language}")
    assert (worker.mimetype, worker.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    pages, files = kept(worker.text, "PAGES"), kept(worker.text, "FILES")
    assert len(pages) == 1 + len(shipped_exercises())
    assert {"minute_player.js", "figure.js", "device.js", "rekpauze.css"} <= {
        file.rsplit("/", 1)[1] for file in files
    }
    assert {client.get(address).status_code for address in (*pages, *files)} == {200}


def test_any_change_of_what_is_kept_makes_another_worker(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get("/sw.js?language=nl").text
    assert client.get("/sw.js?language=nl").text == before
    monkeypatch.setattr(app.extensions["assets"], "version", "0123456789ab")
    app.extensions["offline_pages"].clear()
    after = client.get("/sw.js?language=nl").text
    assert kept(before, "CACHE") != kept(after, "CACHE")


def test_a_page_that_is_kept_is_the_same_for_everyone(
    client: FlaskClient, client_as: SignIn
) -> None:
    employee = client_as("employee", "administrator", language="fr")
    for path in ("/offline?language=nl", "/offline/side_bend?language=nl", "/sw.js?language=nl"):
        found = employee.get(path).text
        assert found == client.get(path).text
        assert "csrf" not in found
        assert employee.csrf not in found  # type: ignore[attr-defined]


def test_an_exercise_that_is_not_served_is_not_found(client: FlaskClient) -> None:
    assert client.get("/offline/handstand?language=nl").status_code == 404


def test_the_red_flags_to_call_112_for_are_there_in_each_language(client: FlaskClient) -> None:
    for language in LANGUAGES:
        page = client.get(f"/offline?language={language}").text
        assert 'href="tel:112"' in page
        assert page.count('href="/static') > 0
        assert page.count("#warning") >= 6


def test_a_file_is_kept_for_a_year_under_an_address_that_changes_with_it(
    app: Flask, client: FlaskClient
) -> None:
    version = app.extensions["assets"].version
    packed = {"Accept-Encoding": "gzip"}
    lasting = client.get(f"/static/{version}/rekpauze.css", headers=packed)
    assert lasting.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert lasting.headers["Content-Encoding"] == "gzip"
    assert lasting.mimetype == "text/css"
    plain = client.get("/static/rekpauze.css")
    assert plain.headers["Cache-Control"] == "no-cache"
    assert "Content-Encoding" not in plain.headers
    assert len(lasting.data) < len(plain.data) / 3
    again = {**packed, "If-None-Match": lasting.headers["ETag"]}
    assert client.get("/static/rekpauze.css", headers=again).status_code == 304
    other = client.get("/static/0123456789ab/rekpauze.css", headers=packed)
    assert (other.data, other.headers["Cache-Control"]) == (lasting.data, "no-cache")
    assert client.get("/static/nothing.css").status_code == 404
    assert client.get(f"/static/{version}/../app.py").status_code == 404
