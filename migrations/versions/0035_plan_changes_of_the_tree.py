"""Changes of the tree are planned for a day, and what they replaced stays known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("reopen", "rename", "move", "merge", "close")
STATES = ("planned", "done", "undone", "refused")


def _stored(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _node(column: str) -> sa.ForeignKeyConstraint:
    name = f"fk_reorganisation_{column}_department"
    return sa.ForeignKeyConstraint([column], ["department.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "reorganisation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("department_id", KEY, nullable=False),
        sa.Column("kind", _stored("kind", KINDS), nullable=False),
        sa.Column("state", _stored("state", STATES), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(120), nullable=True),
        sa.Column("target_id", KEY, nullable=True),
        sa.Column("old_name", sa.String(120), nullable=True),
        sa.Column("old_parent_id", KEY, nullable=True),
        sa.Column(
            "refusal",
            sa.JSON().with_variant(JSONB(), "postgresql"),
            nullable=True,
        ),
        sa.Column("planned_at", moment, nullable=True),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("actor_id", KEY, nullable=True),
        *(_node(column) for column in ("department_id", "target_id", "old_parent_id")),
        sa.PrimaryKeyConstraint("id", name="pk_reorganisation"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reorganisation_department_id", "reorganisation", ["department_id"])
    op.create_index(
        "ix_reorganisation_state_effective_on", "reorganisation", ["state", "effective_on"]
    )


def downgrade() -> None:
    op.drop_table("reorganisation")
