"""Directories provision people and groups over SCIM, each with tokens of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
SCOPES = ("users", "users-and-groups", "read-only")


def upgrade() -> None:
    create_clients()
    create_tokens()
    create_users()
    create_groups()


def create_clients() -> None:
    op.create_table(
        "directory_client",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(*SCOPES, name="scope", native_enum=False, length=40, create_constraint=True),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_with", sa.SmallInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_directory_client"),
        sqlite_autoincrement=True,
    )


def create_tokens() -> None:
    op.create_table(
        "directory_token",
        sa.Column("id", KEY, nullable=False),
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_directory_token"),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["directory_client.id"],
            name="fk_directory_token_client_id_directory_client",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("digest", name="uq_directory_token_digest"),
    )
    op.create_index("ix_directory_token_client_id", "directory_token", ["client_id"])


def create_users() -> None:
    op.create_table(
        "directory_user",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("external_id", sa.String(255), nullable=True),
        sa.Column("user_name", sa.String(255), nullable=False),
        sa.Column("folded_name", sa.String(255), nullable=False),
        sa.Column("employee_number", sa.String(40), nullable=True),
        sa.Column("display_name", sa.String(200), nullable=True),
        sa.Column("formatted_name", sa.String(200), nullable=True),
        sa.Column("given_name", sa.String(200), nullable=True),
        sa.Column("family_name", sa.String(200), nullable=True),
        sa.Column("emails", JSON, nullable=False),
        sa.Column("preferred_language", sa.String(40), nullable=True),
        sa.Column("department", sa.String(120), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_user"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_directory_user_person_id_person",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["directory_client.id"],
            name="fk_directory_user_client_id_directory_client",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("person_id", name="uq_directory_user_person_id"),
        sa.UniqueConstraint("folded_name", name="uq_directory_user_folded_name"),
        sa.UniqueConstraint("employee_number", name="uq_directory_user_employee_number"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_directory_user_client_id_external_id",
        "directory_user",
        ["client_id", "external_id"],
        unique=True,
    )


def create_groups() -> None:
    op.create_table(
        "directory_group",
        sa.Column("id", KEY, nullable=False),
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("external_id", sa.String(255), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("folded_name", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_group"),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["directory_client.id"],
            name="fk_directory_group_client_id_directory_client",
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("folded_name", name="uq_directory_group_folded_name"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_directory_group_client_id_external_id",
        "directory_group",
        ["client_id", "external_id"],
        unique=True,
    )
    op.create_table(
        "directory_member",
        sa.Column("group_id", KEY, autoincrement=False, nullable=False),
        sa.Column("user_id", KEY, autoincrement=False, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "user_id", name="pk_directory_member"),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["directory_group.id"],
            name="fk_directory_member_group_id_directory_group",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["directory_user.id"],
            name="fk_directory_member_user_id_directory_user",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_directory_member_user_id", "directory_member", ["user_id"])
    op.create_table(
        "directory_place",
        sa.Column("folded_name", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("department_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("folded_name", name="pk_directory_place"),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name="fk_directory_place_department_id_department",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    for table in ("place", "member", "group", "user", "token", "client"):
        op.drop_table(f"directory_{table}")
