"""A directory that was let in, on either database, and what it sends."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import NOON
from webapp.database import Database
from webapp.domain.governance.audit import Actor
from webapp.domain.people.directory_clients import ClientScope
from webapp.services.people.directory_clients import add_client

ROOT = "/scim/v2"


@dataclass
class Directory:
    """A directory with a token; it sends JSON and reads JSON."""

    http: FlaskClient
    token: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """Send one request."""
        return self.http.open(
            f"{ROOT}{path}",
            method=method,
            data=None if body is None else json.dumps(body),
            content_type="application/scim+json",
            headers={"Authorization": f"Bearer {self.token}", **headers},
        )

    def done(self, method: str, path: str, body: Any = None) -> Any:
        """What is answered to a request that is not refused."""
        answer = self.ask(method, path, body)
        assert answer.status_code < 300, answer.text
        return answer.json if answer.data else None


@pytest.fixture
def connect(app: Flask, database: Database) -> Callable[..., Directory]:
    """`connect()`: let a directory in."""

    def let_in(
        scope: ClientScope = ClientScope.USERS_AND_GROUPS, name: str = "Entra ID"
    ) -> Directory:
        with database.transaction() as session:
            token = add_client(
                session, name=name, scope=scope, days=366, actor=Actor.job("test"), now=NOON
            )
        return Directory(app.test_client(), token)

    return let_in


@pytest.fixture
def directory(connect: Callable[..., Directory]) -> Directory:
    """One that may send users and groups."""
    return connect()
