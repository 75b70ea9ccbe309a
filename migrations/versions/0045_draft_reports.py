"""A report is drafted, released by a physician, and corrected by a further version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
# What a row that is not a draft may still become.
FROZEN = "OLD.state <> 'draft' AND NOT (OLD.state = 'released' AND NEW.state = 'superseded')"


def upgrade() -> None:
    _create_versions()
    _create_files()
    _create_comments()
    _take_over()
    op.drop_table("prevention_report")  # and its triggers with it
    _freeze()


def _create_versions() -> None:
    op.create_table(
        "report_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("state", _enum("state", "draft", "released", "superseded"), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("remarks", JSON, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.Column("cut_off", MOMENT, nullable=False),
        sa.Column("policy", sa.String(80), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.Column("released_by", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_version"),
        sa.UniqueConstraint("quarter", "number", name="uq_report_version_quarter_number"),
    )


def _create_files() -> None:
    op.create_table(
        "report_file",
        sa.Column("id", KEY, nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("edition", _enum("edition", "committee", "annex"), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("rendered_at", MOMENT, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_file"),
        sa.UniqueConstraint(
            "quarter",
            "number",
            "edition",
            "language",
            name="uq_report_file_quarter_number_edition_language",
        ),
    )
    op.create_index("ix_report_file_sha256", "report_file", ["sha256"])


def _create_comments() -> None:
    op.create_table(
        "committee_comment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_committee_comment"),
    )
    op.create_index("ix_committee_comment_quarter", "committee_comment", ["quarter"])


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _take_over() -> None:
    """What was handed out before there were drafts stays, byte for byte, as a released version."""
    op.execute(
        "INSERT INTO report_version (quarter, number, state, edits, remarks, reason, prepared_at, "
        "cut_off, policy, code, released_at, released_by) "
        "SELECT quarter, revision, 'released', 0, '{}', '', rendered_at, rendered_at, "
        "'', '', rendered_at, '' FROM prevention_report AS first WHERE NOT EXISTS (SELECT 1 "
        "FROM prevention_report AS other WHERE other.quarter = first.quarter "
        "AND other.revision = first.revision AND other.id < first.id)"
    )
    op.execute(
        "INSERT INTO report_file (quarter, number, edition, language, rendered_at, sha256, size, "
        "content) SELECT quarter, revision, 'committee', language, rendered_at, sha256, size, "
        "content FROM prevention_report"
    )


def _freeze() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER report_file_is_frozen BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON report_file FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_release()"
        )
        for event, when in (("UPDATE", FROZEN), ("DELETE", "OLD.state <> 'draft'")):
            op.execute(
                f"CREATE TRIGGER report_version_is_frozen_{event.lower()} BEFORE {event} "
                f"ON report_version FOR EACH ROW WHEN ({when}) "
                "EXECUTE FUNCTION refuse_change_of_release()"
            )
        return
    for table, event, when in (
        ("report_file", "UPDATE", ""),
        ("report_file", "DELETE", ""),
        ("report_version", "UPDATE", f"WHEN {FROZEN} "),
        ("report_version", "DELETE", "WHEN OLD.state <> 'draft' "),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_is_frozen_{event.lower()} BEFORE {event} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, 'what was published is never changed: {table}'); END"
        )


def downgrade() -> None:
    op.create_table(
        "prevention_report",
        sa.Column("id", KEY, nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("rendered_at", MOMENT, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_prevention_report"),
        sa.UniqueConstraint(
            "quarter",
            "language",
            "revision",
            name="uq_prevention_report_quarter_language_revision",
        ),
    )
    op.execute(
        "INSERT INTO prevention_report (quarter, language, revision, rendered_at, sha256, size, "
        "content) SELECT quarter, language, number, rendered_at, sha256, size, content "
        "FROM report_file WHERE edition = 'committee'"
    )
    for table in ("committee_comment", "report_file", "report_version"):
        op.drop_table(table)
    _freeze_as_before()


def _freeze_as_before() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER prevention_report_is_frozen BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON prevention_report FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_release()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER prevention_report_is_frozen_{event.lower()} "
            f"BEFORE {event} ON prevention_report "
            "BEGIN SELECT RAISE(ABORT, "
            "'what was published is never changed: prevention_report'); END"
        )
