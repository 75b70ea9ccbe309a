"""A row that comes unless a unique constraint refuses it, in the words of either database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.store.base import Base

Values = Mapping[str, Any] | Sequence[Mapping[str, Any]]

# By name of the dialect, for statements that are prepared before there is a connection.
INSERT: dict[str, Callable[..., postgresql.Insert | sqlite.Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def insert_if_absent(session: Session, table: Table | type[Base], values: Values) -> Insert:
    """The statement that adds these rows, except those that are there; `returning` tells which."""
    insert = INSERT[session.get_bind().dialect.name]
    return insert(table).values(values).on_conflict_do_nothing()


def adding_to(table: type[Base]) -> dict[str, Any]:
    """By name of the dialect, made once: what adds a row and tells its id, unless it is there.

    To be run on a connection, with the values.
    """
    added = {name: insert(table).on_conflict_do_nothing() for name, insert in INSERT.items()}
    return {name: one.returning(table.__table__.columns.id) for name, one in added.items()}
