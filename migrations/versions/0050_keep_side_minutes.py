"""Minutes beside the three, and exercises that a person's own therapist prescribed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "side_minute",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("tap_id", sa.String(36), nullable=False),
        sa.Column("local_day", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        _of_person("side_minute"),
        sa.PrimaryKeyConstraint("person_id", "tap_id", name=op.f("pk_side_minute")),
    )
    op.create_table(
        "prescribed_exercise",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _of_person("prescribed_exercise"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_prescribed_exercise")),
    )


def downgrade() -> None:
    op.drop_table("prescribed_exercise")
    op.drop_table("side_minute")


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_person_id_person")
    return sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=name, ondelete="CASCADE")
