"""The roles of everybody's last sign-in, from where they were read until now: the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

person = sa.table("person", sa.column("id", sa.BigInteger), sa.column("last_roles", JSON))
event = sa.table(
    "audit_event",
    sa.column("id", sa.BigInteger),
    sa.column("actor_id", sa.BigInteger),
    sa.column("action", sa.String),
    sa.column("detail", JSON),
)


def upgrade() -> None:
    """One sign-in a person is read, by the index on the actor; later sign-ins write the column."""
    latest = (
        sa.select(event.c.detail["roles"])
        .where(event.c.actor_id == person.c.id, event.c.action == "sign-in")
        .order_by(event.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    unknown = person.c.last_roles.is_(sa.null())
    op.execute(sa.update(person).where(unknown).values(last_roles=latest))


def downgrade() -> None:
    """The column goes with the revision before."""
