"""Comfort before and after a minute: sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "comfort",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("tap_id", sa.String(length=36), nullable=False),
        sa.Column("local_day", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "tap_id", name="pk_comfort"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_comfort_person_id_person", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    op.drop_table("comfort")
