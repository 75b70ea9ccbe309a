"""The second lock: whoever shows figures is refused every table but the released ones."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from webapp.database import Database, make_engine
from webapp.domain.governance.privacy import DataClass
from webapp.migrating import upgrade
from webapp.store.schema import metadata, released_tables

# Figures with their groups; and what was planned for whom from which day on: places, nobody.
RELEASED = {"release", "release_unit", "released_cell", "release_start", "campaign", "finding"}
OTHERS = sorted(set(metadata.tables) - RELEASED)


def test_the_released_tables_are_these_and_all_their_columns_are_released() -> None:
    assert released_tables() == RELEASED
    classes = {column.info["data"] for name in RELEASED for column in metadata.tables[name].columns}
    assert classes == {DataClass.RELEASED}


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest) -> Database:
    """The one that stays as it is, since the reader cannot change it."""
    found: Database = request.getfixturevalue(f"{backend}_kept")
    return found


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


def test_a_login_that_may_not_create_roles_migrates_where_the_role_is_granted(
    postgres_server: str,
) -> None:
    maintenance = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        for statement in (
            "CREATE ROLE modest NOLOGIN",
            "GRANT rekpauze_reader TO modest",
            "CREATE DATABASE modest OWNER modest TEMPLATE template0",
        ):
            connection.execute(text(statement))
    engine = make_engine(make_url(postgres_server).set(database="modest"))
    event.listen(engine, "connect", lambda connection, _: connection.execute("SET ROLE modest"))
    upgrade(engine)
    with engine.connect() as connection:
        connection.execute(text("SET ROLE rekpauze_reader"))
        assert connection.execute(text("SELECT * FROM released_cell")).all() == []
    engine.dispose()
    with maintenance.connect() as connection:
        connection.execute(text("DROP DATABASE modest WITH (FORCE)"))
        connection.execute(text("DROP ROLE modest"))
    maintenance.dispose()
