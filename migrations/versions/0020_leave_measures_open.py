"""A further measure needs no migration: its key is checked by the table of measures (ADR 0027)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MEASURES = (
    "measure IN ('adherence_rate', 'breaks_per_day', 'participation_rate', "
    "'absenteeism_rate_capped', 'absenteeism_rate')"
)
TABLES = ("released_cell", "release_atom")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_measure"), type_="check")
        _freeze(table)


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.create_check_constraint(op.f(f"ck_{table}_measure"), sa.text(MEASURES))
        _freeze(table)


def _freeze(table: str) -> None:
    """SQLite changes a constraint by a copy of the table, and its triggers go with the old one."""
    if op.get_bind().dialect.name == "postgresql":
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_is_frozen_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'what was published is never changed: {table}'); END"
        )
