"""Campaigns with waves, a target and an end; the start that each place had becomes the first one.

What shows figures may read campaigns, and when each began in a department as a published quarter
took it: days of departments, no figure and nobody.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
READABLE = "campaign, release_start"
KEEP = (
    "INSERT INTO campaign (name, version) SELECT 'Rekpauze', 1 "
    "WHERE EXISTS (SELECT 1 FROM department WHERE campaign_from IS NOT NULL)",
    "INSERT INTO campaign_start (campaign_id, department_id, starts_on) "
    "SELECT campaign.id, department.id, department.campaign_from FROM campaign, department "
    "WHERE department.campaign_from IS NOT NULL",
    "INSERT INTO release_start (quarter, campaign_id, department_id, starts_on) "
    "SELECT DISTINCT member.quarter, campaign.id, member.department_id, member.campaign_from "
    "FROM campaign, release_member AS member WHERE member.campaign_from IS NOT NULL",
)


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("target BETWEEN 1 AND 100", name=op.f("ck_campaign_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "campaign_start",
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("department_id", KEY, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_campaign_start_campaign_id_campaign"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_campaign_start_department_id_department"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "department_id", name=op.f("pk_campaign_start")),
    )
    op.create_index("ix_campaign_start_department_id", "campaign_start", ["department_id"])
    op.create_table(
        "release_start",
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("department_id", KEY, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "quarter", "campaign_id", "department_id", name=op.f("pk_release_start")
        ),
    )
    for statement in KEEP:
        op.execute(statement)
    _freeze()


def _freeze() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER release_start_is_frozen BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON release_start FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_release()"
        )
        op.execute(f"GRANT SELECT ON {READABLE} TO rekpauze_reader")
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER release_start_is_frozen_{event.lower()} BEFORE {event} "
            "ON release_start "
            "BEGIN SELECT RAISE(ABORT, 'what was published is never changed: release_start'); END"
        )


def downgrade() -> None:
    op.drop_table("release_start")
    op.drop_index("ix_campaign_start_department_id", "campaign_start")
    op.drop_table("campaign_start")
    op.drop_table("campaign")
