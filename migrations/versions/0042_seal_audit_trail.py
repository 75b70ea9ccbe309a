"""A chain of digests over the audit trail, and an index to look for what was done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_seal",
        sa.Column(
            "upto_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("upto_id", name="pk_audit_seal"),
    )
    op.create_index("ix_audit_event_action", "audit_event", ["action"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER audit_seal_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_trail()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_seal_is_kept_{event.lower()} BEFORE {event} ON audit_seal "
            "BEGIN SELECT RAISE(ABORT, 'what stands in the audit trail is never changed'); END"
        )


def downgrade() -> None:
    op.drop_index("ix_audit_event_action", "audit_event")
    op.drop_table("audit_seal")
