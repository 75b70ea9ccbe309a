"""Units follow from members and sizes, and a figure's people too: neither is stored any longer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("release_member", "unit")
    op.drop_column("release_atom", "members")


def downgrade() -> None:
    unit = sa.Column("unit", sa.Integer(), nullable=False, server_default="0")
    op.add_column("release_member", unit)
    members = sa.Column("members", sa.String(length=32), nullable=False, server_default="")
    op.add_column("release_atom", members)
