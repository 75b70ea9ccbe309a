"""A release runs on while the next one, whose migrations have run, takes its place beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from tests.companies import QUARTER, Company, live_through, make_company
from tests.conftest import NOON, Clock
from tests.migrations.test_migrations import with_revision
from tests.pages.figures import test_absence as absences
from tests.pages.people import test_people_files as people
from tests.pages.people.test_personal_tokens import App, make
from tests.shelf import release
from webapp.database import Database
from webapp.domain.care.report_versions import ReportKey
from webapp.gate.released import published_months
from webapp.installation import installation
from webapp.jobs import run_due
from webapp.services.care.report_versions import find_report
from webapp.services.programme.breaks import list_breaks
from webapp.store.people.people import Department, Person

SignIn = Callable[..., FlaskClient]
A_TABLE_AND_A_COLUMN_MORE = '''"""All that a later release may add."""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    for name in sa.inspect(op.get_bind()).get_table_names():
        if name != "alembic_version":
            op.add_column(name, sa.Column("of_a_later_release", sa.String(40)))
            op.create_index("ix_later_" + name, name, ["of_a_later_release"])
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    pass
'''


@pytest.fixture
def company(database: Database) -> Company:
    """People who work and take breaks, as the release found them."""
    with database.transaction() as session:
        made = make_company(session, [[12, 15]])
        live_through(session, made, QUARTER.first, QUARTER.last)
        session.get_one(Department, made.department(1)).code = "WARD"
    return made


def go_ahead(engine: Engine, folder: Path) -> None:
    """The migrations of the later release."""
    command.upgrade(with_revision(A_TABLE_AND_A_COLUMN_MORE, folder, engine), "head")


def test_a_day_goes_by_on_the_tables_of_the_next_release(
    app: Flask,
    client: FlaskClient,
    client_as: SignIn,
    database: Database,
    company: Company,
    clock: Clock,
    tmp_path: Path,
) -> None:
    admin = client_as("administrator")
    go_ahead(database.engine, tmp_path)
    assert client.get("/readyz").text == "ready\n"
    log_breaks_by_page_and_app(client_as("employee", person_id=company.people()[0]), database)
    import_absences_and_people(admin, database, company)
    assert [one for one in run_due(installation(app)) if one.error] == []
    clock.forward(minutes=16)
    assert [one for one in run_due(installation(app)) if one.error] == []
    with database.reader() as reader:
        assert {month.key for month in QUARTER.months()} <= set(published_months(reader))
    release(database, clock(), ReportKey(QUARTER.key, 1))
    with database.reading() as session:
        assert find_report(session, QUARTER.key).released
    for page in ("/today", "/progress", "/my-data", "/dashboard/", "/admin/people", "/audit"):
        roles = ("hr_analyst", "administrator", "data_protection_officer")
        assert client_as(*roles).get(page).status_code == 200, page


def log_breaks_by_page_and_app(nurse: FlaskClient, database: Database) -> None:
    """One each."""
    form = {"exercise": "other_movement", "tap_id": "5b1f6f5e-6f4a-4f0e-9d0a-0d7f4a1c2b3d"}
    form["csrf_token"] = nurse.csrf  # type: ignore[attr-defined]
    assert nurse.post("/breaks/late", data=form).status_code == 303
    person: int = nurse.person_id  # type: ignore[attr-defined]
    button = App(nurse.application.test_client(), person, make(nurse, "break:log"))
    assert button.log(key="once").status_code == button.log(key="once").status_code == 204
    today = NOON.date()
    with database.reading() as session:
        found = list_breaks(session, person_id=person, first=today, last=today)
    assert len(found[today]) == 2


def import_absences_and_people(admin: FlaskClient, database: Database, company: Company) -> None:
    """Each by a file."""
    with database.reading() as session:
        number = str(session.get_one(Person, company.people()[1]).employee_number)
    sent = absences.send(admin, absences.line(number, "R1"))
    assert absences.agree(admin, admin.get(sent.location), sent.location).status_code == 303
    assert "R1" in absences.stored(database)
    kept = people.upload(admin, people.lines("N-1;Bo;;WARD;01/09/2026;1121100;ja"))
    assert people.agree(admin, kept).status_code == 303
    assert "N-1" in people.roster(database)


def test_a_release_below_the_floor_leaves_the_load_balancer(
    client: FlaskClient, database: Database, tmp_path: Path
) -> None:
    go_ahead(database.engine, tmp_path)
    with database.transaction() as session:
        session.execute(text("UPDATE schema_floor SET revision = '9998'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text[:12]) == (503, "other tables")
