"""A second lock: whoever shows figures reads through a role that sees released tables only.

The role belongs to the whole cluster, so it may exist already and may be in use elsewhere. On
SQLite the application's read-only connection has the same lock, and there is nothing to create.
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ROLE = "rekpauze_reader"
TABLES = "release, release_unit, released_cell"
# Whoever may not create roles finds it made by the administrator of the database.
CREATE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
        CREATE ROLE {ROLE} NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
# Whoever may already become the role needs no grant, and may not be allowed to give one.
JOIN = f"""
DO $$ BEGIN
    IF NOT pg_has_role(CURRENT_USER, '{ROLE}', 'MEMBER') THEN
        GRANT {ROLE} TO CURRENT_USER;
    END IF;
END $$
"""
USE_SCHEMA = f"""
DO $$ BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO {ROLE}', current_schema());
END $$
"""
LEAVE_SCHEMA = f"""
DO $$ BEGIN
    EXECUTE format('REVOKE USAGE ON SCHEMA %I FROM {ROLE}', current_schema());
END $$
"""
DROP_UNLESS_USED = f"""
DO $$ BEGIN
    DROP ROLE {ROLE};
EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN NULL;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in (CREATE, JOIN, USE_SCHEMA, f"GRANT SELECT ON {TABLES} TO {ROLE}"):
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"REVOKE ALL ON {TABLES} FROM {ROLE}")
        op.execute(LEAVE_SCHEMA)
        op.execute(DROP_UNLESS_USED)
