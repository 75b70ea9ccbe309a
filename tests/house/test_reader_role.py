"""The second lock: whoever shows figures is refused every table but the released ones."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from webapp.database import Database
from webapp.domain.privacy import DataClass
from webapp.store.schema import metadata, released_tables

RELEASED = {"release", "release_unit", "released_cell"}
OTHERS = sorted(set(metadata.tables) - RELEASED)


def test_released_tables_hold_nothing_but_released_columns() -> None:
    assert released_tables() == RELEASED
    mixed = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if (column.info["data"] is DataClass.RELEASED) != (table.name in RELEASED)
    }
    assert mixed == set()


@pytest.mark.parametrize("table", sorted(RELEASED))
def test_the_reader_reads_released_tables(database: Database, table: str) -> None:
    with database.reader() as session:
        assert session.execute(text(f"SELECT * FROM {table}")).all() == []


@pytest.mark.parametrize("table", [*OTHERS, "alembic_version"])
def test_the_reader_is_refused_every_other_table(database: Database, table: str) -> None:
    with (
        database.reader() as session,
        pytest.raises(DBAPIError, match=r"denied|prohibited|authoriz"),
    ):
        session.execute(text(f"SELECT * FROM {table}"))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM released_cell, break_log",
        "SELECT 1 FROM release WHERE EXISTS (SELECT 1 FROM person)",
        "INSERT INTO release (month, quarter, published_at, policy) "
        "VALUES ('x', 'x', '2026-01-01', '{}')",
        "UPDATE release SET month = 'x'",
        "DELETE FROM released_cell",
        "CREATE TABLE copy (id integer)",
        "DROP TABLE released_cell",
    ],
)
def test_the_reader_cannot_look_aside_or_write(database: Database, statement: str) -> None:
    with database.reader() as session, pytest.raises(DBAPIError):
        session.execute(text(statement))
