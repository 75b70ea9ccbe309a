"""Answers to the question of a quarter, sealed for the person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pulse_answer",
        sa.Column("person_id", _KEY, autoincrement=False, nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_pulse_answer_person_id_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "quarter", name="pk_pulse_answer"),
    )
    op.create_index("ix_pulse_answer_closes_on", "pulse_answer", ["closes_on"])


def downgrade() -> None:
    op.drop_table("pulse_answer")
