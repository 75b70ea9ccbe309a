"""Everything sealed with a former key, found by walking the schema: a new table needs no code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Table,
    and_,
    delete,
    func,
    not_,
    select,
    union,
    update,
)
from sqlalchemy.orm import Session

from webapp.store.base import Base, sealed_by
from webapp.store.governance.person_keys import (
    PersonKeyRow,
    open_for,
    personal_columns,
    renew_key,
)
from webapp.store.sealing import HEADER, OF_PERSON, SealedColumn, Unopened, place_of, sealer_of


def renew_some(session: Session, *, most: int, now: dt.datetime) -> bool:
    """Give so many people another key whose own is sealed with a former one; whether any were.

    Raises Unopened: something of theirs no key here opens.
    """
    people = list(session.scalars(_people_behind(session).limit(most)))
    for person_id in people:
        renew_key(session, person_id, now=now)
    return bool(people)


def reseal_some(session: Session, *, most: int) -> bool:
    """Seal so many rows of a table anew that have no key of a person; whether there were any.

    Raises Unopened: no key here opens one of them.
    """
    sealer, done = sealer_of(session), False
    for column in _other_columns():
        for sealed, own, place in _rows(session, column, _is_behind(session, column), most):
            anew = sealer.seal_bytes(sealer.open_bytes(sealed, place), place)
            _set(session, column, own, anew)
            done = True
    return done


def is_behind(session: Session) -> bool:
    """Whether anything is sealed with another key than the first, or in an earlier form."""
    if session.scalar(_people_behind(session).limit(1)) is not None:
        return True
    return any(
        session.execute(select(column).where(_is_behind(session, column)).limit(1)).first()
        for column in _other_columns()
    )


def forget_unopened(session: Session) -> None:
    """Remove what no key here opens: rows, and keys of people."""
    _forget_keys(session)
    for column in personal_columns():
        table = column.table
        found = select(column, table.c.person_id).where(column.is_not(None))
        for sealed, person_id in session.execute(found).all():
            if not _opens(session, column, person_id, sealed):
                _remove(session, column, and_(column == sealed, table.c.person_id == person_id))
    for column in _other_columns():
        for sealed, own, place in _rows(session, column, column.is_not(None), None):
            try:
                sealer_of(session).open_bytes(sealed, place)
            except Unopened:
                _remove(session, column, own)


def _forget_keys(session: Session) -> None:
    row, sealer = PersonKeyRow, sealer_of(session)
    for person_id, wrapped in session.execute(select(row.person_id, row.wrapped)).all():
        try:
            sealer.open_bytes(wrapped, place_of(row.wrapped, person_id))
        except Unopened:
            session.execute(delete(row).where(row.person_id == person_id))


def _opens(session: Session, column: SealedColumn, person_id: int, sealed: bytes) -> bool:
    try:
        open_for(session, column, person_id, sealed)
    except Unopened:
        return False
    return True


def _other_columns() -> list[Column[Any]]:
    tables = Base.metadata.sorted_tables
    sealed = [one for table in tables for one in table.columns if sealed_by(one)]
    return [one for one in sealed if sealed_by(one) != ("person_id",)]


def _people_behind(session: Session) -> Any:
    """Whose key is sealed with a former key, or who have something sealed without a key."""
    row = PersonKeyRow
    keys = select(row.person_id).where(
        not_(_begins(row.wrapped, sealer_of(session).current.header))
    )
    values = [
        select(one.table.c.person_id).where(one.is_not(None), not_(_begins(one, OF_PERSON)))
        for one in personal_columns()
    ]
    behind = union(keys, *values).subquery()
    return select(behind.c.person_id).order_by(behind.c.person_id)


def _is_behind(session: Session, column: Column[Any]) -> ColumnElement[bool]:
    current = _begins(column, sealer_of(session).current.header)
    return and_(column.is_not(None), not_(current))


def _begins(column: SealedColumn, start: bytes) -> ColumnElement[bool]:
    assert len(start) <= HEADER
    return func.substr(column, 1, len(start), type_=LargeBinary) == start


def _rows(
    session: Session, column: Column[Any], which: ColumnElement[bool], most: int | None
) -> list[tuple[bytes, ColumnElement[bool], str]]:
    """Of rows of this column: the value, which row it is, and its place."""
    table, by = column.table, [column.table.c[name] for name in sealed_by(column)]
    found = select(column, *table.primary_key.columns, *by).where(which)
    rows = session.execute(found.limit(most).with_for_update())
    length = len(table.primary_key.columns)
    return [
        (row[0], _own(table, row[1 : 1 + length]), place_of(column, *row[1 + length :]))
        for row in rows
    ]


def _own(table: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    names = table.primary_key.columns
    return and_(*(name == value for name, value in zip(names, values, strict=True)))


def _set(session: Session, column: Column[Any], own: ColumnElement[bool], value: Any) -> None:
    table = column.table
    assert isinstance(table, Table)
    session.connection().execute(update(table).where(own).values({column.name: value}))


def _remove(session: Session, column: Column[Any], own: ColumnElement[bool]) -> None:
    """The value alone where there need not be one, else its row."""
    table = column.table
    assert isinstance(table, Table)
    if column.nullable:
        _set(session, column, own, None)
    else:
        session.connection().execute(delete(table).where(own))
