"""A statement that is put into words once and run by the driver itself: for the hottest path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement

_DIALECTS: dict[str, Callable[[], Dialect]] = {
    "postgresql": psycopg.dialect,
    "sqlite": lambda: sqlite.dialect(paramstyle="named"),
}


class Prepared:
    """What `statement` makes for the dialect with this name."""

    def __init__(self, dialect: str, statement: Callable[[str], ClauseElement]) -> None:
        self._name = dialect
        self._make = statement

    def stores(self, connection: Any, values: Mapping[str, Any]) -> bool:
        """Whether it stored a row, on a connection of the driver's; raises what the driver raises.

        It is done once this is known: no row is asked for, and SQLite's lock waits for nobody here.
        """
        words, told = self._words
        bound = {name: tell(values[name]) if tell else values[name] for name, tell in told}
        return bool(connection.execute(words, bound).rowcount == 1)

    @cached_property
    def _words(self) -> tuple[str, list[tuple[str, Callable[[Any], Any] | None]]]:
        dialect = _DIALECTS[self._name]()
        dialect.cte_follows_insert = True  # sqlite3 counts rows of what begins with INSERT only
        made: Any = self._make(self._name).compile(dialect=dialect)
        told = [
            (name, bound.type.dialect_impl(dialect).bind_processor(dialect))
            for name, bound in made.binds.items()
        ]
        return str(made), told
