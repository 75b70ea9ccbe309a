"""A file of people no longer takes the place of a file of absences that waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.Column("kind", sa.String(20), nullable=False, server_default="absences")
    op.add_column("absence_upload", kind)


def downgrade() -> None:
    op.drop_column("absence_upload", "kind")
