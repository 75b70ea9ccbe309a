"""What people are listed by, as people list names; an earlier release leaves it empty."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

KEY = sa.String(502).with_variant(sa.String(502, collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column(
        "person", sa.Column("sort_name", KEY, server_default=sa.text("''"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("person", "sort_name")
