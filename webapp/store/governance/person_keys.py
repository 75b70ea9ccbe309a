"""A key for each person, itself sealed with that of the installation; with it goes what it seals.

A value that a person's key opens is bound to its table, its column and the person.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, delete, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column, person_key, sealed_by
from webapp.store.inserts import INSERT
from webapp.store.sealing import (
    HEADER,
    OF_PERSON,
    SealedColumn,
    SealingKey,
    Unopened,
    pack,
    place_of,
    sealer_of,
)

_KNOWN = "person keys"  # in `Session.info`


class PersonKeyRow(Base):
    """The key of one person, sealed. `before` is the one that it replaced at `renewed_at`.

    That one is kept for an hour: whoever is reading what it sealed can read on.
    """

    __tablename__ = "person_key"

    person_id: Mapped[int] = person_key(data=DataClass.SECURITY)
    wrapped: Mapped[bytes] = column(LargeBinary, data=DataClass.SECURITY)
    before: Mapped[bytes | None] = column(LargeBinary, data=DataClass.SECURITY)
    renewed_at: Mapped[dt.datetime | None] = column(data=DataClass.TECHNICAL)


_ADD = {name: insert(PersonKeyRow).on_conflict_do_nothing() for name, insert in INSERT.items()}


@dataclass(frozen=True, slots=True)
class _Opened:
    """A value of a person's, the row that it is in, and its place."""

    column: Column[Any]
    row: Sequence[Any]
    value: bytes


def seal_for(session: Session, column: SealedColumn, person_id: int, value: Any) -> bytes:
    """The value (anything JSON can hold), sealed for this person and column.

    Their key is held until the transaction ends, so that it is not replaced meanwhile.
    """
    return seal_for_each(session, column, {person_id: value})[person_id]


def seal_for_each(
    session: Session, column: SealedColumn, values: Mapping[int, Any]
) -> dict[int, bytes]:
    """The same for many people, by person."""
    held = _hold(session, values)
    missing = values.keys() - held.keys()
    if missing:
        _add_keys(session, sorted(missing))
        held |= _hold(session, missing)
    if held.keys() != values.keys():
        raise LookupError("the key of a person was removed")
    return {
        person_id: held[person_id].seal(pack(value), place_of(column, person_id))
        for person_id, value in values.items()
    }


def open_for(session: Session, column: SealedColumn, person_id: int, sealed: bytes) -> Any:
    """The value that was sealed for this person and column.

    Raises Unopened: it was sealed for somebody or something else, or their key is gone.
    """
    return json.loads(_open(session, column, person_id, sealed))


def fetch_keys(session: Session, people: Collection[int]) -> None:
    """Read the keys of these people in one statement, before their values are opened."""
    row = PersonKeyRow
    found = select(row.person_id, row.wrapped, row.before).where(row.person_id.in_(set(people)))
    for person_id, *wrapped in session.execute(found):
        know_key(session, person_id, *wrapped)


def know_key(session: Session, person_id: int, *wrapped: bytes | None) -> None:
    """Remember the keys of a person, as they are stored, until the session ends."""
    place, sealer = place_of(PersonKeyRow.wrapped, person_id), sealer_of(session)
    secrets = [sealer.open_bytes(one, place) for one in wrapped if one is not None]
    known = session.info.setdefault(_KNOWN, {})
    known[person_id] = [SealingKey.of(OF_PERSON, secret) for secret in secrets]


def renew_key(session: Session, person_id: int, *, now: dt.datetime) -> None:
    """Give a person another key and seal what is theirs with it; the former goes in an hour."""
    _renew(session, person_id, now)


def destroy_key(session: Session, person_id: int) -> None:
    """Remove the key of a person at once, with what is left; what it sealed elsewhere is closed.

    What they still have here is sealed with another.
    """
    if _renew(session, person_id, None) == 0:
        session.execute(delete(PersonKeyRow).where(PersonKeyRow.person_id == person_id))


def hand_over_sealed(session: Session, *, person_id: int, heir_id: int) -> None:
    """Seal what is one person's for another, before their rows become the other's."""
    for one in list(_opened(session, person_id)):
        _write(session, one, seal_for(session, one.column, heir_id, json.loads(one.value)))


def forget_replaced(session: Session, *, before: dt.datetime) -> None:
    """Remove keys that were replaced before this moment."""
    over = update(PersonKeyRow).where(PersonKeyRow.renewed_at < before)
    session.execute(over.values(before=None, renewed_at=None))


def personal_columns() -> list[Column[Any]]:
    """Every column that is sealed with the key of the person whose row it is in."""
    tables = Base.metadata.sorted_tables
    return [one for table in tables for one in table.columns if sealed_by(one) == ("person_id",)]


def _renew(session: Session, person_id: int, now: dt.datetime | None) -> int:
    """How many values were sealed anew; without a moment nothing of the former key stays."""
    former = _hold(session, [person_id], alone=True).get(person_id)
    opened = list(_opened(session, person_id))
    if former is None and opened:
        _add_keys(session, [person_id])
    key = SealingKey.of(OF_PERSON, os.urandom(32))
    kept = None if now is None or former is None else _wrap(session, person_id, former)
    values = {"wrapped": _wrap(session, person_id, key), "before": kept, "renewed_at": now}
    own = PersonKeyRow.person_id == person_id
    session.execute(update(PersonKeyRow).where(own).values(values))
    session.info.get(_KNOWN, {}).pop(person_id, None)
    for one in opened:
        _write(session, one, key.seal(one.value, place_of(one.column, person_id)))
    return len(opened)


def _hold(
    session: Session, people: Collection[int], *, alone: bool = False
) -> dict[int, SealingKey]:
    """The keys of those who have one; always in this order, so that no two wait for each other."""
    row = PersonKeyRow
    own = select(row.person_id, row.wrapped, row.before).where(row.person_id.in_(people))
    held = own.order_by(row.person_id).with_for_update(read=not alone)
    found = {person_id: wrapped for person_id, *wrapped in session.execute(held)}
    for person_id, wrapped in found.items():
        know_key(session, person_id, *wrapped)
    return {person_id: session.info[_KNOWN][person_id][0] for person_id in found}


def _add_keys(session: Session, people: Iterable[int]) -> None:
    rows = [
        {
            "person_id": person_id,
            "wrapped": _wrap(session, person_id, SealingKey.of(OF_PERSON, os.urandom(32))),
        }
        for person_id in people
    ]
    connection = session.connection()
    connection.execute(_ADD[connection.dialect.name], rows)


def _wrap(session: Session, person_id: int, key: SealingKey) -> bytes:
    return sealer_of(session).seal_bytes(key.secret, place_of(PersonKeyRow.wrapped, person_id))


def _open(session: Session, column: SealedColumn, person_id: int, sealed: bytes) -> bytes:
    place = place_of(column, person_id)
    if not sealed.startswith(OF_PERSON):
        return sealer_of(session).open_bytes(sealed, place)
    key = _key_for(session, person_id, sealed)
    if key is None:
        fetch_keys(session, [person_id])
        key = _key_for(session, person_id, sealed)
    if key is None:
        raise Unopened(f"the key of {place} is gone")
    return key.open(sealed, place)


def _key_for(session: Session, person_id: int, sealed: bytes) -> SealingKey | None:
    known: list[SealingKey] = session.info.get(_KNOWN, {}).get(person_id, [])
    return next((key for key in known if key.header == sealed[:HEADER]), None)


def _opened(session: Session, person_id: int) -> Iterator[_Opened]:
    for sealed in personal_columns():
        table = sealed.table
        found = select(sealed, *table.primary_key.columns).where(table.c.person_id == person_id)
        for value, *row in session.execute(found.with_for_update()):
            if value is not None:
                yield _Opened(sealed, row, _open(session, sealed, person_id, value))


def _write(session: Session, one: _Opened, sealed: bytes) -> None:
    table = one.column.table
    assert isinstance(table, Table)
    own = [name == value for name, value in zip(table.primary_key.columns, one.row, strict=True)]
    session.connection().execute(update(table).where(*own).values({one.column.name: sealed}))
