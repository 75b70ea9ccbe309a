"""A pause on a screen may be of one to four minutes; until now all were of one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    minutes = sa.Column("minutes", sa.SmallInteger(), nullable=False, server_default="1")
    op.add_column("pause_screen", minutes)


def downgrade() -> None:
    op.drop_column("pause_screen", "minutes")
