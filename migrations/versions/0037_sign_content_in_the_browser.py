"""A physician signs content, and withdraws it, in the browser; files alone could say so before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def short_key(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "signed_content",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_signed_content")),
    )
    kind = short_key("kind", "exercise", "screening", "guidance")
    step = short_key("step", "signed", "withdrawn")
    op.create_table(
        "content_decision",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("content_key", sa.String(60), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("step", step, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_decision")),
        sa.ForeignKeyConstraint(
            ["digest"],
            ["signed_content.digest"],
            name=op.f("fk_content_decision_digest_signed_content"),
        ),
        sa.UniqueConstraint(
            "kind",
            "content_key",
            "number",
            name=op.f("uq_content_decision_kind_content_key_number"),
        ),
    )


def downgrade() -> None:
    op.drop_table("content_decision")
    op.drop_table("signed_content")
