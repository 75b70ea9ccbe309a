"""Absences with their dates only, the imports that brought them, and uploads that wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_import()
    _create_spell()
    _create_upload()


def _create_import() -> None:
    op.create_table(
        "absence_import",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", _enum("state", "imported", "refused"), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_absence_import"),
    )


def _create_spell() -> None:
    op.create_table(
        "absence_spell",
        sa.Column("source", _code(40), nullable=False),
        sa.Column("reference", _code(80), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("percent", sa.SmallInteger(), nullable=False),
        sa.Column("kind", _enum("kind", "sickness", "leave"), nullable=False),
        sa.Column("import_id", KEY, nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_absence_spell_person_id_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("reference", "source", name="pk_absence_spell"),
    )
    op.create_index(
        "ix_absence_spell_person_id_starts_on", "absence_spell", ["person_id", "starts_on"]
    )


def _create_upload() -> None:
    op.create_table(
        "absence_upload",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("complete_from", sa.Date(), nullable=True),
        sa.Column("complete_to", sa.Date(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_absence_upload_person_id_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token", name="pk_absence_upload"),
    )
    op.create_index("ix_absence_upload_person_id", "absence_upload", ["person_id"])
    op.create_table(
        "absence_upload_part",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["token"],
            ["absence_upload.token"],
            name="fk_absence_upload_part_token_absence_upload",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token", "number", name="pk_absence_upload_part"),
    )


def _code(length: int) -> sa.types.TypeEngine[str]:
    """A text that PostgreSQL compares byte by byte, which makes a large import faster."""
    bytewise = sa.String(length=length, collation="C")
    return sa.String(length=length).with_variant(bytewise, "postgresql")


def _enum(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    op.drop_table("absence_upload_part")
    op.drop_table("absence_upload")
    op.drop_table("absence_spell")
    op.drop_table("absence_import")
