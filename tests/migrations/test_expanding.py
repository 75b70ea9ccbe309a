"""Releases are rolled out one by one: a migration only adds, so the release before works on."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text

from tests.migrations.test_migrations import VERSIONS, with_revision
from webapp.database import Database
from webapp.migrating import alembic_config

FIRST = "0070"  # earlier ones were rolled out with everything stopped


@dataclass(frozen=True)
class Column:
    """What matters to who writes a row without knowing the column, and to who knows it."""

    type: str
    nullable: bool
    has_default: bool

    @property
    def may_be_left_out(self) -> bool:
        """By who does not know it."""
        return self.nullable or self.has_default


@dataclass(frozen=True)
class Form:
    """A table: its columns, and what it refuses."""

    columns: Mapping[str, Column]
    refuses: frozenset[str]


def forms(engine: Engine) -> dict[str, Form]:
    """Of every table; each kind of thing is asked for once, not for each table."""
    found = inspect(engine)
    indexes, uniques = found.get_multi_indexes(), found.get_multi_unique_constraints()
    checks, keys = found.get_multi_check_constraints(), found.get_multi_foreign_keys()
    made = {}
    for table, described in found.get_multi_columns().items():
        columns = {
            one["name"]: Column(str(one["type"]), one["nullable"], one["default"] is not None)
            for one in described
        }
        unique = [
            *(one["column_names"] for one in uniques[table]),
            *(one["column_names"] for one in indexes[table] if one["unique"]),
        ]
        refuses = {f"unique {', '.join(map(str, one))}" for one in unique}
        refuses |= {f"check {one['name']}" for one in checks[table]}
        refuses |= {f"key {one['constrained_columns']}" for one in keys[table]}
        made[table[1]] = Form(columns, frozenset(refuses))
    return made


def narrowings(before: Mapping[str, Form], after: Mapping[str, Form]) -> list[str]:
    """What the code that knew the tables before may not find, or may be refused, afterwards."""
    gone = [f"{name} is gone" for name in before.keys() - after.keys()]
    both = sorted(before.keys() & after.keys())
    return gone + [f"{name}: {one}" for name in both for one in _of(before[name], after[name])]


def _of(before: Form, after: Form) -> Iterator[str]:
    for name, column in before.columns.items():
        now = after.columns.get(name)
        if now is None:
            yield f"{name} is gone"
        elif now.type != column.type:
            yield f"{name} is {now.type}, was {column.type}"
        elif column.may_be_left_out and not now.may_be_left_out:
            yield f"{name} has to be given"
    for name in after.columns.keys() - before.columns.keys():
        if not after.columns[name].may_be_left_out:
            yield f"{name} has to be given"
    yield from sorted(after.refuses - before.refuses)


def reason(path: Path) -> str | None:
    """Why a migration may take something away; None: it does not say so."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CONTRACT":
            return str(ast.literal_eval(node.value))
    return None


def floor(engine: Engine) -> str | None:
    """The newest migration of the oldest release that may run."""
    if not inspect(engine).has_table("schema_floor"):
        return None
    with engine.connect() as connection:
        found: str = connection.execute(text("SELECT revision FROM schema_floor")).scalar_one()
        return found


def test_a_migration_takes_nothing_away_unless_it_says_why_and_from_which_release_on(
    empty: Engine,
) -> None:
    config = alembic_config()
    config.attributes["engine"] = empty
    new = [path for path in VERSIONS if path.name[:4] >= FIRST]
    for older, path in itertools.pairwise([VERSIONS[-len(new) - 1], *new]):
        command.upgrade(config, older.name[:4])
        before, lowest = forms(empty), floor(empty)
        command.upgrade(config, path.name[:4])
        found, why = narrowings(before, forms(empty)), reason(path)
        if why is None:
            assert found == [], f"{path.name}: see migrations/README.md"
        else:
            assert str(lowest) < str(floor(empty)) < path.name[:4], f"{path.name} raises no floor"


MORE = '''"""What a later release may do, or may not."""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{{head}}"


def upgrade():
    {does}


def downgrade():
    pass
'''
IN_BATCH = 'with op.batch_alter_table("pause_screen") as batch: batch.'


@pytest.mark.parametrize(
    ("does", "found"),
    [
        ('op.create_table("later", sa.Column("id", sa.Integer(), nullable=False))', []),
        ('op.add_column("person", sa.Column("later", sa.Integer()))', []),
        (
            'op.add_column("person", sa.Column("later", sa.Integer(), nullable=False,'
            ' server_default="0"))',
            [],
        ),
        ('op.create_index("ix_later", "person", ["name"])', []),
        (
            'op.create_index("ix_later", "person", ["name"], unique=True)',
            ["person: unique name"],
        ),
        ('op.execute("DROP TABLE storage_look")', ["storage_look is gone"]),
        (f'{IN_BATCH}drop_column("created_at")', ["pause_screen: created_at is gone"]),
        (
            f'{IN_BATCH}alter_column("created_at", new_column_name="later")',
            ["pause_screen: created_at is gone", "pause_screen: later has to be given"],
        ),
        (
            f'{IN_BATCH}alter_column("revoked_at", nullable=False)',
            ["pause_screen: revoked_at has to be given"],
        ),
        (
            f'{IN_BATCH}create_check_constraint("later", "id > 7")',
            ["pause_screen: check ck_pause_screen_later"],
        ),
    ],
)
def test_what_takes_away_is_found(
    database: Database, tmp_path: Path, does: str, found: list[str]
) -> None:
    before = forms(database.engine)
    command.upgrade(with_revision(MORE.format(does=does), tmp_path, database.engine), "head")
    assert narrowings(before, forms(database.engine)) == found
