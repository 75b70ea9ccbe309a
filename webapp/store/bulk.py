"""Many rows into a table at once, by the driver itself: SQLAlchemy would look at each by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table, insert
from sqlalchemy.exc import DBAPIError

_PARAMETERS = 900  # of one statement: any SQLite takes as many


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store these rows, at least one, which all name the same columns.

    Raises DBAPIError, as any statement does.
    """
    dialect = connection.dialect
    columns = [column for column in table.columns if column.name in rows[0]]
    told = zip(*(_as_stored(dialect, column, rows) for column in columns), strict=True)
    words = str(insert(table).compile(dialect=dialect, column_keys=[one.name for one in columns]))
    cursor, driver = connection.connection.cursor(), dialect.loaded_dbapi
    try:
        if dialect.name == "postgresql":
            _copy(cursor, f"{table.name} ({', '.join(one.name for one in columns)})", told)
        else:
            _insert(cursor, words, told, len(columns))
    except driver.Error as error:  # the driver's own, so that it is seen for what it is
        raise DBAPIError.instance(words, None, error, driver.Error, dialect=dialect) from error


def _as_stored(
    dialect: Dialect, column: Column[Any], rows: Sequence[Mapping[str, Any]]
) -> Iterable[Any]:
    """What the rows have in a column, as the driver takes it."""
    values = [row[column.name] for row in rows]
    tell = column.type.dialect_impl(dialect).bind_processor(dialect)
    return map(tell, values) if tell else values


def _insert(cursor: Any, words: str, rows: Iterable[Sequence[Any]], columns: int) -> None:
    """Many a statement: SQLite makes ready for what a table checks once in each."""
    more = f", ({', '.join('?' * columns)})"
    for some in _parts(rows, _PARAMETERS // columns):
        cursor.execute(words + more * (len(some) - 1), list(chain.from_iterable(some)))


def _parts(rows: Iterable[Sequence[Any]], most: int) -> Iterator[Sequence[Sequence[Any]]]:
    left = iter(rows)
    while some := list(islice(left, most)):
        yield some


def _copy(cursor: Any, into: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
