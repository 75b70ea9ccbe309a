"""People leave by date and come back as they were; some are not counted in published figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("person", sa.Column("closes_on", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("before_closing", JSON, nullable=True))
    op.create_index("ix_person_closes_on", "person", ["closes_on"])
    op.add_column(
        "employment",
        sa.Column("counted", sa.Boolean(), server_default=sa.true(), nullable=False),
    )


def downgrade() -> None:
    op.drop_index("ix_person_closes_on", "person")
    with op.batch_alter_table("employment") as batch:
        batch.drop_column("counted")
    with op.batch_alter_table("person") as batch:
        batch.drop_column("before_closing")
        batch.drop_column("closes_on")
