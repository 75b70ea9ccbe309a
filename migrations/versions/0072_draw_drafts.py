"""Drafts of sites that are drawn one after the other because somebody asked for all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "drawn_draft",
        sa.Column("id", KEY, nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("site_id", KEY, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drawn_draft"),
        sa.UniqueConstraint(
            "quarter",
            "site_id",
            "language",
            name="uq_drawn_draft_quarter_site_id_language",
        ),
    )


def downgrade() -> None:
    op.drop_table("drawn_draft")
