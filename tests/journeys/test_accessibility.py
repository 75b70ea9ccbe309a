"""The pages of the employee and the frame around all pages, against axe-core, in every look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.accessibility import findings
from tests.cleared import make_cleared
from tests.conftest import Clock
from tests.minute import install_clock
from webapp.database import Database
from webapp.domain.programme.breaks import BreakEntry, BreakOrigin
from webapp.domain.programme.screening import ClearanceClass, ScreeningFinding
from webapp.services.programme.breaks import log_break

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
EVERY_ROLE = (
    "hr_analyst",
    "occupational_physician",
    "administrator",
    "data_protection_officer",
)


def make_employee(database: Database, clock: Clock, *, applies: bool) -> int:
    """Someone who has answered the notice and has a day with breaks of every kind; their id."""
    finding = ScreeningFinding(ClearanceClass.DOCTOR if applies else ClearanceClass.ALL)
    person = make_cleared(database, clock, finding)
    day = ((180, 60, BreakOrigin.GUIDED), (170, 60, BreakOrigin.LATE), (90, 20, BreakOrigin.GUIDED))
    with database.autocommit() as connection:
        for minutes, seconds, origin in (*day, (30, 60, BreakOrigin.OTHER)):
            at = clock() - dt.timedelta(minutes=minutes)
            tap = f"tap-{minutes}"
            entry = BreakEntry(person, at, "Europe/Brussels", seconds, "cat_cow", tap, origin)
            log_break(connection, entry=entry, now=clock())
    return person


def assert_fine(page: Page) -> None:
    """No rule broken, and no need to scroll sideways, not even on the smallest phone."""
    assert findings(page) == []


def open_all(page: Page) -> None:
    """Unfold everything that can be unfolded."""
    for details in page.locator("details").all():
        details.evaluate("element => element.open = true")


def test_the_employee_s_pages(page_as: OpenPage, database: Database, clock: Clock) -> None:
    person = make_employee(database, clock, applies=False)
    page = page_as("employee", language="fr", person_id=person)
    for path in ("/today", "/today?floor=no", "/progress", "/progress?week=2026-W46", "/safety"):
        page.goto(path)
        open_all(page)
        assert_fine(page)


def test_the_guided_minute(page_as: OpenPage, database: Database, clock: Clock) -> None:
    person = make_employee(database, clock, applies=False)
    page = page_as("employee", language="de", person_id=person)
    install_clock(page)
    page.goto("/breaks/new?exercise=seated_rotation")
    assert_fine(page)
    page.locator("[data-do=start]").click()
    page.clock.run_for(1_000)
    assert_fine(page)
    page.clock.run_for(22_000)
    assert_fine(page)
    page.locator("[data-do=stop]").click()
    assert_fine(page)
    page.locator("[data-do=resume]").click()
    page.clock.run_for(41_000)
    assert_fine(page)


def test_before_the_notice_and_when_a_sign_applies(
    page_as: OpenPage, database: Database, clock: Clock
) -> None:
    new = page_as("employee", language="nl")
    person = make_employee(database, clock, applies=True)
    referred = page_as("employee", language="en", person_id=person)
    for page in (new, referred):
        for path in ("/today", "/safety"):
            page.goto(path)
            assert_fine(page)


def test_the_frame_for_someone_with_every_role_and_for_nobody(
    page_as: OpenPage,
) -> None:
    page = page_as(*EVERY_ROLE, language="fr")
    for path in ("/today", "/nowhere", "/audit", "/reports", "/admin/absence"):
        page.goto(path)
        open_all(page)
        assert_fine(page)
    page.context.clear_cookies()
    page.goto("/")
    open_all(page)
    assert_fine(page)
