"""A released report is signed: an archive of signed files, and files that wait for a signature."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "signed_report",
        *_of_file(),
        sa.Column("signed_at", MOMENT, nullable=False),
        sa.Column("said_at", MOMENT, nullable=True),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("released_sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("signer", sa.String(200), nullable=False),
        sa.Column("issuer", sa.String(200), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_until", MOMENT, nullable=False),
        sa.Column("stamped_at", MOMENT, nullable=True),
        sa.Column("stamped_by", sa.String(200), nullable=False),
        sa.Column("is_stamp_trusted", sa.Boolean(), nullable=False),
        sa.Column("level", _enum("level", "B-B", "B-T", "B-LT"), nullable=False),
        sa.Column("standing", _standing(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_once("signed_report"),
    )
    op.create_index("ix_signed_report_sha256", "signed_report", ["sha256"])
    op.create_table(
        "report_to_sign",
        *_of_file(),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("room_start", sa.Integer(), nullable=False),
        sa.Column("room_end", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_once("report_to_sign"),
    )
    _freeze()


def _of_file() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", KEY, nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("edition", _enum("edition", "committee", "annex"), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
    )


def _once(table: str) -> tuple[sa.Constraint, ...]:
    columns = ("quarter", "number", "edition", "language")
    return (
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint(*columns, name=f"uq_{table}_quarter_number_edition_language"),
    )


def _standing() -> sa.Enum:
    return _enum("standing", "trusted", "unknown", "not_yet", "expired", "revoked")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _freeze() -> None:
    """What was signed is never changed, like what was released."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER signed_report_is_frozen BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON signed_report FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_release()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER signed_report_is_frozen_{event.lower()} "
            f"BEFORE {event} ON signed_report "
            "BEGIN SELECT RAISE(ABORT, 'what was published is never changed: signed_report'); END"
        )


def downgrade() -> None:
    op.drop_table("report_to_sign")
    op.drop_table("signed_report")
