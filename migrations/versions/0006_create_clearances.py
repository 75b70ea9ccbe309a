"""Which exercises a person may do: the outcome of the safety notice, sealed; no answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "clearance",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_clearance"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_clearance_person_id_person", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    op.drop_table("clearance")
