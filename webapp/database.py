"""Engines and transactions. One transaction a request or job; the reader sees released figures."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session

import migrations
from webapp.settings import Settings
from webapp.store.schema import released_tables
from webapp.store.sealing import Sealer

READER_ROLE = "rekpauze_reader"
_STATEMENT_TIMEOUT_MS = 60_000


class Database:
    """The engines of one application."""

    def __init__(self, settings: Settings) -> None:
        url = make_url(settings.database_url)
        self.engine = make_engine(url)
        self._writing = self.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        self._glance = _autocommit(self.engine)
        self._released = _released_engine(url, settings.reader_database_url)
        self._sealer = Sealer(settings.sealing_keys)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Read and write; committed at the end, rolled back if anything is raised."""
        with Session(self._writing, info={"sealer": self._sealer}) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read the application's own tables; nothing is stored."""
        with Session(self.engine, info={"sealer": self._sealer}) as session:
            yield session

    @contextmanager
    def glance(self) -> Iterator[Session]:
        """One single read without a transaction around it: the session look-up."""
        with Session(self._glance) as session:
            yield session

    @contextmanager
    def reader(self) -> Iterator[Session]:
        """Released figures and nothing else: the database itself refuses every other table."""
        with Session(self._released) as session:
            yield session

    def dispose(self) -> None:
        """Close every connection, for example after a fork."""
        self.engine.dispose()
        self._released.dispose()


def make_engine(url: URL | str) -> Engine:
    """An engine with this project's settings for SQLite or PostgreSQL."""
    url = make_url(url)
    if url.get_backend_name() != "sqlite":
        options = f"-c statement_timeout={_STATEMENT_TIMEOUT_MS} -c timezone=UTC"
        return create_engine(url, pool_pre_ping=True, connect_args={"options": options})
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 15})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred BEGIN that later writes fails at once when another writer is busy.
    begin = connection.get_execution_options().get("sqlite_begin", "BEGIN")
    if begin:
        connection.exec_driver_sql(begin)


def _autocommit(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(sqlite_begin="")
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _released_engine(url: URL, reader_url: str | None) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _released_sqlite(url)
    if reader_url:
        return make_engine(reader_url)
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
    with database.glance() as session:
        return session.execute(text("SELECT 1")).one() == (1,)


def is_at_head(database: Database) -> bool:
    """Whether every migration of this version has run, and no later one."""
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return bool(current == ScriptDirectory.from_config(alembic_config()).get_current_head())


def alembic_config() -> Config:
    """Alembic's configuration, wherever the package is installed."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to `revision`; a no-op when they are there."""
    config = alembic_config()
    config.attributes["engine"] = engine
    command.upgrade(config, revision)
