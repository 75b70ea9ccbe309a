"""A lesson can be signed too: which kinds there are is checked by the code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

KINDS = "kind IN ('exercise', 'screening', 'guidance')"


def upgrade() -> None:
    with op.batch_alter_table("content_decision") as batch:
        batch.drop_constraint(op.f("ck_content_decision_kind"), type_="check")


def downgrade() -> None:
    op.execute("DELETE FROM content_decision WHERE kind = 'lesson'")
    with op.batch_alter_table("content_decision") as batch:
        batch.create_check_constraint(op.f("ck_content_decision_kind"), sa.text(KINDS))
