"""Decisions of the browser that make the disclosure policy stricter than its file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "policy_decision",
        sa.Column("id", KEY, nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column(
            "policy", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_decision")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("policy_decision")
