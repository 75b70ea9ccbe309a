"""Whatever is put into a standing application counts from the next request, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import NOON, Clock, open_test_session
from tests.parts import put
from webapp.database import Database
from webapp.domain.governance.audit import Action
from webapp.installation import installation
from webapp.jobs import run_due
from webapp.migrating import upgrade
from webapp.services.governance.audit import read_trail
from webapp.services.governance.jobs import list_jobs
from webapp.settings import Settings


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def other(settings: Settings, tmp_path: Path) -> Iterator[Database]:
    """Another database, with nobody in it."""
    database = Database(replace(settings, database_url=f"sqlite:///{tmp_path / 'other.db'}"))
    upgrade(database.engine)
    yield database
    database.dispose()


def test_another_database_is_the_only_one_that_requests_and_jobs_know(
    app: Flask, client_as: Callable[..., FlaskClient], database: Database, other: Database
) -> None:
    officer = client_as("data_protection_officer")
    assert officer.get("/audit").status_code == 200
    put(app, database=other)
    assert officer.get("/audit").status_code == 401, "nobody is signed in there"
    person, token = open_test_session(other, now=NOON)
    employee = app.test_client()
    employee.set_cookie("rekpauze", token)
    assert employee.get("/my-data/download.json").status_code == 200
    run_due(installation(app))
    with other.reading() as session:
        events = read_trail(session, before=None, most=9)
        assert [(one.action, one.actor_id) for one in events] == [(Action.DATA_DOWNLOADED, person)]
        assert list_jobs(session, most=99)
    with database.reading() as session:
        assert read_trail(session, before=None, most=9) == []
        assert list_jobs(session, most=99) == []


def test_another_clock_is_the_only_one_that_requests_and_limits_know(
    app: Flask, client_as: Callable[..., FlaskClient]
) -> None:
    client = client_as("employee")
    form = {"csrf_token": client.csrf, "language": "en"}  # type: ignore[attr-defined]
    statuses = [client.post("/language", data=form).status_code for _ in range(61)]
    assert statuses[-1] == 429
    later = Clock()
    later.forward(minutes=1)
    put(app, clock=later)
    assert client.post("/language", data=form).status_code == 303
    later.forward(hours=13)
    assert client.get("/today").status_code == 401, "the session has ended"
