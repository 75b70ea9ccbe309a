"""Who wants to be told that new figures are out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_notice",
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_figure_notice"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_figure_notice_person_id_person",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("figure_notice")
