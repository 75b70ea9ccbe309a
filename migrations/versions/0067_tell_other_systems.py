"""Webhooks, and the outbox of what they are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_STATES = ("waiting", "delivered", "given-up")


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("former_until", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("webhook_id", _KEY, nullable=False),
        sa.Column("message", sa.String(40), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column(
            "state",
            sa.Enum(*_STATES, name="state", native_enum=False, length=40, create_constraint=True),
            nullable=False,
        ),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("tried_at", _MOMENT, nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("next_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhook.id"],
            name="fk_webhook_delivery_webhook_id_webhook",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_delivery"),
        sa.UniqueConstraint("message", name="uq_webhook_delivery_message"),
    )
    for name in ("webhook_id", "next_at"):
        op.create_index(f"ix_webhook_delivery_{name}", "webhook_delivery", [name])


def downgrade() -> None:
    op.drop_table("webhook_delivery")
    op.drop_table("webhook")
