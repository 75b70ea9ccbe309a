"""Pictures of My data, the privacy notice and what the data protection officer sees of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from tests.album import album
from tests.conftest import Clock
from tests.journeys.test_my_data import NL, make_employee
from webapp.database import Database
from webapp.store.base import Base

pytestmark = pytest.mark.browser


def test_pictures_of_my_data(
    page_as: Callable[..., Page], database: Database, clock: Clock, tmp_path: Path
) -> None:
    person = make_employee(database, clock)
    page = page_as("employee", language="nl", person_id=person)
    dark = page_as("employee", language="fr", dark=True, person_id=person)
    officer = page_as("data_protection_officer", language="nl", width=1000)
    officer.set_viewport_size({"width": 1000, "height": 680})
    add_proof(database, clock)
    with album("my-data", tmp_path) as pictures:
        officer.goto("/audit/requests")
        pictures.take(officer, "officer-requests", whole=False)
        officer.get_by_role("link", name=NL("my_data.kind.correction")).click()
        pictures.take(officer, "officer-request", whole=False)
        page.goto("/my-data")
        page.locator("details.fold").first.locator("summary").click()
        pictures.take(page, "overview")
        dark.goto("/my-data#seen")
        pictures.take(dark, "overview-dark-fr", whole=False)
        page.goto("/my-data/requests")
        pictures.take(page, "requests")
        page.goto("/my-data/leave")
        pictures.take(page, "leave")
        page.get_by_role("link", name=NL("my_data.way.erase")).click()
        pictures.take(page, "erase-sure", whole=False)
        page.get_by_label(NL("my_data.leave.confirm")).check()
        page.get_by_role("button", name=NL("my_data.way_do.erase")).click()
        page.locator(".receipt .big").evaluate("element => element.textContent = '4071 9925 3608'")
        pictures.take(page, "receipt")
        officer.goto("/audit/removals")
        pictures.take(officer, "officer-removals", whole=False)
        stands_on_a_phone(officer)
        page.goto("/privacy-notice")
        pictures.take(page, "privacy-notice")
        with database.transaction() as session:
            session.connection().exec_driver_sql("DELETE FROM notice_seen")
        page.goto("/my-data")
        pictures.take(page, "banner", whole=False)


def stands_on_a_phone(officer: Page) -> None:
    """What was removed is a block a line, as the audit trail is: nothing goes sideways."""
    officer.set_viewport_size({"width": 320, "height": 680})
    table = officer.get_by_role("table", name=NL("removals.removed"))
    assert table.evaluate("one => one.scrollWidth - one.clientWidth") == 0
    assert officer.locator("main .scroll").count() == 0
    cell = table.get_by_role("cell").filter(has_text=NL("removals.done_on"))
    expect(cell.first).to_have_text(re.compile(r"31\sokt\.? 2026$"))


def add_proof(database: Database, clock: Clock) -> None:
    rows = [
        ("kept-long-enough", "break_log", 1204),
        ("kept-long-enough", "absence_spell", 38),
        ("leaver", "person", 2),
    ]
    with database.transaction() as session:
        session.execute(
            insert(Base.metadata.tables["retention_proof"]),
            [
                {
                    "month": dt.date(2026, 10, 1),
                    "done_on": dt.date(2026, 10, 31),
                    "rule": rule,
                    "place": place,
                    "removed": number,
                }
                for rule, place, number in rows
            ],
        )
