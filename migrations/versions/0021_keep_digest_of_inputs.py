"""A published month is never counted again: a digest tells whether roster and absences changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "release_input"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("release_id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("release_id", name="pk_release_input"),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name="fk_release_input_release_id_release"
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {TABLE}_is_frozen BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_release()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {TABLE}_is_frozen_{event.lower()} BEFORE {event} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, 'what was published is never changed: {TABLE}'); END"
        )


def downgrade() -> None:
    op.drop_table(TABLE)
