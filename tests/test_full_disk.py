"""A disk that is full for real: under PostgreSQL, and where uploads wait.

Nobody's disk is filled for it. A table's file leads to /dev/full, where the kernel has no room for
anybody; and a process may be told that no file of its grows beyond a size. Neither needs root.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.conftest import Clock
from tests.pages.figures import test_absence as absence
from tests.places import make_template
from tests.postgres import server
from tests.test_database import (
    Person,
    assert_the_same_tap_works_now,
    assert_unavailable,
)
from webapp.database import Database, make_engine
from webapp.i18n import texts

SPOOLED = 500 * 1024  # bytes of an upload that wait in memory, by Werkzeug; then in a file
numbers = absence.numbers


@pytest.fixture(scope="module")
def own_server() -> Iterator[str]:
    """A server whose files this test may touch."""
    with server() as made:
        make_template(made.url)
        yield made.url


@pytest.fixture
def database_url(own_server: str) -> str:
    return own_server


@pytest.fixture
def backend() -> str:
    return "postgresql"


@contextmanager
def without_room(database: Database, table: str) -> Iterator[None]:
    """No room for a first row of this table; its connections are opened anew before and after."""
    engine = make_engine(str(database.engine.url))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"TRUNCATE {table} CASCADE"))
        connection.execute(text("CHECKPOINT"))
        folder = connection.scalar(text("SHOW data_directory"))
        name = connection.scalar(text("SELECT pg_relation_filepath(:table)"), {"table": table})
    engine.dispose()
    file = Path(str(folder), str(name))
    kept = file.with_suffix(".kept")
    file.rename(kept)
    file.symlink_to("/dev/full")
    database.dispose()
    try:
        yield
    finally:
        file.unlink()
        kept.rename(file)
        database.dispose()


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """Writing more than so many bytes to one file fails, in this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_break_that_postgresql_has_no_room_for_is_refused_in_words_and_kept_later(
    app: Flask, clock: Clock
) -> None:
    person = Person(app, clock)
    with without_room(person.database, "break_log"):
        answer = person.log()
        assert_unavailable(answer)
        assert texts("en")("error.full") in answer[1]
        assert person.client.get("/today", headers={"Accept": "text/html"}).status_code == 200
        assert person.probe("/readyz") == 200, "people read on"
    assert_the_same_tap_works_now(person)


def test_an_import_that_postgresql_has_no_room_for_stores_no_line_and_is_confirmed_later(
    client_as: Callable[..., FlaskClient], database: Database, numbers: list[str]
) -> None:
    admin = client_as("administrator")
    lines = [absence.line(numbers[0], f"R{number}") for number in range(200)]
    sent = absence.send(admin, *lines)
    page = admin.get(sent.location)
    with without_room(database, "absence_spell"):
        answer = absence.agree(admin, page, sent.location)
        assert answer.status_code == 503
        assert "nothing was stored" in answer.text.lower()
    assert absence.stored(database) == []
    assert absence.agree(admin, page, sent.location).status_code == 303
    assert len(absence.stored(database)) == len(lines)


def test_an_upload_that_the_disk_has_no_room_for_is_refused_in_words_and_taken_later(
    client_as: Callable[..., FlaskClient],
    database: Database,
    numbers: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    admin = client_as("administrator")
    lines = [absence.line(numbers[0], f"R{number:07}") for number in range(12_000)]
    with no_file_beyond(SPOOLED + 1):
        answer = absence.send(admin, *lines)
        assert answer.status_code == 503
        assert "nothing was stored" in answer.text.lower()
        assert absence.kept(database) == 0
        assert absence.send(admin, lines[0]).status_code == 303, "what is small waits in memory"
    assert list(tmp_path.iterdir()) == [], "nothing of it stays"
    taken = absence.send(admin, *lines)
    assert 'name="expected" value="12000-0-0-0"' in admin.get(taken.location).text
