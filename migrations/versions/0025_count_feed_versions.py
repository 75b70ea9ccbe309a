"""A calendar feed says which version it is: a changed one must look changed to its readers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reminder_feed") as batch:
        batch.add_column(sa.Column("shown", sa.String(64), nullable=True))
        batch.add_column(sa.Column("shown_since", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("reminder_feed") as batch:
        batch.alter_column("version", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("reminder_feed") as batch:
        for name in ("version", "shown_since", "shown"):
            batch.drop_column(name)
