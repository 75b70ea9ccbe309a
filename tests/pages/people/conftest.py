"""An application whose sign-on provider is in the hand of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.live import listener, serve
from tests.openid import HandDriven
from webapp.security import csrf_token
from webapp.settings import Settings, read_settings


@pytest.fixture(scope="module")
def served() -> Iterator[HandDriven]:
    driven = HandDriven()
    with listener() as (waiting, address):
        driven.issuer = address
        with serve(driven.app(), waiting=waiting):
            yield driven


@pytest.fixture
def provider(served: HandDriven) -> HandDriven:
    """A provider that answers as it should, until the test says otherwise."""
    served.reset()
    return served


@pytest.fixture
def settings(database_url: str, provider: HandDriven) -> Settings:
    return read_settings(
        {"DEMO": "1", "DATABASE_URL": database_url, "IDENTITY_ISSUER": provider.issuer}
    )


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    return client


@pytest.fixture
def csrf_of(app: Flask) -> Callable[[FlaskClient], str]:
    """What the forms of a client carry."""

    def read(client: FlaskClient) -> str:
        cookie = client.get_cookie("rekpauze")
        with app.test_request_context(
            headers={"Cookie": f"rekpauze={cookie.value}"} if cookie else {}
        ):
            return csrf_token()

    return read
