"""What a person chose about their own data, requests about it, and proof of removal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HOLDS = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    _create_choice()
    _create_request()
    _create_notice_seen()
    _create_removal()
    op.create_index("ix_audit_event_subject", "audit_event", ["subject"])


def _create_choice() -> None:
    op.create_table(
        "choice",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("purpose", _enum("purpose", "screening", "comfort"), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        _of_person("choice"),
        sa.PrimaryKeyConstraint("id", name="pk_choice"),
    )
    op.create_index("ix_choice_person_id", "choice", ["person_id"])
    op.create_index(
        "uq_choice_holds",
        "choice",
        ["person_id", "purpose"],
        unique=True,
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )


def _create_request() -> None:
    op.create_table(
        "data_request",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("kind", _enum("kind", "correction", "objection", "question"), nullable=False),
        sa.Column("state", _enum("state", "open", "answered", "withdrawn"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _of_person("data_request"),
        sa.PrimaryKeyConstraint("id", name="pk_data_request"),
    )
    op.create_index("ix_data_request_person_id", "data_request", ["person_id"])


def _create_notice_seen() -> None:
    op.create_table(
        "notice_seen",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        _of_person("notice_seen"),
        sa.PrimaryKeyConstraint("person_id", name="pk_notice_seen"),
    )


def _create_removal() -> None:
    op.create_table(
        "removal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=63), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_removal"),
    )
    op.create_index("ix_removal_receipt", "removal", ["receipt"])


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["person.id"], name=f"fk_{table}_person_id_person", ondelete="CASCADE"
    )


def _enum(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    op.drop_index("ix_audit_event_subject", "audit_event")
    op.drop_table("removal")
    op.drop_table("notice_seen")
    op.drop_table("data_request")
    op.drop_table("choice")
