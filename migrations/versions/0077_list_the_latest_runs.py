"""The latest runs of all jobs are read from an index: months of them were sorted for each look."""

from __future__ import annotations

from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_job_run_lease_until_job_period", "job_run", ["lease_until", "job", "period"]
    )


def downgrade() -> None:
    op.drop_index("ix_job_run_lease_until_job_period", table_name="job_run")
