"""Codes on paper, the PINs that people choose with them, and devices that others use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def _person(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    return (
        sa.Column("person_id", _KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=f"fk_{table}_person_id_person", ondelete="CASCADE"
        ),
    )


def upgrade() -> None:
    op.create_table(
        "sign_in_code",
        *_person("sign_in_code"),
        sa.Column("name", sa.String(12), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_sign_in_code"),
        sa.UniqueConstraint("name", name="uq_sign_in_code_name"),
        sa.UniqueConstraint("digest", name="uq_sign_in_code_digest"),
    )
    op.create_table(
        "code_account",
        *_person("code_account"),
        sa.Column("sealed_pin", sa.LargeBinary(), nullable=True),
        sa.Column("began_at", _MOMENT, nullable=False),
        sa.Column("chosen_at", _MOMENT, nullable=False),
        sa.Column("signed_in_at", _MOMENT, nullable=True),
        sa.Column("before_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("person_id", name="pk_code_account"),
    )
    op.create_table(
        "code_try",
        sa.Column("tried", sa.String(64), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tried", name="pk_code_try"),
    )
    op.create_index("ix_code_try_since", "code_try", ["since"])
    op.create_table(
        "former_break",
        *_person("former_break"),
        sa.Column("local_day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "local_day", "slot", name="pk_former_break"),
    )
    op.add_column(
        "server_session",
        sa.Column("shared_device", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("server_session", "shared_device")
    for table in ("former_break", "code_try", "code_account", "sign_in_code"):
        op.drop_table(table)
