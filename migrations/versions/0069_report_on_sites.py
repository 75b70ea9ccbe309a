"""A report may be about one site: versions, files, comments and signatures say about which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SITE = "site_id"
EMPLOYER = "0"  # what there is so far is about the whole employer
OF_FILE = ("quarter", "number", "edition", "language")
UNIQUE = {
    "report_version": ("quarter", "number"),
    "report_file": OF_FILE,
    "signed_report": OF_FILE,
    "report_to_sign": OF_FILE,
}
TABLES = (*UNIQUE, "committee_comment")
FROZEN = "OLD.state <> 'draft' AND NOT (OLD.state = 'released' AND NEW.state = 'superseded')"
TRIGGERS = (  # of SQLite, which copies a table to change what is unique in it
    ("report_version", "UPDATE", f"WHEN {FROZEN} "),
    ("report_version", "DELETE", "WHEN OLD.state <> 'draft' "),
    ("report_file", "UPDATE", ""),
    ("report_file", "DELETE", ""),
    ("signed_report", "UPDATE", ""),
    ("signed_report", "DELETE", ""),
)


def upgrade() -> None:
    for table in TABLES:
        place = sa.Column(SITE, KEY, server_default=EMPLOYER, nullable=False)
        with op.batch_alter_table(table) as batch:
            batch.add_column(place)
            if table == "report_version":
                name = sa.Column(
                    "site_name", sa.String(120), server_default=sa.text("''"), nullable=False
                )
                batch.add_column(name)
            if table in UNIQUE:
                columns = UNIQUE[table]
                batch.drop_constraint(op.f(_name(table, columns)), type_="unique")
                wider = ("quarter", SITE, *columns[1:])
                batch.create_unique_constraint(op.f(_name(table, wider)), wider)
    _freeze()


def downgrade() -> None:
    """Reports on sites go: what is older would take them for the employer's."""
    _thaw()
    for table in TABLES:
        rows = sa.table(table, sa.column(SITE))
        op.execute(sa.delete(rows).where(rows.c[SITE] != int(EMPLOYER)))
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            if table in UNIQUE:
                columns = UNIQUE[table]
                wider = ("quarter", SITE, *columns[1:])
                batch.drop_constraint(op.f(_name(table, wider)), type_="unique")
                batch.create_unique_constraint(op.f(_name(table, columns)), columns)
            if table == "report_version":
                batch.drop_column("site_name")
            batch.drop_column(SITE)
    _freeze()


def _name(table: str, columns: tuple[str, ...]) -> str:
    return f"uq_{table}_{'_'.join(columns)}"


def _freeze() -> None:
    """What guards the rows: made again by SQLite, switched on again by PostgreSQL."""
    if op.get_bind().dialect.name == "postgresql":
        for table in dict.fromkeys(table for table, _, _ in TRIGGERS):
            op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    for table, event, when in TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {table}_is_frozen_{event.lower()} BEFORE {event} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, 'what was published is never changed: {table}'); END"
        )


def _thaw() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in dict.fromkeys(table for table, _, _ in TRIGGERS):
            op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    for table, event, _ in TRIGGERS:
        op.execute(f"DROP TRIGGER {table}_is_frozen_{event.lower()}")
