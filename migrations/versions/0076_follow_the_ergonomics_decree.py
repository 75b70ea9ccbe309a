"""When groups of workstations changed and were looked at again, and who took part."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("workstation_group", sa.Column("reviewed_on", sa.Date(), nullable=True))
    op.add_column("workstation_group", sa.Column("changed_on", sa.Date(), nullable=True))
    op.add_column("workstation_group", sa.Column("partners", _JSON, nullable=True))


def downgrade() -> None:
    for name in ("partners", "changed_on", "reviewed_on"):
        op.drop_column("workstation_group", name)
