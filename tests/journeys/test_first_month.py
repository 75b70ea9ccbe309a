"""An empty installation comes into use: from the first page to the first published month.

An administrator and a physician do all of it in the browser; the clock does the rest.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.conftest import Clock
from tests.signing import PHYSICIAN
from webapp.database import Database
from webapp.installation import KEY, Installation, installation
from webapp.jobs import run_due
from webapp.store.people.people import Person

pytestmark = pytest.mark.browser

PEOPLE = 14
TREE = """code;name;kind;parent;language;timezone;campaign start
Z;Ziekenhuis Noord;company;;nl;;
GENT;Gent;site;Z;;;2026-10-01
SPOED;Spoed;department;GENT;;;
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def clock() -> Clock:
    """A Thursday in August: accounts are old enough when the quarter of October begins."""
    return Clock(dt.datetime(2026, 8, 20, 8, tzinfo=dt.UTC))


@pytest.fixture
def here(app: Flask) -> Iterator[Installation]:
    """The application outside the demo."""
    found = installation(app)
    app.extensions[KEY] = replace(found, settings=replace(found.settings, demo=False))
    yield installation(app)


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def people() -> str:
    lines = (f"N{number};Person {number};SPOED;01/09/2026" for number in range(1, PEOPLE + 1))
    return "\n".join(("employee number;name;department code;first day", *lines, ""))


def take_in(page: Page, path: str, file: Path, look: str, confirm: str) -> None:
    """A file, a look at what it does, and yes."""
    page.goto(path)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name=look).click()
    page.get_by_role("button", name=confirm).first.click()
    expect(page.get_by_role("status").first).to_be_visible()


def sign(page: Page) -> None:
    page.goto("/content/sign")
    for box in page.get_by_role("checkbox", name="Checked:").all():
        box.check()
    page.get_by_label("Your name, as employees read it").fill(PHYSICIAN)
    page.get_by_label("I have checked all that I ticked").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Signed.")


def left_to_do(page: Page) -> list[str]:
    """The steps of the checklist that are not done."""
    page.goto("/administration")
    return page.locator(".steps li:not(.done) h3").all_inner_texts()


def walk(client: FlaskClient) -> None:
    form = {
        "csrf_token": client.csrf,  # type: ignore[attr-defined]
        "exercise": "other_movement",
        "tap_id": str(uuid.uuid4()),
    }
    assert client.post("/breaks/late", data=form).status_code == 303


def test_from_an_empty_installation_to_the_first_published_month(
    page_as: Callable[..., Page],
    client_as: Callable[..., FlaskClient],
    here: Installation,
    database: Database,
    clock: Clock,
    tmp_path: Path,
) -> None:
    administrator = page_as("administrator", width=1280)
    assert len(left_to_do(administrator)) == 6
    tree = file(tmp_path, "tree.csv", TREE)
    look, confirm = "See what this does", "Take in from today on"
    take_in(administrator, "/admin/organisation/file", tree, look, confirm)
    roster = file(tmp_path, "people.csv", people())
    take_in(administrator, "/admin/people/import", roster, "See what changes", "Take in")
    sign(page_as("occupational_physician", width=1280))
    assert [step.split("\n")[0] for step in left_to_do(administrator)] == [
        "Absences",
        "First figures",
    ]

    clock.moment = dt.datetime(2026, 10, 6, 8, tzinfo=dt.UTC)
    with database.reading() as session:
        known = session.scalars(select(Person.id).where(Person.employee_number.like("N%"))).all()
    assert len(known) == PEOPLE
    for person in known:
        walk(client_as("employee", person_id=person))

    clock.moment = dt.datetime(2026, 11, 5, 8, tzinfo=dt.UTC)
    administrator = page_as("administrator", width=1280)
    absences = file(
        tmp_path, "absences.csv", "employee number;start;end;type\nN3;12/10/2026;16/10/2026;sick\n"
    )
    take_in(administrator, "/admin/absence", absences, "See what will change", "Import")

    clock.moment = dt.datetime(2026, 11, 11, 5, tzinfo=dt.UTC)
    outcomes = run_due(here)
    assert ("publish", None) in {(one.job, one.error) for one in outcomes}
    administrator = page_as("administrator", width=1280)
    assert left_to_do(administrator) == [], "the list has gone"
    analyst = page_as("hr_analyst", width=1280)
    analyst.goto("/dashboard/")
    expect(
        analyst.get_by_role("rowheader", name="October 2026", include_hidden=True).first
    ).to_be_attached()
