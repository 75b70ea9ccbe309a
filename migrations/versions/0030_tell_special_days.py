"""Days that a site tells of, and schedules with half days and with work on holidays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    kind = sa.Enum(
        "closed", "worked", name="kind", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "special_day",
        sa.Column("department_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name="fk_special_day_department_id_department",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("department_id", "day", name="pk_special_day"),
    )
    op.create_index("ix_special_day_day", "special_day", ["day"])
    _widen(56, 57)


def downgrade() -> None:
    """A version that knows neither half days nor work on holidays takes both as working days."""
    op.drop_table("special_day")
    op.execute("UPDATE employment SET schedule = REPLACE(REPLACE(schedule, '2', '1'), '+', '')")
    _widen(57, 56)


def _widen(before: int, after: int) -> None:
    with op.batch_alter_table("employment") as batch:
        batch.alter_column(
            "schedule", existing_type=sa.String(before), type_=sa.String(after), nullable=False
        )
