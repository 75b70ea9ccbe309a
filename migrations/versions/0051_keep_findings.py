"""What released figures amount to, readable by what shows figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SCOPES = ("unit", "site", "company")
VERDICTS = ("no_sign", "larger_than_chance", "too_little")


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("id", KEY, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(40), nullable=False),
        sa.Column("measure", sa.String(40), nullable=False),
        sa.Column("series", sa.String(200), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("scope", _enum("scope", SCOPES), nullable=False),
        sa.Column("site", sa.String(120), nullable=True),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("verdict", _enum("verdict", VERDICTS), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("estimate", sa.Float(53), nullable=True),
        sa.Column("low", sa.Float(53), nullable=True),
        sa.Column("high", sa.Float(53), nullable=True),
        sa.Column("numbers", JSON, nullable=False),
        sa.Column("marks", JSON, nullable=False),
        sa.Column("periods", JSON, nullable=False),
        sa.Column("values", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_method"), "finding", ["method"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("GRANT SELECT ON finding TO rekpauze_reader")


def downgrade() -> None:
    op.drop_table("finding")


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40, create_constraint=True)
