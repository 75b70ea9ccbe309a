"""Absences come from connected personnel systems too, whose addresses and secrets are sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence_connection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("sealed_cursor", sa.LargeBinary),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("ran_at", sa.DateTime(timezone=True)),
        sa.Column(
            "state",
            sa.Enum(
                "done",
                "refused",
                "unreached",
                name="state",
                native_enum=False,
                length=40,
                create_constraint=True,
            ),
        ),
        sa.Column("said", sa.JSON().with_variant(JSONB(), "postgresql")),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.UniqueConstraint("name", name="uq_absence_connection_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_absence_connection_next_at", "absence_connection", ["next_at"])


def downgrade() -> None:
    op.drop_table("absence_connection")
