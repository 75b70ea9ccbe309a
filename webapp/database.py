"""Engines and transactions. One transaction a request or job; the reader sees released figures."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection as Connection  # doors name its type without knowing SQLAlchemy
from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session as Session  # doors name its type without knowing SQLAlchemy

import migrations
from webapp.by_driver import ByDriver
from webapp.room import make_folder
from webapp.settings import Settings
from webapp.standby import gave_up, is_standby, never_keep, only_reads
from webapp.store.governance.schema_floor import find_floor
from webapp.store.schema import released_tables
from webapp.store.sealing import Sealer

READER_ROLE = "rekpauze_reader"
_STATEMENT_TIMEOUT_MS = 60_000
_OPTIONS = f"-c statement_timeout={_STATEMENT_TIMEOUT_MS} -c timezone=UTC"

Found = TypeVar("Found")


class Database:
    """The engines of one application."""

    def __init__(self, settings: Settings) -> None:
        url = make_url(settings.database_url)
        pooled = settings.database_pooled
        self.engine = make_engine(url, threads=settings.web_threads, pooled=pooled)
        self._writing = self.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        self._autocommit = _autocommit_engine(url, settings.web_threads, pooled)
        self._by_driver = ByDriver(self._autocommit)
        self._released = _released_engine(url, settings.reader_database_url, pooled)
        self._sealer = Sealer(settings.sealing_keys)
        self.kept: dict[str, object] = {}  # what a door has read and never changes
        self.before_writing: Callable[[Session], object] = lambda _: None

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Read and write; committed at the end, rolled back if anything is raised."""
        with Session(self._writing, info={"sealer": self._sealer}) as session:
            self.before_writing(session)  # may roll back, to wait for somebody, and begin anew
            yield session
            session.commit()

    def change(self, write: Callable[[Session], Found]) -> Found:
        """What `write` gives; again where PostgreSQL gave it up, of which nothing was kept then."""
        try:
            with self.transaction() as session:
                return write(session)
        except DBAPIError as error:
            if not gave_up(error):
                raise
        with self.transaction() as session:
            return write(session)

    def note(self, write: Callable[[Session], object]) -> None:
        """Write what may as well be left out, which it is while things can only be read."""
        try:
            with self.transaction() as session:
                write(session)
        except DBAPIError as error:
            if not only_reads(error):
                raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read the application's own tables; nothing is stored."""
        with Session(self.engine, info={"sealer": self._sealer}) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Read as of one moment, however long it takes; whoever writes is not kept waiting."""
        engine = self.engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with Session(engine, info={"sealer": self._sealer}) as session:
            yield session

    def autocommit(self) -> Connection:
        """A bare connection on which each statement is a transaction: for the hottest paths."""
        return self._autocommit.connect()

    def look(self, read: Callable[[Connection], Found]) -> Found:
        """What `read` finds; once more when the connection turns out to have died meanwhile."""
        try:
            with self.autocommit() as found:
                return read(found)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        with self.autocommit() as found:
            return read(found)

    def at_once(self, write: Callable[[Any, str], bool]) -> bool:
        """What `write` says of the driver's own connection and the dialect's name; see ByDriver."""
        return self._by_driver.at_once(write)

    @contextmanager
    def reader(self) -> Iterator[Session]:
        """Released figures and nothing else: the database itself refuses every other table."""
        with Session(self._released) as session:
            yield session

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Every engine that keeps connections of its own."""
        return self.engine, self._autocommit, self._released

    def dispose(self) -> None:
        """Close every connection, for example after a fork, and forget what was kept."""
        self.kept.clear()
        self._by_driver.forget()
        for engine in self.engines:
            engine.dispose()


def make_engine(url: URL | str, threads: int = 5, *, pooled: bool = False) -> Engine:
    """An engine with this project's settings for SQLite or PostgreSQL.

    It keeps a connection for each of so many threads; more are opened and closed again. `pooled`:
    a pool that lends connections by transaction stands before PostgreSQL.
    """
    url = make_url(url)
    if url.get_backend_name() != "sqlite":
        engine = create_engine(
            url, pool_pre_ping=True, pool_size=threads, connect_args=_session(pooled)
        )
        never_keep(engine)
        return engine
    make_folder(url.database)
    engine = create_engine(url, connect_args={"timeout": 15})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite
    # Full: a commit is on the disk before anybody is told (docs/adr/0067). Recursive triggers:
    # REPLACE deletes, and what was published must not be deleted like that.
    pragmas = ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "recursive_triggers=ON")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred BEGIN that later writes fails at once when another writer is busy.
    begin = connection.get_execution_options().get("sqlite_begin", "BEGIN")
    if begin:
        connection.exec_driver_sql(begin)


def _session(pooled: bool) -> dict[str, Any]:
    """What is told the server on connecting.

    A pool's connections are anybody's: nothing can be set on one, or prepared on it for later. What
    is set here otherwise is set for the role there (docs/operations.md).
    """
    return {"prepare_threshold": None} if pooled else {"options": _OPTIONS}


def _autocommit_engine(url: URL, threads: int, pooled: bool) -> Engine:
    """An engine of its own: nothing is begun, switched, asked or rolled back at each use."""
    if url.get_backend_name() != "sqlite":
        engine = create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            pool_size=threads,
            connect_args=_session(pooled),
        )
        never_keep(engine)
        return engine
    engine = create_engine(url, connect_args={"timeout": 15}, pool_reset_on_return=None)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _released_engine(url: URL, reader_url: str | None, pooled: bool) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _released_sqlite(url)
    if reader_url:
        return make_engine(reader_url, pooled=pooled)
    engine = make_engine(url)
    event.listen(engine, "connect", _become_reader)
    return engine


def _become_reader(connection: Any, _: Any) -> None:
    connection.execute(f"SET ROLE {READER_ROLE}")
    connection.commit()


def _released_sqlite(url: URL) -> Engine:
    read_only = url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})
    engine = create_engine(read_only, connect_args={"timeout": 15})
    event.listen(engine, "connect", _allow_released_only)
    return engine


def _allow_released_only(connection: sqlite3.Connection, _: Any) -> None:
    tables = released_tables()
    harmless = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_TRANSACTION}

    def authorise(action: int, first: str | None, *_: Any) -> int:
        if action in harmless or (action == sqlite3.SQLITE_READ and first in tables):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_PRAGMA and first == "read_uncommitted":  # asked on connecting
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    connection.set_authorizer(authorise)


def is_reachable(database: Database) -> bool:
    """Whether the database answers. Raises what the driver raises when it does not."""
    return database.look(lambda found: found.execute(text("SELECT 1")).one() == (1,))


def is_only_read(database: Database) -> bool:
    """Whether a standby answers, so that nothing can be stored. Raises as `is_reachable` does."""
    if database.engine.dialect.name == "sqlite":
        return False
    return database.look(lambda found: is_standby(found.connection.driver_connection))


def fits_tables(database: Database) -> bool:
    """Whether every migration of this version has run, and no later one took away what it needs.

    So an earlier release serves on while a later one takes its place.
    """
    current, head = revisions(database)
    if current is None or current <= head:
        return current == head
    return database.look(find_floor) <= head


def revisions(database: Database) -> tuple[str | None, str]:
    """At which migration the tables are, and at which this version wants them.

    Alembic is not loaded to serve pages: it brought the tables there.
    """
    return database.look(_revision), newest_migration()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    done: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return done


def newest_migration() -> str:
    """The number of the last migration of this version, by its file."""
    folder = Path(migrations.__file__).parent / "versions"
    return max(file.name for file in folder.glob("[0-9]*_*.py")).partition("_")[0]


def storage_of(database: Database) -> tuple[int, int | None]:
    """The size of the whole database and what is free on its disk, in bytes.

    None: the server of the database does not tell what is free.
    """
    name = database.engine.url.database
    if database.engine.dialect.name == "sqlite":
        asked = text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        size: int = database.look(lambda found: found.execute(asked).scalar_one())
        return size, shutil.disk_usage(Path(name or ".").resolve().parent).free
    asked = text("SELECT pg_database_size(current_database())")
    return database.look(lambda found: int(found.execute(asked).scalar_one())), None


def problem_of(database: Database) -> str | None:
    """What keeps the database from serving: `unreachable`, `upgrade`; None: nothing does."""
    try:
        return None if is_reachable(database) and fits_tables(database) else "upgrade"
    except DBAPIError:
        return "unreachable"


def clock_difference(database: Database, now: Callable[[], dt.datetime]) -> dt.timedelta:
    """By how much the server's clock is ahead of ours; nothing for SQLite, which has no other."""
    if database.engine.dialect.name == "sqlite":
        return dt.timedelta()
    there: dt.datetime = database.look(lambda found: found.scalar(text("SELECT clock_timestamp()")))
    return there - now()
