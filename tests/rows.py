"""Rows with random content for any table that leads to a person, made from the schema alone."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Enum,
    Integer,
    LargeBinary,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy.orm import Session

from webapp.store.base import Base, UTCDateTime, sealed_by
from webapp.store.governance.my_data import personal_tables
from webapp.store.governance.person_keys import seal_for

DAY = dt.date(2026, 3, 2)
LONG_AGO = dt.date(2020, 1, 6)
# What the database checks and a random value would break.
FITTING: dict[str, dict[str, Any]] = {
    "break_log": {"slot": None, "verdict": "other"},
    "code_account": {"began_at": dt.datetime(2020, 1, 6, tzinfo=dt.UTC)},  # before all else
    "employment": {"ends_on": None, "fte_percent": 80, "schedule": "1111100"},
    "absence_spell": {"starts_on": LONG_AGO, "ends_on": dt.date(2027, 1, 1), "percent": 100},
}
_numbers = itertools.count(1)


def fill(session: Session, table: Table, person_id: int, chance: random.Random) -> list[str]:
    """Add a row about the person; the marks in it, by which it can be found again."""
    marks: list[str] = []
    if table.name == "person_key":  # is made with the first thing that it seals
        seal_for(session, table.c.wrapped, person_id, {})
        return marks
    fitting = FITTING.get(table.name, {})
    values = {
        column.name: _value(session, column, person_id, chance, marks)
        for column in table.columns
        if not _is_counted(column) and column.name not in fitting
    }
    session.execute(insert(table).values(values | fitting))
    return marks


def _is_counted(column: Column[Any]) -> bool:
    return column.name == "id" and column.primary_key and isinstance(column.type, Integer)


def _value(
    session: Session, column: Column[Any], person_id: int, chance: random.Random, marks: list[str]
) -> Any:
    parent = next((key.column for key in column.foreign_keys), None)
    if column.name in {"person_id", "actor_id"} or (
        parent is not None and parent.table.name == "person"
    ):
        return person_id
    if parent is not None:
        newest = select(parent).order_by(parent.desc()).limit(1)
        anew = column.primary_key and parent.table not in personal_tables()
        if anew or session.scalar(newest) is None:
            fill(session, parent.table, person_id, chance)
        return session.scalar(newest)
    if sealed_by(column) == ("person_id",):
        return seal_for(session, column, person_id, {"words": _mark(marks), "pad": "   "})
    return _plain(column, chance, marks)


def _plain(column: Column[Any], chance: random.Random, marks: list[str]) -> Any:
    if column.name == "quarter":
        return f"{next(_numbers)}-Q1"
    if column.name == "local_day":
        return DAY.toordinal() + next(_numbers)
    made = next((make for kind, make in _MAKERS if isinstance(column.type, kind)), None)
    return {"mark": _mark(marks)} if made is None else made(column, chance, marks)


def _text(column: Column[Any], _: random.Random, marks: list[str]) -> str:
    length = getattr(column.type, "length", None)
    return _mark(marks) if length is None or length >= len("mark-00000") else "nl"


def _number(column: Column[Any], chance: random.Random, _: list[str]) -> int:
    return next(_numbers) % 30_000 if column.primary_key else chance.randrange(1, 3)


def _moment(_: Column[Any], chance: random.Random, __: list[str]) -> dt.datetime:
    start = dt.datetime.combine(DAY, dt.time(9), dt.UTC)
    return start + dt.timedelta(minutes=chance.randrange(200_000))


_MAKERS: tuple[tuple[type[Any], Callable[..., Any]], ...] = (
    (Enum, lambda column, chance, _: chance.choice(column.type.enums)),
    (String, _text),
    (LargeBinary, lambda *_: b"bytes"),
    (Date, lambda _, chance, __: DAY + dt.timedelta(days=chance.randrange(200))),
    (UTCDateTime, _moment),
    (Boolean, lambda _, chance, __: chance.random() < 0.5),
    (Integer, _number),
)


def _mark(marks: list[str]) -> str:
    marks.append(f"mark-{next(_numbers):05d}")
    return marks[-1]


def table_named(name: str) -> Table:
    """A table of the schema."""
    return Base.metadata.tables[name]
