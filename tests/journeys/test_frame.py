"""The frame of every page: its bar, its menu, and how it keeps up with a day that goes on."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NOON, Clock
from tests.factories import make_person
from tests.journeys.test_accessibility import EVERY_ROLE
from webapp.database import Database
from webapp.domain.programme.breaks import BreakEntry
from webapp.services.programme.breaks import log_break
from webapp.store.people.people import Person

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
SHOW = """(hidden) => {
  Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_whoever_has_every_role_finds_five_pages_in_one_line_and_the_rest_in_the_menu(
    page_as: OpenPage,
) -> None:
    page = page_as(*EVERY_ROLE, language="fr")
    page.goto("/audit")
    tabs = page.get_by_role("navigation", name="Menu principal").get_by_role("link")
    expect(tabs).to_have_count(5)
    for width in (1280, 840, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert len({box["y"] for tab in tabs.all() if (box := tab.bounding_box())}) == 1, width
    page.set_viewport_size({"width": 390, "height": 800})
    lines = "labels => labels.every((one) => one.offsetHeight < 20)"
    assert page.locator(".tabs a > span").evaluate_all(lines)
    page.locator("summary", has_text="Menu").click()
    expect(page.locator('.menu a[href="/audit"]')).to_be_visible()
    expect(page.locator("[aria-current]")).to_have_attribute("href", "/audit")


def test_the_menu_never_covers_what_has_the_focus(page_as: OpenPage) -> None:
    page = page_as("employee")
    page.goto("/help")
    summary = page.locator(".menu > summary")
    item = page.get_by_role("link", name="Reminders")
    summary.press("Enter")
    item.press("Escape")
    expect(item).to_be_hidden()
    expect(summary).to_be_focused()
    summary.press("Enter")
    page.get_by_role("button", name="Sign out").press("Tab")
    expect(item).to_be_hidden()
    summary.click()
    expect(item).to_be_visible()
    page.mouse.click(20, 600)
    expect(item).to_be_hidden()


def test_today_that_stays_open_keeps_up_with_the_day(
    page_as: OpenPage, database: Database, clock: Clock, cleared: int
) -> None:
    clock.forward(hours=11, minutes=45)
    page = page_as("employee", person_id=cleared, timezone_id="Europe/Brussels")
    page.clock.install(time=clock())
    page.goto("/today")
    expect(page.get_by_text("0 of 3")).to_be_visible()
    page.evaluate(SHOW, True)
    entry = BreakEntry(cleared, clock(), "Europe/Brussels", 60, "cat_cow", str(uuid.uuid4()))
    with database.autocommit() as connection:  # on another device
        log_break(connection, entry=entry, now=clock())
    page.clock.run_for("06:00")
    page.evaluate(SHOW, False)
    expect(page.get_by_text("1 of 3")).to_be_visible()
    clock.forward(minutes=20)
    page.clock.run_for("20:00")
    expect(page.get_by_text("Thursday, 19 November")).to_be_visible()
    expect(page.get_by_text("0 of 3")).to_be_visible()


def test_a_connection_that_brings_nothing_is_none(page_as: OpenPage) -> None:
    page = page_as("employee")
    page.clock.install(time=NOON)
    page.goto("/today")
    page.route("**/breaks/late", lambda _: None)
    with page.expect_request("**/breaks/late"):
        page.get_by_role("button", name="I have just moved").click()
    page.clock.run_for(16_000)
    expect(page.get_by_text("1 break made offline has arrived.")).to_be_visible()


def test_the_longest_name_of_a_role_stays_within_the_page(
    page_as: OpenPage, database: Database
) -> None:
    with database.transaction() as session:
        number = str(session.get_one(Person, make_person(session)).employee_number)
    page = page_as("administrator", language="de", width=320)
    page.goto("/admin/roles")
    page.get_by_label("Personalnummer").fill(number)
    page.locator("#role").select_option("ergonomics_adviser")
    page.get_by_role("button", name="Vergeben", exact=True).click()
    expect(page.locator(".people .tag", has_text="Ergonomie")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
