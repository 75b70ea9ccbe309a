"""What was found of the storage, and when a backup was told of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "storage_look",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("room", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_look")),
    )
    op.create_table(
        "backup_told",
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_backup_told")),
    )


def downgrade() -> None:
    op.drop_table("backup_told")
    op.drop_table("storage_look")
