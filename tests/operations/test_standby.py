"""One server that stores and one that follows it: when the first is gone, people still read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from tests import forked
from tests.commands import run_command
from tests.conftest import Clock, _csrf, open_test_session
from tests.factories_released import make_released
from tests.operations.test_backup import of_administrator, run
from tests.places import make_template
from tests.postgres import Server, server
from webapp.app import create_app
from webapp.checks.databases import durability
from webapp.checks.every import check
from webapp.database import Database
from webapp.gate.released import published_series
from webapp.i18n import LANGUAGES, texts
from webapp.installation import installation
from webapp.settings import read_settings

BROWSER = {"Accept": "text/html", "Accept-Language": "en"}
# Each commit waits until the other has it, so that nothing here depends on how fast that is.
FIRST = "-c listen_addresses='' -c synchronous_commit=remote_apply"
FAR = {"IDENTITY_ISSUER": "http://127.0.0.1:1"}  # nobody is asked for long
SECOND = "-c listen_addresses='' -c wal_retrieve_retry_interval=100ms"


@dataclass(frozen=True)
class Pair:
    """The two servers, and the address that names both."""

    first: Server
    second: Server

    @property
    def url(self) -> str:
        """First the one, then the other."""
        folders = [str(make_url(one.url).query["host"]) for one in (self.first, self.second)]
        return f"{make_url(self.first.url).set(query={'host': folders})}"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """A primary and a hot standby that has all of it."""
    with server(options=FIRST) as first:
        make_template(first.url)
        run("standby-role", tmp_path, {**of_administrator(first), "STANDBY_PASSWORD": "of a test"})
        run("standby-copy", tmp_path, {**of_administrator(first), "PGUSER": "standby"})
        with server(options=SECOND, on=tmp_path / "second") as second:
            follow(first)
            yield Pair(first, second)


def follow(first: Server) -> None:
    """From now on a commit waits for the standby."""
    engine = create_engine(first.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET synchronous_standby_names = '*'"))
        connection.execute(text("SELECT pg_reload_conf()"))


class Colleague:
    """Somebody who is signed in."""

    def __init__(self, app: Flask, clock: Clock, *roles: str, person_id: int | None = None) -> None:
        database: Database = installation(app).database
        _, token = open_test_session(database, *roles, person_id=person_id, now=clock())
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie("rekpauze", token)
        self.csrf = {"csrf_token": _csrf(app, token)}
        self.client.csrf = self.csrf["csrf_token"]  # type: ignore[attr-defined]

    def open(self, path: str) -> tuple[int, str]:
        """Status and page."""
        answer = self.client.get(path, headers=BROWSER)
        return answer.status_code, answer.text

    def log(self) -> tuple[int, str]:
        """A tap."""
        form = {**self.csrf, "exercise": "other_movement", "tap_id": str(uuid4())}
        answer = self.client.post("/breaks/late", data=form, headers=BROWSER)
        return answer.status_code, answer.text


@contextmanager
def running(url: str, clock: Clock) -> Iterator[Flask]:
    """The application over both."""
    app = create_app(read_settings({"DEMO": "1", "DATABASE_URL": url, **FAR}), clock)
    app.testing = False
    yield app
    installation(app).database.dispose()


def test_people_read_on_while_only_the_standby_answers_and_write_again_at_once(
    pair: Pair, clock: Clock
) -> None:
    with running(pair.url, clock) as app:
        with installation(app).database.transaction() as session:
            make_released(session)
        nurse, analyst = Colleague(app, clock), Colleague(app, clock, "hr_analyst")
        before = [nurse.open("/today"), analyst.open("/dashboard/")]
        assert app.test_client().get("/readyz").text == "ready\n"
        pair.first.stop()
        clock.forward(minutes=20)  # so that the session is due to be noted as used
        assert [status for status, _ in before] == [200, 200]
        assert nurse.open("/today")[0] == 200
        assert analyst.open("/dashboard/")[0] == 200
        with installation(app).database.reader() as reader:
            assert published_series(reader)
        refused = nurse.log()
        assert refused[0] == 503
        assert "can only be read" in refused[1]
        assert "Nothing was stored" in refused[1]
        ready = app.test_client().get("/readyz")
        assert (ready.status_code, ready.text) == (200, "degraded: only reading\n")
        assert database_problem(app) == "checks.database.only_reads"
        for command in ("jobs run-due", "publish"):
            code, said = run_command(app, *command.split())
            assert (code, said.count("\n")) == (1, 1) and "Only a standby answers" in said
        assert_a_command_says_it(pair.url)
        pair.first.start()
        assert nurse.log()[0] == 303
        assert app.test_client().get("/readyz").text == "ready\n"


def database_problem(app: Flask) -> str | None:
    """What setup says of the database, in words in every language."""
    found = next(check(installation(app)))
    assert all(found.words(texts(language)) for language in LANGUAGES)
    return found.problem


def assert_a_command_says_it(url: str) -> None:
    """One that stores something without asking first."""
    environ = {**os.environ, "DEMO": "1", "DATABASE_URL": url}
    done = forked.run("webapp", "backups", "made", environ=environ)
    assert done.returncode == 1
    assert "only a standby of the database answers" in done.stderr


def test_after_a_promotion_people_write_and_a_first_that_is_started_again_is_noticed(
    pair: Pair, clock: Clock, tmp_path: Path
) -> None:
    with running(pair.url, clock) as app:
        nurse = Colleague(app, clock)
        assert database_problem(app) is None
        assert durability(installation(app)) is None, "it waits for the disk, as a server does"
        pair.first.stop()
        run("standby-promote", tmp_path, of_administrator(pair.second))
        assert nurse.log()[0] == 303
        assert database_problem(app) is None
        pair.first.start()
        assert database_problem(app) == "checks.database.two"
        told = next(check(installation(app))).words(texts("en"))
        for one in (pair.first, pair.second):
            assert str(make_url(one.url).query["host"]) in told
