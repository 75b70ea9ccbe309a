"""Each job's latest run, and the latest that went well, are looked for among months of them."""

from __future__ import annotations

from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_job_run_job_lease_until", "job_run", ["job", "lease_until"])
    op.create_index("ix_job_run_job_finished_at", "job_run", ["job", "finished_at"])


def downgrade() -> None:
    op.drop_index("ix_job_run_job_finished_at", table_name="job_run")
    op.drop_index("ix_job_run_job_lease_until", table_name="job_run")
