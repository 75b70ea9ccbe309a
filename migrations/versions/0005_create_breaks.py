"""Breaks that a person logged; the database itself lets at most three a day count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _enum(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "break_log",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("tap_id", sa.String(length=36), nullable=False),
        sa.Column("local_day", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("exercise", sa.String(length=40), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=True),
        sa.Column(
            "verdict",
            _enum("verdict", "counted", "too_short", "too_soon", "day_complete", "other"),
            nullable=False,
        ),
        sa.Column("origin", _enum("origin", "guided", "late", "other"), nullable=False),
        sa.CheckConstraint("(slot IS NULL) = (verdict <> 'counted')", name="slot_if_counted"),
        sa.CheckConstraint("slot BETWEEN 1 AND 3", name="slot"),
        sa.PrimaryKeyConstraint("id", name="pk_break_log"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_break_log_person_id_person", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("person_id", "tap_id", name="uq_break_log_person_id_tap_id"),
        sa.UniqueConstraint(
            "person_id", "local_day", "slot", name="uq_break_log_person_id_local_day_slot"
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("break_log")
