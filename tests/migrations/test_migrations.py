"""Migrations: a readable history that runs up, down and up again on both databases."""

from __future__ import annotations

import ast
import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationStep, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, inspect, null, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import migrations
from tests.conftest import NOON
from tests.factories import make_person
from webapp.domain.care.report_versions import ReportKey
from webapp.domain.care.reports import ReportEdition
from webapp.domain.figures.disclosure.groups import Member
from webapp.domain.names import alphabetical
from webapp.gate.released import published_campaigns
from webapp.migrating import alembic_config, upgrade
from webapp.store.care.report_versions import list_versions
from webapp.store.care.reports import find_file
from webapp.store.gate.atoms import list_atoms
from webapp.store.gate.members import list_members
from webapp.store.people.campaigns import list_campaigns
from webapp.store.people.people import Person
from webapp.store.schema import metadata

FOLDER = Path(migrations.__file__).parent
VERSIONS = sorted((FOLDER / "versions").glob("*.py"))

ALTER_PARENT = '''"""Copy the table of people, as a change of a column does on SQLite."""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    with op.batch_alter_table("person") as batch:
        batch.alter_column("name", type_=sa.String(length=250), existing_nullable=False)


def downgrade():
    pass
'''

FAIL_HALFWAY = '''"""Make a table, then fail."""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))
    raise ZeroDivisionError


def downgrade():
    pass
'''

A_FIGURE = (
    "INSERT INTO release (id, month, quarter, published_at, policy) "
    "VALUES (1, '2026-07', '2026-Q3', '2026-08-12 03:00:00+00:00', '{}')",
    "INSERT INTO release_unit (id, quarter, series, scope, label, parts, departments) "
    "VALUES (1, '2026-Q3', 'company', 'company', 'Zorggroep Linde', '[]', '[7]')",
    "INSERT INTO released_cell VALUES (1, 'adherence_rate', '2026-07', 1, 'value', 30, 5, '20-29', "
    "false, 'a')",
)


def test_files_are_numbered_without_gaps_and_say_why() -> None:
    names = [re.fullmatch(r"(\d{4})_[a-z0-9_]+", path.stem) for path in VERSIONS]
    assert [int(name[1]) for name in names if name] == list(range(1, len(VERSIONS) + 1))
    for path in VERSIONS:
        intent = ast.get_docstring(ast.parse(path.read_text()))
        assert intent, path.name


def test_the_history_is_one_line() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert len(script.get_heads()) == 1
    line = [path.stem[:4] for path in VERSIONS]
    followed = {revision.revision: revision.down_revision for revision in script.walk_revisions()}
    assert followed == dict(zip(line, [None, *line], strict=False))


def test_no_revision_needs_the_application() -> None:
    for path in VERSIONS:
        tree = ast.parse(path.read_text())
        modules = {
            module
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for module in [getattr(node, "module", None), *(name.name for name in node.names)]
            if module
        }
        assert not {module for module in modules if module.split(".")[0] == "webapp"}, path.name


def test_up_down_up_and_the_models_agree(empty: Engine) -> None:
    config = alembic_config()
    config.attributes["engine"] = empty
    command.upgrade(config, "head")
    command.check(config)
    command.downgrade(config, "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]
    command.upgrade(config, "head")
    command.check(config)


def test_checks_have_the_names_that_the_models_give_them(empty: Engine) -> None:
    upgrade(empty)
    found = inspect(empty).get_multi_check_constraints()
    for name, table in metadata.tables.items():
        given = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        checks = {check["name"] for check in found[None, name]}
        assert checks == given, name


def test_every_single_step_can_be_taken_back(empty: Engine) -> None:
    config = _config_of(empty)
    script = ScriptDirectory.from_config(config)
    taken = []

    def walk(*_: object) -> Iterator[RevisionStep]:
        for step in there_and_back(script):
            yield step
            taken.append((step.is_upgrade, step.revision.revision))

    with EnvironmentContext(config, script, fn=walk):  # one command: each begins by reading all
        script.run_env()
    assert taken == [(up, path.stem[:4]) for path in VERSIONS for up in (True, False, True)]


def there_and_back(script: ScriptDirectory) -> Iterator[RevisionStep]:
    """Every step from the first on, taken, taken back and taken again."""
    for revision in reversed([*script.walk_revisions()]):
        for direction in (
            MigrationStep.upgrade_from_script,
            MigrationStep.downgrade_from_script,
            MigrationStep.upgrade_from_script,
        ):
            yield direction(script.revision_map, revision)


def test_copying_a_parent_table_keeps_its_children(empty: Engine, tmp_path: Path) -> None:
    upgrade(empty)
    with empty.begin() as connection:
        connection.execute(
            text("INSERT INTO person (id, name, created_on) VALUES (1, 'Ann', '2025-01-06')")
        )
        connection.execute(
            text("INSERT INTO clearance VALUES (1, :sealed, '2025-01-06')"), {"sealed": b"x"}
        )
    command.upgrade(with_revision(ALTER_PARENT, tmp_path, empty), "head")
    with empty.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM clearance")) == 1
        if empty.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
            assert not connection.execute(text("PRAGMA foreign_key_check")).all()


def test_a_migration_that_fails_leaves_nothing_behind(empty: Engine, tmp_path: Path) -> None:
    upgrade(empty)
    with pytest.raises(ZeroDivisionError):
        command.upgrade(with_revision(FAIL_HALFWAY, tmp_path, empty), "head")
    assert "half" not in inspect(empty).get_table_names()
    with empty.connect() as connection:
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    assert version == VERSIONS[-1].stem[:4]


def test_figures_outlive_the_opening_of_measures_and_stay_frozen(empty: Engine) -> None:
    config = alembic_config()
    config.attributes["engine"] = empty
    before = ScriptDirectory.from_config(config).get_revision("0020").down_revision
    command.upgrade(config, str(before))
    with empty.begin() as connection:
        for statement in A_FIGURE:
            connection.execute(text(statement))
    command.upgrade(config, "0020")
    with empty.begin() as connection:
        assert connection.scalar(text("SELECT shown FROM released_cell")) == 30
        connection.execute(text(A_FIGURE[-1].replace("adherence_rate", "steps_per_day")))
    for change in ("UPDATE released_cell SET shown = 31", "DELETE FROM released_cell"):
        with pytest.raises(DBAPIError, match="never changed"), empty.begin() as connection:
            connection.execute(text(change))


def test_everybody_who_is_there_is_put_into_order(empty: Engine) -> None:
    config = alembic_config()
    config.attributes["engine"] = empty
    (fills,) = (path.name[:4] for path in VERSIONS if "fill_what_people" in path.name)
    before = ScriptDirectory.from_config(config).get_revision(fills).down_revision
    command.upgrade(config, str(before))
    names = ["Zoë", "anna", "Peeters 10", "Œuvre d’Émile", "ﬁ 007", "x" * 200]
    names += [f"Person {number}" for number in range(1_200)]
    with empty.begin() as connection:
        added = text("INSERT INTO person (name, created_on) VALUES (:name, '2025-01-06')")
        connection.execute(added, [{"name": name} for name in names])
    upgrade(empty)
    with Session(empty) as session:
        keys = session.execute(select(Person.name, Person.sort_name)).all()
    assert sorted((*one,) for one in keys) == sorted((name, alphabetical(name)) for name in names)


def with_revision(source: str, folder: Path, engine: Engine) -> Config:
    """The migrations with one more at the end."""
    copy = folder / "migrations"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "versions" / "9999_more.py").write_text(source.format(head=VERSIONS[-1].stem[:4]))
    config = alembic_config()
    config.set_main_option("script_location", str(copy))
    config.attributes["engine"] = engine
    return config


def test_members_and_totals_of_earlier_quarters_stay_when_units_are_no_longer_stored(
    empty: Engine,
) -> None:
    config = alembic_config()
    config.attributes["engine"] = empty
    command.upgrade(config, "0028")
    with empty.begin() as connection:
        for statement in (
            "INSERT INTO person (id, name, created_on) VALUES (1, 'Lotte', '2026-01-05')",
            "INSERT INTO release_member (quarter, person_id, unit, department_id, site_id)"
            " VALUES ('2026-Q3', 1, 1, 7, 2)",
            *A_FIGURE,
            "INSERT INTO release_atom (release_id, unit_id, measure, period, numerator,"
            " denominator, people, step, members)"
            " SELECT r.id, u.id, 'adherence_rate', '2026-09', 5000000, 200, 12, 1000, 'a'"
            " FROM release AS r, release_unit AS u",
        ):
            connection.execute(text(statement))
    upgrade(empty)
    with Session(empty) as session:
        assert list_members(session, "2026-Q3") == [Member(1, 7, 2, None)]
        quarter = session.scalars(text("SELECT quarter FROM release")).one()
        ((_, atom),) = list_atoms(session, quarter)
        assert (atom.numerator, atom.people, atom.step) == (5_000_000, 12, 1_000)
        with pytest.raises(DBAPIError, match="never changed"):
            session.execute(text("UPDATE release_atom SET people = 11"))


def test_the_start_that_a_place_had_becomes_the_first_campaign(empty: Engine) -> None:
    upgrade(empty, "0043")
    with empty.begin() as connection:
        for statement in (
            "INSERT INTO department (id, kind, code, name, campaign_from)"
            " VALUES (7, 'site', 'G', 'Gent', '2026-01-05'), (8, 'site', 'B', 'Brugge', NULL)",
            "INSERT INTO person (id, name, created_on) VALUES (1, 'Lotte', '2026-01-05')",
            "INSERT INTO release_member (quarter, person_id, department_id, site_id, campaign_from)"
            " VALUES ('2026-Q3', 1, 7, 7, '2026-01-05')",
        ):
            connection.execute(text(statement))
    upgrade(empty)
    with Session(empty) as session:
        (planned,) = list_campaigns(session)
        (published,) = published_campaigns(session)
    assert planned.starts == published.starts == {7: dt.date(2026, 1, 5)}


def test_an_installation_without_a_start_has_no_campaign(empty: Engine) -> None:
    upgrade(empty)
    with Session(empty) as session:
        assert list_campaigns(session) == []


def test_the_roles_of_the_last_sign_in_are_filled_from_the_trail(empty: Engine) -> None:
    upgrade(empty, "0017")
    events = (
        (1, "sign-in", '{"roles": ["employee"]}'),
        (1, "sign-in", '{"roles": ["employee", "occupational_physician"]}'),
        (1, "sign-out", "{}"),
        (2, "sign-in", '{"roles": ["employee", "occupational_physician"]}'),
        (2, "sign-in", '{"roles": ["employee"]}'),
        (3, "person-created", "{}"),
    )
    with empty.begin() as connection:
        for number in (1, 2, 3):
            connection.execute(
                text("INSERT INTO person (id, name, created_on) VALUES (:id, 'x', '2025-01-06')"),
                {"id": number},
            )
        for number, (actor, action, detail) in enumerate(events):
            connection.execute(
                text("INSERT INTO audit_event VALUES (:id, :at, :actor, :action, 'x', :detail)"),
                {
                    "id": number,
                    "at": "2026-11-18 11:00:00+00:00",
                    "actor": actor,
                    "action": action,
                    "detail": detail,
                },
            )
    upgrade(empty)
    with Session(empty) as session:
        roles = session.execute(select(Person.id, Person.last_roles).order_by(Person.id)).all()
        nothing = session.scalars(select(Person.id).where(Person.last_roles.is_(null()))).all()
    assert [tuple(row) for row in roles] == [
        (1, ["employee", "occupational_physician"]),
        (2, ["employee"]),
        (3, None),
    ]
    assert nothing == [3]


def test_proof_of_removal_by_day_becomes_one_row_a_month_and_the_days_go(empty: Engine) -> None:
    upgrade(empty, "0021")
    insert = (
        "INSERT INTO removal (id, day, rule, place, removed, receipt) "
        "VALUES (:id, :day, :rule, :place, :removed, :receipt)"
    )
    noted = [
        ("2026-10-02", "kept-long-enough", "break_log", 40, None),
        ("2026-10-30", "kept-long-enough", "break_log", 70, None),
        ("2026-11-01", "leaver", "person", 1, None),
        ("2026-11-01", "erased", "break_log", 9, "1234"),
    ]
    with empty.begin() as connection:
        for number, (day, rule, place, removed, receipt) in enumerate(noted):
            values = {"day": day, "rule": rule, "place": place}
            values |= {"id": number, "removed": removed, "receipt": receipt}
            connection.execute(text(insert), values)
    upgrade(empty)
    with empty.connect() as connection:
        proof = connection.execute(select(metadata.tables["retention_proof"])).all()
        kept = connection.execute(text("SELECT removed FROM removal")).scalars().all()
    assert sorted(tuple(row) for row in proof) == [
        (dt.date(2026, 10, 1), "break_log", "kept-long-enough", 110, dt.date(2026, 10, 30)),
        (dt.date(2026, 11, 1), "person", "leaver", 1, dt.date(2026, 11, 1)),
    ]
    assert kept == [9]


def test_a_report_that_was_handed_out_becomes_a_released_version_byte_for_byte(
    empty: Engine,
) -> None:
    upgrade(empty, "0043")
    with empty.begin() as connection:
        for number, language in enumerate(("nl", "fr")):
            connection.execute(
                text("INSERT INTO prevention_report VALUES (:id, :q, :l, 1, :at, :s, 3, :c)"),
                {"id": number, "q": "2026-Q3", "l": language, "at": "2026-10-08 06:00:00+00:00"}
                | {"s": "ab" * 32, "c": b"%\x00" + language[:1].encode()},
            )
    upgrade(empty)
    with Session(empty) as session:
        (version,) = list_versions(session)
        found = find_file(session, version.key, ReportEdition.COMMITTEE, "fr")
    assert (version.key, version.state) == (ReportKey("2026-Q3", 1), "released")
    assert version.released_at == dt.datetime(2026, 10, 8, 6, tzinfo=dt.UTC)
    assert found is not None
    assert (found[0].sha256, found[1]) == ("ab" * 32, b"%\x00f")


def test_reports_of_before_are_the_employer_s_and_stay_frozen(empty: Engine) -> None:
    upgrade(empty, "0066")
    released = (
        "INSERT INTO report_version (id, quarter, number, state, edits, remarks, reason, "
        "prepared_at, cut_off, policy, code, released_at, released_by) VALUES "
        "(1, '2026-Q3', 1, 'released', 1, '{}', '', :at, :at, '', '', :at, 'dr. X')"
    )
    file = (
        "INSERT INTO report_file VALUES "
        "(1, '2026-Q3', 1, 'committee', 'nl', :at, :sha, 3, :content)"
    )
    at = "2026-10-08 06:00:00+00:00"
    with empty.begin() as connection:
        connection.execute(text(released), {"at": at})
        connection.execute(text(file), {"at": at, "sha": "ab" * 32, "content": b"%PD"})
    upgrade(empty)
    with Session(empty) as session:
        (version,) = list_versions(session)
        found = find_file(session, version.key, ReportEdition.COMMITTEE, "nl")
    assert (version.key, version.site_name) == (ReportKey("2026-Q3", 1), "")
    assert found is not None and found[1] == b"%PD"
    _refuse_changes(empty)
    superseded = "UPDATE report_version SET state = 'superseded'"
    with empty.begin() as connection:
        connection.execute(text(superseded))
    command.downgrade(_config_of(empty), "0066")
    _refuse_changes(empty)


def _config_of(engine: Engine) -> Config:
    config = alembic_config()
    config.attributes["engine"] = engine
    return config


def _refuse_changes(engine: Engine) -> None:
    for change in (
        "UPDATE report_version SET remarks = '[]'",
        "DELETE FROM report_version",
        "UPDATE report_file SET size = 4",
        "DELETE FROM report_file",
    ):
        with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
            connection.execute(text(change))


def test_numbers_that_the_trail_holds_count_as_used(empty: Engine) -> None:
    upgrade(empty, "0022")
    with empty.begin() as connection:
        connection.execute(
            text("INSERT INTO person (id, name, created_on) VALUES (3, 'x', '2025-01-06')")
        )
        for number, (actor, subject) in enumerate([(9, "person/9"), (3, "data_request/12")]):
            connection.execute(
                text("INSERT INTO audit_event VALUES (:id, :at, :actor, 'x', :subject, '{}')"),
                {"id": number, "at": str(NOON), "actor": actor, "subject": subject},
            )
    upgrade(empty)
    with Session(empty) as session:
        person = make_person(session)
        if empty.dialect.name == "sqlite":
            used = dict(session.execute(text("SELECT name, seq FROM sqlite_sequence")).all())
            assert (person, used["data_request"], used["pause_screen"]) == (10, 12, 0)


def test_drafts_that_were_drawn_before_are_drawn_anew_and_what_waits_goes_on_waiting(
    empty: Engine,
) -> None:
    upgrade(empty, "0074")
    rows = [(1, None), (2, str(NOON))]
    with empty.begin() as connection:
        for number, drawn in rows:
            connection.execute(
                text(
                    "INSERT INTO drawn_draft (id, quarter, number, language, asked_at, drawn_at,"
                    " content, site_id) VALUES (:id, '2026-Q3', 1, 'nl', :at, :drawn, NULL, :id)"
                ),
                {"id": number, "at": str(NOON), "drawn": drawn},
            )
    upgrade(empty, "0075")
    with empty.connect() as connection:
        assert connection.scalars(text("SELECT id FROM drawn_draft")).all() == [1]
