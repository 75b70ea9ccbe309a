"""A way to be reached that ended by itself was forgotten in silence; its owner is to see it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reminder_plan", sa.Column("lost", sa.String(40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("reminder_plan") as batch:
        batch.drop_column("lost")
