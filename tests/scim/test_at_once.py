"""Two requests about one person at the same instant, over two connections: neither is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text, update

from tests.conftest import NOON
from tests.factories import make_department
from tests.scim.conftest import Directory
from tests.scim.samples import ENTERPRISE, entra_user, patch
from webapp import provisioning
from webapp.database import Database
from webapp.domain.errors import Conflict
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.people.employees import KnownDepartment
from webapp.domain.ports.people import PeopleLines, PeopleRow
from webapp.services.people.directory_places import list_standings
from webapp.services.people.people_import import agree_on, apply_changes, preview_people
from webapp.store.people.people import Department

WAITING = text("""
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
""")


OPEN_WORK = text("""
SELECT employee_number, code FROM employment
JOIN person ON person.id = person_id JOIN department ON department.id = department_id
WHERE ends_on IS NULL ORDER BY employee_number, code
""")


@pytest.fixture
def backend() -> str:
    return "postgresql"  # SQLite lets one write at a time


@pytest.fixture
def other(app: Flask, directory: Directory) -> Directory:
    """The same directory, over a connection of its own."""
    return Directory(app.test_client(), directory.token)


@contextmanager
def meanwhile(database: Database, before: str, does: Callable[[], Any]) -> Iterator[list[Any]]:
    """What `does` gives, begun before the first statement that begins so, until it has to wait."""
    given: list[Any] = []
    thread = threading.Thread(target=lambda: given.append(does()))

    def meet(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.startswith(before) and thread.ident is None:
            thread.start()
            while thread.is_alive() and not database.look(is_waiting):
                pass

    event.listen(database.engine, "before_cursor_execute", meet)
    yield given
    event.remove(database.engine, "before_cursor_execute", meet)
    thread.join()


def is_waiting(connection: Any) -> bool:
    """Whether somebody waits for a lock."""
    return bool(connection.execute(WAITING).scalar_one())


def without_number(number: str) -> dict[str, Any]:
    sent = entra_user(number)
    del sent[ENTERPRISE]["employeeNumber"]
    return sent


@pytest.mark.parametrize("had", [without_number("1"), entra_user("1")], ids=["none", "another"])
def test_a_number_that_is_posted_and_put_at_once_is_given_once_and_nobody_waits_in_vain(
    directory: Directory, other: Directory, database: Database, had: dict[str, Any]
) -> None:
    """Each would hold what the other waits for, if one took the person first, one the entry."""
    entry = directory.done("POST", "/Users", had)["id"]
    wanted = entra_user("2", userName="somebody.else", externalId="another")

    def put() -> int:
        return other.ask("PUT", f"/Users/{entry}", wanted).status_code

    with meanwhile(database, "INSERT INTO directory_user", put) as given:
        posted = directory.ask("POST", "/Users", entra_user("2"))
    assert posted.status_code == 201, posted.text
    assert given == [409]
    found = directory.done("GET", f"/Users/{entry}")
    assert found["userName"] == had["userName"], "nothing of what was refused is kept"


@pytest.fixture
def taking(database: Database, directory: Directory) -> Callable[[], None]:
    """Take in a file that lets two of a directory's people work elsewhere."""
    first, second = (directory.done("POST", "/Users", entra_user(one)) for one in "12")
    assert first["id"] != second["id"]
    occasion = Occasion(Actor.job("test"), NOON.date(), NOON)
    with database.transaction() as session:
        for code in "AB":
            made = make_department(session)
            session.execute(update(Department).filter_by(id=made).values(code=code))
    rows = [line(one) for one in "12"]

    def told() -> PeopleLines:
        return PeopleLines(columns={}, ignored=[], lines=iter(rows))

    with database.reading() as session:
        looked_at = preview_people(session, lines=told(), is_complete=False, occasion=occasion)

    def take() -> None:
        with database.transaction() as session:
            changes = agree_on(
                session,
                lines=told(),
                is_complete=False,
                expected=looked_at.digest,
                occasion=occasion,
            )
            apply_changes(session, changes=changes, occasion=occasion)

    return take


def line(number: str) -> PeopleRow:
    """Of a file: somebody of the directory, who works in A."""
    return PeopleRow(
        line=1,
        employee_number=number,
        name="Anna Maes",
        email=f"anna.maes.{number}@linde.example",
        department="A",
        starts_on=NOON.date(),
        ends_on=None,
        says_end=False,
        schedule=None,
        fte_percent=None,
        counted=None,
    )


def open_work(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(str(number), str(code)) for number, code in session.execute(OPEN_WORK).all()]


def moved(other: Directory) -> int:
    """A directory says that the second works in B."""
    wanted = entra_user("2")
    wanted[ENTERPRISE]["department"] = "B"
    (entry,) = other.done("GET", '/Users?filter=externalId eq "oid-2"')["Resources"]
    return other.ask("PUT", f"/Users/{entry['id']}", wanted).status_code


def test_a_file_and_a_directory_that_move_somebody_at_once_wait_for_each_other(
    taking: Callable[[], None], other: Directory, database: Database
) -> None:
    with meanwhile(database, "INSERT INTO employment", lambda: moved(other)) as given:
        taking()
    assert given == [200]
    assert open_work(database) == [("1", "A"), ("2", "B")]


def test_a_file_is_looked_at_again_when_somebody_in_it_was_moved_while_it_was_taken_in(
    taking: Callable[[], None], other: Directory, database: Database
) -> None:
    lock = "SELECT person.id \nFROM person \nWHERE person.id IN"
    with (
        meanwhile(database, lock, lambda: moved(other)) as given,
        pytest.raises(Conflict, match=r"people_other"),
    ):
        taking()
    assert given == [200]
    assert open_work(database) == [("2", "B")]


def test_what_the_database_gives_up_for_somebody_else_is_done_again(
    directory: Directory, database: Database
) -> None:
    """Who erases a person takes the person first; a directory the entry, which is what it names."""
    path = f"/Users/{directory.done('POST', '/Users', entra_user('1'))['id']}"
    rename = patch({"op": "Replace", "path": "displayName", "value": "Anna Claes"})

    def erase() -> str:
        """In the two steps that its one statement takes; it is not the one that gives up."""
        with database.engine.begin() as connection:
            connection.execute(text("SET LOCAL deadlock_timeout = '1h'"))
            connection.execute(text("SELECT id FROM person FOR UPDATE"))
            connection.execute(text("SELECT id FROM directory_user FOR UPDATE"))
        return "erased"

    with meanwhile(database, "SELECT person.", erase) as given:
        answer = directory.ask("PATCH", path, rename)
    assert (answer.status_code, given) == (204, ["erased"])
    assert directory.done("GET", path)["displayName"] == "Anna Claes"


def test_whoever_moves_several_takes_them_by_number_in_whatever_order_they_were_named(
    directory: Directory, database: Database
) -> None:
    """Two who took them in other orders would wait for each other."""
    ids = [int(directory.done("POST", "/Users", entra_user(one))["id"]) for one in "123"]
    occasion = Occasion(Actor.job("test"), NOON.date(), NOON)
    taken: list[int] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if "FROM person" in statement and "FOR UPDATE" in statement:
            taken.extend(parameters.values())

    with database.transaction() as session:
        place = KnownDepartment("D", make_department(session), None)
        told = list_standings(session, users=ids)
        after = {one: replace(told[one], department=place) for one in reversed(ids)}
        event.listen(database.engine, "before_cursor_execute", note)
        provisioning.follow(session, {}, after, occasion)
        event.remove(database.engine, "before_cursor_execute", note)
    assert len(taken) == 3 and taken == sorted(taken)
