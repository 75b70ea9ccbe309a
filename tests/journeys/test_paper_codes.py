"""In a real browser: an administrator's sheet, a minute on a shared tablet, and the next person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility import overflow, violations
from tests.conftest import Clock
from tests.factories import make_department, make_person
from tests.journeys.test_offline import LEFT, NOTHING
from tests.journeys.test_screening import say_no
from tests.minute import OPENED, READY, install_clock
from tests.sheets import read_sheets
from webapp.database import Database
from webapp.domain.governance.defaults import InstallationDefaults
from webapp.store.defaults import save_defaults

pytestmark = pytest.mark.browser
PIN = "blauwe fiets"


@pytest.fixture
def kitchen(database: Database) -> None:
    """A department of one, in an installation that has chosen for codes."""
    with database.transaction() as session:
        save_defaults(session, InstallationDefaults(paper_codes=True), version=0)
        make_person(session, department_id=make_department(session, name="Kitchen"))


def print_sheet(page: Page) -> tuple[str, str]:
    """The administrator's part: the sign-in name and the code of one sheet."""
    page.goto("/admin/people")
    page.get_by_role("link", name="Codes on paper").click()
    page.get_by_label("Department").select_option(label="Kitchen")
    page.get_by_role("button", name="Show who works there").click()
    page.get_by_role("checkbox").check()
    fine(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Make the codes").click()
    [sheet] = read_sheets(Path(waiting.value.path()).read_bytes())
    return sheet.name, sheet.code


def fine(page: Page) -> None:
    assert violations(page) == []
    assert overflow(page) == 0


def explained(page: Page, live: str) -> None:
    """Back shows nothing of who was here, and says so; it does not lead to the provider."""
    expect(page.get_by_text("belongs to whoever was signed in here")).to_be_visible()
    assert page.url == f"{live}/signed-out?back=1"
    expect(page.get_by_text("side bend")).to_have_count(0)
    fine(page)


def test_a_sheet_a_minute_on_a_shared_tablet_and_the_next_person(
    page_as: Callable[..., Page],
    live: str,
    browser: Browser,
    kitchen: None,
    clock: Clock,
) -> None:
    administrator = page_as("administrator", width=1280)
    name, code = print_sheet(administrator)
    administrator.reload()
    before = administrator.content()
    context = browser.new_context(
        base_url=live, locale="en-BE", viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto(f"/code/new?shared=1#{code}")
    expect(page.get_by_label("Code on your sheet")).to_have_value(code)
    assert page.url.endswith("/code/new?shared=1"), "the history keeps no code"
    fine(page)
    page.get_by_label("A PIN or sentence").fill(PIN)
    page.get_by_label("The same once more").fill(PIN)
    page.get_by_role("button", name="Choose this PIN").click()
    expect(page.get_by_text("This is the first time.")).to_be_visible()
    fine(page)
    page.get_by_role("link", name="On to today").click()
    page.get_by_role("link", name="Start with the questions").click()
    page.locator("form[action='/safety/start'] button").click()
    page.wait_for_url("**/safety/questions")
    say_no(page)
    page.get_by_role("link", name="To my minute").click()
    install_clock(page, OPENED)
    page.goto("/breaks/new?exercise=side_bend")
    page.locator("[data-do=start]").click()
    page.clock.run_for(READY * 1000 + 50)
    clock.forward(seconds=70)
    page.clock.run_for(65_000)
    page.get_by_role("button", name="Done, log my break").click()
    expect(page.get_by_role("heading", name="Noted. You are signed out")).to_be_visible()
    assert page.evaluate(LEFT) == NOTHING
    assert context.cookies() == []
    fine(page)
    page.go_back()
    expect(page.get_by_text("side bend")).to_have_count(0)
    page.goto("/code?shared=1")
    page.get_by_label("Sign-in name").fill(name)
    page.get_by_label("Your PIN").fill(PIN)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("The last time before this was")).to_be_visible()
    page.clock.run_for(151_000)
    expect(page.get_by_role("dialog", name="Are you still there?")).to_be_visible()
    page.get_by_role("button", name="I am here").click()
    page.clock.run_for(151_000)
    page.clock.run_for(31_000)
    expect(page.get_by_role("link", name="Next person")).to_be_visible()
    page.go_back()
    explained(page, live)
    context.close()
    administrator.reload()
    assert administrator.content() == before
