"""Two requests about one person at the same instant, over two connections: neither is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from tests.conftest import NOON
from tests.factories import make_department
from tests.scim.conftest import Directory
from tests.scim.samples import ENTERPRISE, entra_user
from webapp import provisioning
from webapp.database import Database
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.people.employees import KnownDepartment
from webapp.services.people.directory_places import list_standings

WAITING = text("""
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
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
