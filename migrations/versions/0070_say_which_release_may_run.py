"""Which is the oldest release that may run beside the newest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = op.create_table(
        "schema_floor",
        sa.Column("revision", sa.String(4), nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_schema_floor"),
    )
    op.bulk_insert(table, [{"revision": revision}])


def downgrade() -> None:
    op.drop_table("schema_floor")
