"""Pause screens of sites, each behind a link that can be revoked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pause_screen",
        sa.Column("id", KEY, nullable=False),
        sa.Column("department_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("slots", sa.String(length=60), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_pause_screen"),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name="fk_pause_screen_department_id_department",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("pause_screen")
