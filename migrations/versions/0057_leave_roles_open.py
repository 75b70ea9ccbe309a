"""Which roles there are is checked by the application alone: a new one needs no migration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

ROLES = (
    "employee",
    "hr_analyst",
    "occupational_physician",
    "administrator",
    "data_protection_officer",
)


def upgrade() -> None:
    with op.batch_alter_table("role_grant") as batch:
        batch.drop_constraint(op.f("ck_role_grant_role"), type_="check")


def downgrade() -> None:
    grant = sa.table("role_grant", sa.column("role"))
    op.execute(grant.delete().where(grant.c.role.not_in(ROLES)))
    names = ", ".join(f"'{role}'" for role in ROLES)
    with op.batch_alter_table("role_grant") as batch:
        batch.create_check_constraint(op.f("ck_role_grant_role"), sa.text(f"role IN ({names})"))
