"""A device of an employee's own may stay signed in for weeks, where they choose so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column: sa.Column[bool] = sa.Column(
        "own_device", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("server_session", column)


def downgrade() -> None:
    with op.batch_alter_table("server_session") as batch:
        batch.drop_column("own_device")
