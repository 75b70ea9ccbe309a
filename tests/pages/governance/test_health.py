"""Liveness and readiness."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_a_running_process_is_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_an_unknown_address_is_not_found_in_the_visitors_language(client: FlaskClient) -> None:
    answer = client.get("/nothing-here", headers={"Accept-Language": "fr-BE"})
    assert answer.status_code == 404
    assert "n’existe pas" in answer.text
