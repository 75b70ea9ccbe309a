"""When and how a person wants to be reminded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["person.id"], name=f"fk_{table}_person_id_person", ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "reminder_plan",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("plan", JSON, nullable=False),
        sa.Column("timezone", sa.String(40), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("next_at", MOMENT),
        sa.Column("next_day", sa.Integer()),
        sa.Column("next_minute", sa.SmallInteger()),
        sa.Column("next_turn", sa.SmallInteger()),
        sa.Column("skips", sa.SmallInteger(), nullable=False),
        sa.Column("skipped_at", MOMENT),
        sa.PrimaryKeyConstraint("person_id", name="pk_reminder_plan"),
        of_person("reminder_plan"),
    )
    op.create_index("ix_reminder_plan_next_at", "reminder_plan", ["next_at"])
    op.create_table(
        "reminder_sent",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("local_day", sa.Integer(), nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=False),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint(
            "person_id", "local_day", "minute", "turn", name="pk_reminder_sent"
        ),
        of_person("reminder_sent"),
    )
    op.create_table(
        "reminder_target",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminder_target"),
        sa.UniqueConstraint("digest", name="uq_reminder_target_digest"),
        of_person("reminder_target"),
    )
    op.create_index("ix_reminder_target_person_id", "reminder_target", ["person_id"])
    op.create_table(
        "reminder_feed",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_reminder_feed"),
        sa.UniqueConstraint("digest", name="uq_reminder_feed_digest"),
        of_person("reminder_feed"),
    )
    op.create_table(
        "busy_calendar",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_at", MOMENT),
        sa.Column("next_fetch_at", MOMENT, nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_busy_calendar"),
        of_person("busy_calendar"),
    )
    op.create_index("ix_busy_calendar_next_fetch_at", "busy_calendar", ["next_fetch_at"])


def downgrade() -> None:
    for table in (
        "busy_calendar",
        "reminder_feed",
        "reminder_target",
        "reminder_sent",
        "reminder_plan",
    ):
        op.drop_table(table)
