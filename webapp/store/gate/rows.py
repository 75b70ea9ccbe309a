"""Many rows of one table, handed to the driver itself: what is published is stored in no time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Select, Table, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

_AT_ONCE = 5_000  # rows that are read before the next are


def read_rows(session: Session, statement: Select[Any]) -> Iterator[Any]:
    """Not all at once: there is one for each who works."""
    found = session.execute(statement, execution_options={"yield_per": _AT_ONCE})
    return chain.from_iterable(found.partitions())


def add_rows(session: Session, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Store rows whose values are in the order of the table's columns.

    Raises what SQLAlchemy raises when a value is none of the column's, or the database refuses it.
    """
    connection = session.connection()
    dialect, driver = connection.dialect, connection.dialect.loaded_dbapi
    add = _copy if dialect.name == "postgresql" else _insert
    try:
        add(connection, table, _told(dialect, table, rows))
    except driver.Error as error:
        failed = DBAPIError.instance(table.name, None, error, driver.Error, dialect=dialect)
        raise failed from error
    except LookupError as error:
        raise StatementError(str(error), table.name, None, error) from error


def _copy(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    columns = ", ".join(column.name for column in table.columns)
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    statement = insert(table).compile(dialect=connection.dialect)
    cursor: Any = connection.connection.cursor()  # sqlite3 reads from the iterator as it goes
    cursor.executemany(str(statement), rows)


def _told(dialect: Dialect, table: Table, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows as the database stores their values; each of the few that there are is told once."""
    types = [column.type.dialect_impl(dialect) for column in table.columns]
    tell = [one.bind_processor(dialect) for one in types]
    others = [(number, cache(process)) for number, process in enumerate(tell) if process]
    for row in rows:
        told = list(row)
        for number, process in others:
            told[number] = process(told[number])
        yield told
