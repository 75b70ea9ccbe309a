"""One statement by the driver itself, for the hottest path.

A connection to SQLite is a file that is open: each thread keeps its own there, and nothing is asked
of a pool. Connections to a server are few and may die, so that the pool lends them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection


class ByDriver:
    """Over an engine on whose connections each statement is a transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._keeps = engine.dialect.name == "sqlite"
        self._own = threading.local()

    def at_once(self, write: Callable[[Any, str], bool]) -> bool:
        """What `write` says of the driver's own connection and the dialect's name.

        False as well when the driver fails: the usual way will say why, or find that it was done.
        """
        dialect = self._engine.dialect
        failures = dialect.loaded_dbapi.Error, DBAPIError
        try:
            connection = self._take()
        except failures:
            return False
        try:
            return write(connection.dbapi_connection, dialect.name)
        except failures:
            self._drop(connection)
            return False
        finally:
            if not self._keeps:
                connection.close()

    def forget(self) -> None:
        """Close what threads keep."""
        self._own = threading.local()

    def _take(self) -> PoolProxiedConnection:
        kept: PoolProxiedConnection | None = getattr(self._own, "connection", None)
        if kept is not None:
            return kept
        made = self._engine.raw_connection()
        if self._keeps:
            made.detach()
            self._own.connection = made
        return made

    def _drop(self, connection: PoolProxiedConnection) -> None:
        if self._keeps:
            del self._own.connection
            connection.close()
        else:
            connection.invalidate()
