"""People are listed by a key of their name, a page at a time, and no longer by the name itself.

An earlier release sorts everybody for a page of its list while it runs beside the new one.
"""

from __future__ import annotations

from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_person_sort_name_id", "person", ["sort_name", "id"])
    op.drop_index("ix_person_name_id", "person")


def downgrade() -> None:
    op.create_index("ix_person_name_id", "person", ["name", "id"])
    op.drop_index("ix_person_sort_name_id", "person")
