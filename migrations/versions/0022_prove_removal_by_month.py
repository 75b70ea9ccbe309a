"""Proof of removal is by month: by day it told how many breaks there were on a day long ago."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

removal = sa.table(
    "removal",
    sa.column("day", sa.Date),
    sa.column("rule", sa.String),
    sa.column("place", sa.String),
    sa.column("removed", sa.Integer),
    sa.column("receipt", sa.String),
)


def upgrade() -> None:
    """What was noted by day becomes one row a month; the days go."""
    proof = op.create_table(
        "retention_proof",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=63), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("month", "place", name="pk_retention_proof"),
    )
    by_rule = removal.c.receipt.is_(None)
    rows: dict[tuple[dt.date, str], dict[str, Any]] = {}
    noted = sa.select(removal).where(by_rule).order_by(removal.c.day)
    for one in op.get_bind().execute(noted):
        month = one.day.replace(day=1)
        new = {"month": month, "place": one.place, "rule": one.rule, "removed": 0}
        row = rows.setdefault((month, one.place), new)
        row |= {"removed": row["removed"] + one.removed, "done_on": one.day}
    if rows:
        op.bulk_insert(proof, list(rows.values()))
    op.execute(sa.delete(removal).where(by_rule))
    with op.batch_alter_table("removal") as batch:
        batch.alter_column("receipt", existing_type=sa.String(length=20), nullable=False)


def downgrade() -> None:
    """The days are not known any more, so what is kept by month does not come back."""
    with op.batch_alter_table("removal") as batch:
        batch.alter_column("receipt", existing_type=sa.String(length=20), nullable=True)
    op.drop_table("retention_proof")
