"""Runs migrations: one runner at a time, with short locks."""

from __future__ import annotations

import os
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from webapp.database import make_engine
from webapp.store.schema import metadata

_ADVISORY_LOCK = 727274


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Write our own column types as plain SQLAlchemy ones, so no revision needs the application."""
    if kind == "type" and type(item).__name__ == "UTCDateTime":
        autogen.imports.add("import sqlalchemy as sa")
        return "sa.DateTime(timezone=True)"
    return False


def number_revision(_: Any, __: Any, directives: list[Any]) -> None:
    """Name a new revision by its running number."""
    head = context.script.get_current_head()
    if directives:
        directives[0].rev_id = f"{int(head or 0) + 1:04d}"


def set_foreign_keys(connection: Connection, state: Literal["ON", "OFF"]) -> None:
    """Of SQLite. Straight to the driver: inside a transaction the pragma does nothing."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys={state}")


def run(connection: Connection) -> None:
    """Run on an open connection, each migration in a transaction of its own."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # Copying a parent table with foreign keys on would delete its children.
        set_foreign_keys(connection, "OFF")
    else:
        connection.exec_driver_sql("SET lock_timeout = '5s'")
        connection.exec_driver_sql("SET statement_timeout = '15min'")
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({_ADVISORY_LOCK})")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=render_item,
        process_revision_directives=number_revision,
        compare_type=True,
        compare_server_default=True,
        render_as_batch=sqlite,
        transaction_per_migration=True,
        transactional_ddl=True,  # SQLite too, since the engine begins transactions itself
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        if sqlite:
            set_foreign_keys(connection, "ON")
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_ADVISORY_LOCK})")
            connection.exec_driver_sql("RESET lock_timeout; RESET statement_timeout")
            connection.commit()


engine = context.config.attributes.get("engine") or make_engine(os.environ["DATABASE_URL"])
with engine.connect() as opened:
    run(opened)
