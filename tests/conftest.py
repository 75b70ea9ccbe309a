"""Fixtures: a migrated database per test on SQLite and PostgreSQL, the application, and clients."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as property_tests
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from tests.factories import make_person
from tests.live import CHROMIUM, CHROMIUM_FLAGS, serve
from tests.postgres import postgres
from webapp.app import create_app
from webapp.content.notices import versions
from webapp.database import Database, make_engine, upgrade
from webapp.domain.people.access import Role, Viewer
from webapp.installation import installation
from webapp.services.people.sessions import open_session
from webapp.settings import Settings, read_settings
from webapp.store.governance.notices import save_seen

property_tests.register_profile("untimed", deadline=None)
property_tests.load_profile("untimed")

NOON = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)  # a Wednesday, noon in Brussels


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, moment: dt.datetime = NOON) -> None:
        self.moment = moment

    def __call__(self) -> dt.datetime:
        return self.moment

    def forward(self, **delta: float) -> None:
        """Move on, for example `forward(minutes=30)`."""
        self.moment += dt.timedelta(**delta)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that each test copies."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()  # the last connection folds the log into the file
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server with a migrated database named `template`."""
    with postgres() as url:
        _create_database(url, "migrated", "template0")
        engine = make_engine(make_url(url).set(database="migrated"))
        upgrade(engine)
        engine.dispose()
        yield url


def _create_database(server: str, name: str, template: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()


def _drop_database(server: str, name: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database; folders of tests for which it makes no difference narrow it."""
    return str(request.param)


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database of this test's own."""
    if backend == "sqlite":
        path = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"t{abs(hash(request.node.nodeid)):x}"
    _create_database(server, name, "migrated")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    _drop_database(server, name)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Demo settings over this test's database."""
    return read_settings(
        {"DEMO": "1", "DATABASE_URL": database_url, "ABSENCE_FOLDER": str(tmp_path / "absences")}
    )


@pytest.fixture
def clock() -> Clock:
    """Noon on an ordinary Wednesday, until the test moves it."""
    return Clock()


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The application over this test's database."""
    app = create_app(settings, clock)
    app.testing = False  # errors become pages, as for a user
    yield app
    installation(app).database.dispose()


@pytest.fixture
def database(app: Flask) -> Database:
    """The application's database."""
    found = installation(app).database
    assert isinstance(found, Database)
    return found


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session whose changes are rolled back."""
    with database.transaction() as session:
        yield session
        session.rollback()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def client_as(app: Flask, database: Database, clock: Clock) -> Callable[..., FlaskClient]:
    """`client_as("hr_analyst")`: a browser signed in with that role (and a person of its own).

    The client has `person_id` and `csrf` (the token that forms carry) as attributes.
    """

    def sign_in(*roles: str, language: str = "en", person_id: int | None = None) -> FlaskClient:
        person, token = open_test_session(
            database, *roles, language=language, person_id=person_id, now=clock()
        )
        client = app.test_client()
        client.set_cookie("rekpauze", token)
        client.person_id = person  # type: ignore[attr-defined]
        client.csrf = _csrf(app, token)  # type: ignore[attr-defined]
        return client

    return sign_in


def open_test_session(
    database: Database,
    *roles: str,
    language: str = "en",
    person_id: int | None = None,
    now: dt.datetime,
) -> tuple[int, str]:
    """A person, who has put the privacy notice away, and the token of a session of theirs."""
    with database.transaction() as session:
        person = person_id or make_person(session)
        save_seen(session, person_id=person, version=versions()[-1], now=now)
        given = frozenset(Role(role) for role in roles) | {Role.EMPLOYEE}
        token = open_session(
            session,
            viewer=Viewer(person, given, language, "Europe/Brussels"),
            subject=f"subject-{person}",
            provider_sid=None,
            id_token=None,
            now=now,
        )
    return person, token


def _csrf(app: Flask, token: str) -> str:
    from webapp.security import csrf_token

    with app.test_request_context(headers={"Cookie": f"rekpauze={token}"}):
        return csrf_token()


@pytest.fixture
def live(app: Flask) -> Iterator[str]:
    """The address of the application, served by a real server in a thread."""
    with serve(app) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium without a screen, on a machine that may be busy with other tests."""
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page_as(
    app: Flask, live: str, database: Database, clock: Clock, chromium: Browser
) -> Iterator[Callable[..., Page]]:
    """`page_as("employee", width=390, dark=True, language="nl")`: a page signed in to `live`.

    Keyword arguments of Playwright's `new_context` may follow. `person_id` chooses the person.
    """
    contexts: list[BrowserContext] = []

    def open_page(
        *roles: str,
        width: int = 390,
        dark: bool = False,
        language: str = "en",
        person_id: int | None = None,
        **options: Any,
    ) -> Page:
        _, token = open_test_session(
            database, *roles, language=language, person_id=person_id, now=clock()
        )
        options.setdefault("service_workers", "block")  # else each page fetches all for offline use
        context = chromium.new_context(
            base_url=live,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            locale=f"{language}-BE",
            **options,
        )
        context.add_cookies([{"name": "rekpauze", "value": token, "url": live}])
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
