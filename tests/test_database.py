"""A database that is locked, full, read-only or gone: a clear page, and nothing half stored."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, func, select, text
from sqlalchemy.engine import make_url

from tests.conftest import Clock, _csrf, open_test_session
from tests.postgres import server
from webapp.app import create_app
from webapp.database import Database
from webapp.installation import installation
from webapp.migrating import upgrade
from webapp.settings import Settings, read_settings
from webapp.store.programme.breaks import BreakLog

TAP = str(uuid4())
BROWSER = {"Accept": "text/html", "Accept-Language": "en"}


class Person:
    """A browser that is signed in, whatever then happens to the database."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self._app = app
        self.database: Database = installation(app).database
        _, token = open_test_session(self.database, now=clock())
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie("rekpauze", token)
        self.csrf = _csrf(app, token)

    def log(self) -> tuple[int, str]:
        """Tap once, always with the same tap id; the status and the page."""
        form = {"csrf_token": self.csrf, "exercise": "other_movement", "tap_id": TAP}
        answer = self.client.post("/breaks/late", data=form, headers=BROWSER)
        return answer.status_code, answer.text

    def probe(self, path: str) -> int:
        """The status that a probe gets, which is not signed in."""
        return self._app.test_client().get(path).status_code

    def stored(self) -> int:
        """How many breaks there are."""
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(BreakLog)) or 0


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, rate_limits=False)  # a person taps often here


@pytest.fixture
def person(app: Flask, clock: Clock) -> Person:
    return Person(app, clock)


def assert_unavailable(answer: tuple[int, str]) -> None:
    status, page = answer
    assert status == 503
    assert "Nothing was stored" in page
    assert "sqlite" not in page.lower()
    assert "psycopg" not in page.lower()


def assert_the_same_tap_works_now(person: Person) -> None:
    assert person.stored() == 0
    assert person.log()[0] == 303
    assert person.log()[0] == 303, "a repeated tap changes nothing"
    assert person.stored() == 1


def path_of(settings: Settings) -> Path:
    database = make_url(settings.database_url).database
    assert database is not None
    return Path(database)


def with_pragma(person: Person, pragma: str) -> Callable[[], None]:
    """Set a pragma on every connection from now on; call the answer to leave them alone again."""

    def set_pragma(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA {pragma}").fetchall()

    person.database.dispose()
    engines = person.database.engines[:2]  # the third only reads
    for engine in engines:
        event.listen(engine, "connect", set_pragma)

    def undo() -> None:
        for engine in engines:
            event.remove(engine, "connect", set_pragma)
        person.database.dispose()

    return undo


def test_every_way_to_sqlite_waits_for_the_disk_before_it_says_that_something_is_stored(
    person: Person,
) -> None:
    """Full, which is 2: with less, what was acknowledged may be gone after a power cut."""
    asked, database = text("PRAGMA synchronous"), person.database
    found: dict[str, int] = {}

    def by_driver(driver: sqlite3.Connection, _: str) -> bool:
        found["at_once"] = driver.execute("PRAGMA synchronous").fetchone()[0]
        return True

    for opened in (database.transaction, database.reading, database.snapshot):
        with opened() as session:
            found[opened.__name__] = session.execute(asked).scalar_one()
    found["look"] = database.look(lambda there: there.execute(asked).scalar_one())
    assert database.at_once(by_driver)
    for number, engine in enumerate(database.engines[:2]):  # the third only reads
        with engine.connect(), engine.connect() as another:
            found[f"engine {number}"] = another.execute(asked).scalar_one()
    assert set(found.values()) == {2} and len(found) == 7, found


def test_locked(person: Person, settings: Settings) -> None:
    undo = with_pragma(person, "busy_timeout=50")
    with closing(sqlite3.connect(path_of(settings), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert_unavailable(person.log())
        other.execute("ROLLBACK")
    undo()
    assert_the_same_tap_works_now(person)


def test_full(person: Person, settings: Settings) -> None:
    with closing(sqlite3.connect(path_of(settings))) as other:
        (pages,) = other.execute("PRAGMA page_count").fetchone()
        other.execute("CREATE TABLE filler (content BLOB)")
        other.commit()
    undo = with_pragma(person, f"max_page_count={pages}")
    answers = []
    while not answers or answers[-1][0] == 303:  # until the free space of the pages is used up
        person_form = {"csrf_token": person.csrf, "exercise": "other_movement"}
        tap = {**person_form, "tap_id": str(uuid4())}
        answer = person.client.post("/breaks/late", data=tap, headers=BROWSER)
        answers.append((answer.status_code, answer.text))
    assert_unavailable(answers[-1])
    undo()
    assert person.stored() == len(answers) - 1, "what was acknowledged is kept, nothing else"


def test_read_only(person: Person) -> None:
    undo = with_pragma(person, "query_only=ON")
    assert_unavailable(person.log())
    undo()
    assert_the_same_tap_works_now(person)


def test_gone(person: Person, settings: Settings) -> None:
    person.database.dispose()
    folder = path_of(settings).parent
    away = folder.with_name("away")
    folder.rename(away)
    assert_unavailable(person.log())
    assert person.probe("/readyz") == 503
    assert person.probe("/healthz") == 200, "the process itself is well"
    shutil.rmtree(folder, ignore_errors=True)
    away.rename(folder)
    assert person.probe("/readyz") == 200
    assert_the_same_tap_works_now(person)


@pytest.fixture
def stoppable() -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """A PostgreSQL server of this test's own with a migrated database, how to stop and start it."""
    with server() as made:
        engine = create_engine(made.url)
        upgrade(engine)
        engine.dispose()
        yield made.url, made.stop, made.start


def test_a_postgresql_server_that_stops_and_comes_back(
    stoppable: tuple[str, Callable[[], None], Callable[[], None]], clock: Clock
) -> None:
    url, stop, start = stoppable
    app = create_app(read_settings({"DEMO": "1", "DATABASE_URL": url}), clock)
    app.testing = False
    person = Person(app, clock)
    stop()
    assert_unavailable(person.log())
    assert person.probe("/readyz") == 503
    start()
    assert person.probe("/readyz") == 200
    assert_the_same_tap_works_now(person)
    person.database.dispose()


def test_a_server_that_dies_in_the_middle_of_a_transaction_keeps_nothing_of_it(
    stoppable: tuple[str, Callable[[], None], Callable[[], None]], clock: Clock
) -> None:
    url, stop, start = stoppable
    app = create_app(read_settings({"DEMO": "1", "DATABASE_URL": url}), clock)
    app.testing = False
    database: Database = installation(app).database

    @app.post("/half")
    def half() -> str:
        with database.transaction() as session:
            session.execute(
                text("INSERT INTO person (name, created_on) VALUES ('A', '2026-01-01')")
            )
            stop()
            session.execute(
                text("INSERT INTO person (name, created_on) VALUES ('B', '2026-01-01')")
            )
        return "stored"

    half.permission = "public, called by machines"  # type: ignore[attr-defined]
    answer = app.test_client().post("/half", headers=BROWSER)
    assert_unavailable((answer.status_code, answer.text))
    start()
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM person")) == 0
    database.dispose()
