"""A register of measures: proposed, decided, done or dropped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prevention_plan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("measure", sa.String(60), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("horizon", _enum("horizon", "year", "five_years"), nullable=False),
        sa.Column(
            "state", _enum("state", "proposed", "decided", "done", "dropped"), nullable=False
        ),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(500), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prevention_plan"),
        sqlite_autoincrement=True,
    )


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    op.drop_table("prevention_plan")
