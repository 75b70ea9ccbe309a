"""Whoever stops because it hurts may leave the physician a note that names nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stop_note",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_note")),
    )
    op.create_index(op.f("ix_stop_note_shown_on"), "stop_note", ["shown_on"])


def downgrade() -> None:
    op.drop_index(op.f("ix_stop_note_shown_on"), table_name="stop_note")
    op.drop_table("stop_note")
