"""Findings of a quarter's last month stay for its report, and are found by their month."""

from __future__ import annotations

from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_finding_month", "finding", ["month"])


def downgrade() -> None:
    op.drop_index("ix_finding_month", "finding")
