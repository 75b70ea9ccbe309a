"""Skips are counted by day, and may have a reason that only the person reads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "reminder_plan",
        sa.Column("skips_today", sa.SmallInteger(), nullable=False, server_default="0"),
    )
    op.create_table(
        "skip_reason",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("local_day", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_skip_reason_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "code", name=op.f("pk_skip_reason")),
    )


def downgrade() -> None:
    op.drop_table("skip_reason")
    with op.batch_alter_table("reminder_plan") as batch:
        batch.drop_column("skips_today")
