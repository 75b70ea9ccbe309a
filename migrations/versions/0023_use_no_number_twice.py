"""On SQLite the next row took the number of the last one that was erased, as a name in the trail.

What is told or kept elsewhere by its number gets a number of its own for good; the numbers that the
audit trail holds count as used. PostgreSQL's sequences do so by themselves.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SUBJECTS = {  # table: what the trail calls a row of it
    "department": "department",
    "person": "person",
    "absence_import": "absence-import",
    "pause_screen": "pause-screen",
    "data_request": "data_request",
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, subject in SUBJECTS.items():
        _copy(table, counts_on=True)
        _count_on(table, _highest(table, subject))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in SUBJECTS:
            _copy(table, counts_on=False)


def _copy(table: str, *, counts_on: bool) -> None:
    """SQLite cannot change how a table counts; the copy keeps columns, checks and indexes."""
    options = {"sqlite_autoincrement": counts_on}
    with op.batch_alter_table(table, recreate="always", table_kwargs=options):
        pass


def _highest(table: str, subject: str) -> int:
    event = sa.table("audit_event", sa.column("subject"), sa.column("actor_id"))
    told = sa.cast(sa.func.substr(event.c.subject, len(subject) + 2), sa.Integer)
    found = [
        sa.select(sa.func.max(sa.table(table, sa.column("id")).c.id)),
        sa.select(sa.func.max(told)).where(event.c.subject.startswith(f"{subject}/")),
    ]
    if table == "person":
        found.append(sa.select(sa.func.max(event.c.actor_id)))
    return max(op.get_bind().scalar(one) or 0 for one in found)


def _count_on(table: str, after: int) -> None:
    connection, values = op.get_bind(), {"table": table, "after": after}
    connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :table"), values)
    connection.execute(sa.text("INSERT INTO sqlite_sequence VALUES (:table, :after)"), values)
