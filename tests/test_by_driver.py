"""One statement by the driver itself: whose connection it runs on, and what becomes of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from webapp.database import Database


class Seen:
    """The connections on which something was run; each runs one statement, and maybe fails."""

    def __init__(self, statement: str = "SELECT 1") -> None:
        self.connections: list[Any] = []
        self._statement = statement

    def __call__(self, connection: Any, dialect: str) -> bool:
        self.connections.append(connection)
        connection.execute(self._statement)
        return True

    @property
    def different(self) -> int:
        return len({id(one) for one in self.connections})


def test_a_thread_runs_on_one_connection_again_and_again(database: Database) -> None:
    seen = Seen()
    assert [database.at_once(seen) for _ in range(3)] == [True] * 3
    assert seen.different == 1


def test_two_threads_never_run_on_the_same_one_at_once(database: Database) -> None:
    seen, together = Seen(), Barrier(2)

    def run(connection: Any, dialect: str) -> bool:
        together.wait()
        return seen(connection, dialect)

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(database.at_once, [run] * 2)) == [True] * 2
    assert seen.different == 2


def test_one_on_which_the_driver_failed_is_not_used_again(database: Database) -> None:
    failing, seen = Seen("SELECT of nothing"), Seen()
    assert not database.at_once(failing)
    assert database.at_once(seen)
    assert failing.connections[0] is not seen.connections[0]


def test_none_outlasts_what_is_disposed_of(database: Database) -> None:
    before, after = Seen(), Seen()
    database.at_once(before)
    database.dispose()
    database.at_once(after)
    assert before.connections[0] is not after.connections[0]


def test_what_is_kept_is_missing_to_nobody(database: Database) -> None:
    for _ in range(3):
        database.at_once(Seen())
        database.look(lambda found: found.exec_driver_sql("SELECT 1").one())
    assert [engine.pool.checkedout() for engine in database.engines] == [0] * 3  # type: ignore[attr-defined]
