"""Figures about groups are published once a month, kept for good, and shown from here only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _enum(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def _measure() -> sa.Enum:
    return _enum(
        "measure",
        "adherence_rate",
        "breaks_per_day",
        "participation_rate",
        "absenteeism_rate_capped",
        "absenteeism_rate",
    )


def upgrade() -> None:
    _create_release()
    _create_unit()
    _create_cell()
    _create_member()
    _create_atom()


def _create_release() -> None:
    op.create_table(
        "release",
        sa.Column("id", KEY, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
        sa.UniqueConstraint("month", name="uq_release_month"),
    )


def _create_unit() -> None:
    op.create_table(
        "release_unit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("series", sa.String(length=200), nullable=False),
        sa.Column("scope", _enum("scope", "unit", "site", "company"), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=True),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("joined", _enum("joined", "fewer_than_ten", "protection"), nullable=True),
        sa.Column("departments", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_release_unit"),
        sa.UniqueConstraint("quarter", "series", name="uq_release_unit_quarter_series"),
    )
    op.create_index("ix_release_unit_series", "release_unit", ["series"])


def _create_cell() -> None:
    op.create_table(
        "released_cell",
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("measure", _measure(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("release_id", KEY, nullable=False),
        sa.Column("kind", _enum("kind", "value", "at_most", "at_least"), nullable=False),
        sa.Column("shown", sa.Float(precision=53), nullable=False),
        sa.Column("step", sa.Float(precision=53), nullable=False),
        sa.Column("size_band", sa.String(length=8), nullable=False),
        sa.Column("members_changed", sa.Boolean(), nullable=False),
        sa.Column("composition", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "measure", "period", name="pk_released_cell"),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["release_unit.id"], name="fk_released_cell_unit_id_release_unit"
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name="fk_released_cell_release_id_release"
        ),
    )
    op.create_index("ix_released_cell_release_id", "released_cell", ["release_id"])


def _create_member() -> None:
    op.create_table(
        "release_member",
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("department_id", KEY, nullable=False),
        sa.Column("site_id", KEY, nullable=False),
        sa.Column("campaign_from", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("quarter", "person_id", name="pk_release_member"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_release_member_person_id_person",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_release_member_person_id", "release_member", ["person_id"])


def _create_atom() -> None:
    op.create_table(
        "release_atom",
        sa.Column("release_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("measure", _measure(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("members", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint(
            "release_id", "unit_id", "measure", "period", name="pk_release_atom"
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name="fk_release_atom_release_id_release"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["release_unit.id"], name="fk_release_atom_unit_id_release_unit"
        ),
    )


def downgrade() -> None:
    op.drop_table("release_atom")
    op.drop_table("release_member")
    op.drop_table("released_cell")
    op.drop_table("release_unit")
    op.drop_table("release")
