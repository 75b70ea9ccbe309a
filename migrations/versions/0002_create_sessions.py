"""Sessions live on the server, so that signing out really ends them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "server_session",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column(
            "roles", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_sid", sa.String(length=255), nullable=True),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("sealed_id_token", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_server_session_person_id_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_server_session"),
    )
    op.create_index("ix_server_session_person_id", "server_session", ["person_id"])
    op.create_index("ix_server_session_provider_sid", "server_session", ["provider_sid"])
    op.create_index("ix_server_session_subject", "server_session", ["subject"])
    op.create_table(
        "logout_token_seen",
        sa.Column("jti", sa.String(length=255), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("jti", name="pk_logout_token_seen"),
    )
    op.create_index("ix_logout_token_seen_seen_at", "logout_token_seen", ["seen_at"])


def downgrade() -> None:
    op.drop_table("logout_token_seen")
    op.drop_table("server_session")
