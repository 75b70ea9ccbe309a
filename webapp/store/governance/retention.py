"""Removal of what has been kept long enough, in batches, and the people who have left."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    Column,
    ColumnClause,
    ColumnElement,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Select,
    String,
    Table,
    UniqueConstraint,
    and_,
    any_,
    delete,
    exists,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from webapp.domain.governance.requests import RequestState
from webapp.domain.governance.retention import RetentionRule
from webapp.domain.periods import quarter_of
from webapp.store.base import Base, UTCDateTime
from webapp.store.governance.requests import DataRequestRow
from webapp.store.people.people import EmploymentRow, Person

_KEYS = (PrimaryKeyConstraint, UniqueConstraint, Index)


def delete_before(session: Session, *, rule: RetentionRule, day: dt.date, most: int) -> int:
    """Remove at most `most` rows that the rule lets go on this day; how many went."""
    table = Base.metadata.tables[rule.table]
    column = table.c[rule.column]
    old = select(*table.primary_key.columns).where(column < _as_stored(column, day))
    if _goes_by_people(table, column):
        old = old.where(table.c.person_id.in_(select(Person.id)))
    if rule.only_in:
        old = old.where(table.c.state.in_(rule.only_in))
    connection = session.connection()
    done = delete(table).where(_among(table, old.limit(most), connection.dialect.name))
    return connection.execute(done).rowcount


def _among(table: Table, found: Select[Any], dialect: str) -> ColumnElement[bool]:
    """That a row is one of those that were found.

    PostgreSQL is told where each lies: by its key it would look for many by reading all again.
    """
    if dialect == "postgresql":
        place: ColumnClause[Any] = literal_column("ctid")
        places = found.with_only_columns(place).select_from(table)
        return place == any_(func.array(places.scalar_subquery()))
    return tuple_(*table.primary_key.columns).in_(found)


def _goes_by_people(table: Table, column: Column[Any]) -> bool:
    """Whether rows are of people that are there, with an index by person and then by this column.

    What is old is then looked for person by person, and nothing else of the table is read.
    """
    person = table.c.get("person_id")
    if person is None or not person.foreign_keys:
        return False
    keys = (one for one in {*table.constraints, *table.indexes} if isinstance(one, _KEYS))
    return any(list(key.columns)[:2] == [person, column] for key in keys)


def _as_stored(column: Column[Any], day: dt.date) -> object:
    """The day as this column writes one: a number, a quarter, a moment or a date."""
    if isinstance(column.type, Integer):
        return day.toordinal()
    if isinstance(column.type, String):
        return quarter_of(day).key
    if isinstance(column.type, UTCDateTime):
        return dt.datetime.combine(day, dt.time(), dt.UTC)
    return day


def find_leavers(session: Session, *, day: dt.date, after: int, most: int) -> list[int]:
    """People whose last employment ended before this day, by key from `after` on, at most `most`.

    Or who never began, and whose account was closed before it. Not those who wait for an answer.
    """
    works = exists().where(
        EmploymentRow.person_id == Person.id,
        EmploymentRow.ends_on.is_(None) | (EmploymentRow.ends_on >= day),
    )
    worked = exists().where(EmploymentRow.person_id == Person.id)
    never_began = Person.closes_on < day, Person.deactivated_at.is_not(None)
    waits = exists().where(
        DataRequestRow.person_id == Person.id, DataRequestRow.state == RequestState.OPEN
    )
    statement = select(Person.id).where(
        Person.id > after, worked | and_(*never_began), ~works, ~waits
    )
    return list(session.scalars(statement.order_by(Person.id).limit(most)))
