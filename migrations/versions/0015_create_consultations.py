"""Requests for a consultation with the occupational physician: sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("open", "answered", "closed", "withdrawn")


def upgrade() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, length=40, create_constraint=True),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consultation"),
        sa.UniqueConstraint("code", name="uq_consultation_code"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_consultation_person_id_person",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_consultation_person_id", "consultation", ["person_id"])
    op.create_index("ix_consultation_state_asked_at", "consultation", ["state", "asked_at"])


def downgrade() -> None:
    op.drop_table("consultation")
