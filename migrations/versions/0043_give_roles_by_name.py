"""Roles are given by name, beside those of the provider's groups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLES = (
    "employee",
    "hr_analyst",
    "occupational_physician",
    "administrator",
    "data_protection_officer",
)


def upgrade() -> None:
    role = sa.Enum(*ROLES, name="role", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "role_grant",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("role", role, nullable=False),
        sa.Column("granted_by", KEY, nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by", KEY, nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["person.id"],
                name=f"fk_role_grant_{column}_person",
                ondelete="CASCADE" if column == "person_id" else "SET NULL",
            )
            for column in ("person_id", "granted_by", "confirmed_by")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_role_grant_person_id", "role_grant", ["person_id"])
    op.create_index("ix_role_grant_ends_on", "role_grant", ["ends_on"])


def downgrade() -> None:
    op.drop_table("role_grant")
