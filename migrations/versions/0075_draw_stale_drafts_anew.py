"""Drafts that were drawn before saving and releasing dropped them may be of another text by now.

They are copies: whoever asks for them gets them drawn anew. What waits goes on waiting.
"""

from __future__ import annotations

from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM drawn_draft WHERE drawn_at IS NOT NULL")


def downgrade() -> None:
    pass
