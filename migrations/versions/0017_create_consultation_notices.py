"""Physicians who want to be told that a request for a consultation waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "consultation_notice",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_consultation_notice"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_consultation_notice_person_id_person",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("consultation_notice")
