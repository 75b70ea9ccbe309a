"""Tokens that people make for programs of their own, and requests that happen once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "personal_token",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column(
            "scopes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("used_on", sa.Date()),
        sa.PrimaryKeyConstraint("digest", name="pk_personal_token"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_personal_token_person_id_person",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_personal_token_person_id", "personal_token", ["person_id"])
    op.create_index("ix_personal_token_ends_at", "personal_token", ["ends_at"])
    op.create_table(
        "api_request",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("said", sa.String(64), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("token", "key", name="pk_api_request"),
        sa.ForeignKeyConstraint(
            ["token"],
            ["personal_token.digest"],
            name="fk_api_request_token_personal_token",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_api_request_at", "api_request", ["at"])


def downgrade() -> None:
    op.drop_table("api_request")
    op.drop_table("personal_token")
