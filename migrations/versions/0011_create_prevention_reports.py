"""Reports are drawn once and kept; the database itself refuses to change one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "prevention_report",
        sa.Column("id", KEY, nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prevention_report"),
        sa.UniqueConstraint(
            "quarter",
            "language",
            "revision",
            name="uq_prevention_report_quarter_language_revision",
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER prevention_report_is_frozen BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON prevention_report FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_release()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER prevention_report_is_frozen_{event.lower()} "
            f"BEFORE {event} ON prevention_report "
            "BEGIN SELECT RAISE(ABORT, "
            "'what was published is never changed: prevention_report'); END"
        )


def downgrade() -> None:
    op.drop_table("prevention_report")  # and its triggers with it
