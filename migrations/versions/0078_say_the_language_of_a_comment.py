"""What the Committee said can say in which language; of what was noted before, nobody did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("committee_comment", sa.Column("language", sa.String(2)))


def downgrade() -> None:
    with op.batch_alter_table("committee_comment") as table:
        table.drop_column("language")
