"""Employees tell the prevention service of problems at their workstation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "workstation_report",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(10), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_workstation_report_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workstation_report")),
        sa.UniqueConstraint("code", name=op.f("uq_workstation_report_code")),
    )
    op.create_index(op.f("ix_workstation_report_person_id"), "workstation_report", ["person_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_workstation_report_person_id"), table_name="workstation_report")
    op.drop_table("workstation_report")
