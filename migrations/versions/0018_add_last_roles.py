"""The roles that a person had at the last sign-in: what follows from them outlives the trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("person", sa.Column("last_roles", JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("person", "last_roles")
