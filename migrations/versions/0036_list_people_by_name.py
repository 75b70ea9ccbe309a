"""People are listed by name, a page at a time."""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_person_name_id", "person", ["name", "id"])


def downgrade() -> None:
    op.drop_index("ix_person_name_id", "person")
