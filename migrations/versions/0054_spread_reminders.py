"""A site or department may have the reminders of its people spread over ten minutes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("department", sa.Column("spreads_reminders", sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("department") as batch:
        batch.drop_column("spreads_reminders")
