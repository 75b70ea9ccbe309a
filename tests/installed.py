"""Fixtures of the installation: a migrated database on SQLite and PostgreSQL, the application.

A process of the tests has one database and one application of each kind, which are put in order for
each test. A test that asks for a `session` gets one that is rolled back, on a database that stays.
"""

from __future__ import annotations

import datetime as dt
import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from tests.conftest import RUN, Clock
from tests.factories import make_person
from tests.places import FilePlace, Place, ServerPlace, make_template
from tests.postgres import Shared, shared
from webapp.app import Application, create_app, furnish
from webapp.content.notices import versions
from webapp.database import Database
from webapp.domain.people.access import Role, Viewer
from webapp.limits import Minute
from webapp.security import csrf_token
from webapp.services.people.sessions import open_session
from webapp.settings import Settings, read_settings
from webapp.store.governance.notices import save_seen


@pytest.fixture(scope="session")
def sqlite_template(pytestconfig: pytest.Config) -> Path:
    """A migrated SQLite file, to be copied; the processes of a run share it."""
    run = pytestconfig.stash[RUN]
    path, begun = run / "template.db", run / "template-begun.db"
    with (run / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            begun.unlink(missing_ok=True)
            make_template(f"sqlite:///{begun}")
            begun.rename(path)
    return path


@pytest.fixture(scope="session")
def postgres_shared(pytestconfig: pytest.Config) -> Shared:
    """The PostgreSQL server of this run, with a migrated database to be copied."""
    return shared(pytestconfig.stash[RUN], make_template)


@pytest.fixture(scope="session")
def postgres_server(postgres_shared: Shared) -> str:
    """The address of that server."""
    return postgres_shared.server


@pytest.fixture(scope="session")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Place:
    """The SQLite database of this process."""
    return FilePlace(tmp_path_factory.mktemp("sqlite"), sqlite_template)


@pytest.fixture(scope="session")
def postgresql_place(postgres_shared: Shared) -> Iterator[Place]:
    """The PostgreSQL database of this process."""
    place = ServerPlace(postgres_shared)
    yield place
    place.remove()


@pytest.fixture(scope="session")
def sqlite_kept(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Database]:
    """A SQLite database on which nothing is ever committed."""
    with kept(FilePlace(tmp_path_factory.mktemp("sqlite"), sqlite_template)) as database:
        yield database


@pytest.fixture(scope="session")
def postgresql_kept(postgres_shared: Shared) -> Iterator[Database]:
    """A PostgreSQL database on which nothing is ever committed."""
    place = ServerPlace(postgres_shared)
    with kept(place) as database:
        yield database
    place.remove()


@pytest.fixture(scope="session")
def sqlite_spare_place(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Place:
    """A further SQLite database of this process, for a module that keeps something in it."""
    return FilePlace(tmp_path_factory.mktemp("sqlite"), sqlite_template)


@pytest.fixture(scope="session")
def postgresql_spare_place(postgres_shared: Shared) -> Iterator[Place]:
    """A further PostgreSQL database of this process."""
    place = ServerPlace(postgres_shared)
    yield place
    place.remove()


@contextmanager
def kept(place: Place) -> Iterator[Database]:
    """The database at this place."""
    place.renew()
    database = Database(read_settings({"DEMO": "1", "DATABASE_URL": place.url}))
    yield database
    database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database; folders of tests for which it makes no difference narrow it."""
    return str(request.param)


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest) -> str:
    """The address of a migrated database that is this test's own for the time it takes."""
    place: Place = request.getfixturevalue(f"{backend}_place")
    place.renew()
    return place.url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Demo settings over this test's database."""
    return read_settings(
        {"DEMO": "1", "DATABASE_URL": database_url, "ABSENCE_FOLDER": str(tmp_path / "absences")}
    )


@pytest.fixture(scope="session")
def databases() -> dict[str, Database]:
    """Those of this process by their settings: their engines remember compiled statements."""
    return {}


@pytest.fixture
def database(settings: Settings, databases: dict[str, Database]) -> Iterator[Database]:
    """This test's database."""
    key = f"{settings.database_url} {settings.reader_database_url} {settings.sealing_keys}"
    if key not in databases:
        databases[key] = Database(settings)
    yield databases[key]
    databases[key].dispose()


@pytest.fixture
def session(backend: str, request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session whose changes are rolled back."""
    alone = "database" not in request.fixturenames
    database: Database = request.getfixturevalue(f"{backend}_kept" if alone else "database")
    with database.transaction() as session:
        yield session
        session.rollback()


@pytest.fixture(scope="session")
def applications() -> dict[str, Flask]:
    """Those of this process, by the settings that they were built with."""
    return {}


@pytest.fixture(scope="session", autouse=True)
def compiled(pytestconfig: pytest.Config) -> None:
    """Whatever application is made knows the templates that any process of this run compiled."""
    folder = pytestconfig.stash[RUN] / "compiled"
    folder.mkdir(exist_ok=True)
    Application.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}


@pytest.fixture
def app(
    settings: Settings, database: Database, clock: Clock, applications: dict[str, Flask]
) -> Iterator[Flask]:
    """The application over this test's database, furnished anew."""
    key = str(asdict(replace(settings, adapters={})))
    if key not in applications:
        applications[key] = create_app(settings, clock)
    with as_it_was(applications[key]) as app:
        furnish(app, settings, database, clock)
        app.jinja_env.globals["form_key"] = same_key
        yield app


def same_key() -> str:
    """In place of a random one, so that two pages can be compared to the last byte."""
    return "the-same-in-every-form"


@contextmanager
def as_it_was(app: Flask) -> Iterator[Flask]:
    """What a test changes in the application is undone."""
    kept = [(found, dict(found)) for found in (app.extensions, app.config, app.view_functions)]
    if "minute" in app.extensions:
        app.extensions["minute"] = Minute()
    yield app
    for found, before in kept:
        found.clear()
        found.update(before)


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
        client.csrf = csrf_of(app, token)  # type: ignore[attr-defined]
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


def csrf_of(app: Flask, token: str) -> str:
    """What forms carry in the session with this token."""
    with app.test_request_context(headers={"Cookie": f"rekpauze={token}"}):
        return csrf_token()
