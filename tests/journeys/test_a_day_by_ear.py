"""A day as a screen reader tells it: landmarks, names and what is announced; no mouse, no eyes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Clock
from tests.journeys.test_accessibility import make_employee
from tests.minute import READY, open_minute
from webapp.database import Database

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]

LISTEN = """
globalThis.heard = [];
addEventListener("DOMContentLoaded", () => {
  for (const region of document.querySelectorAll("[aria-live]:not([aria-live=off])"))
    new MutationObserver(() => heard.push(region.textContent)).observe(region, {
      childList: true, characterData: true, subtree: true });
});
"""
FRAME = """
- link "Skip to content"
- banner:
  - link "Rekpauze"
  - navigation "Main menu"
- main:
  - heading [level=1]
- contentinfo
"""


@pytest.fixture
def person(database: Database, clock: Clock) -> int:
    """Someone in the middle of a day, who may do every exercise."""
    return make_employee(database, clock, applies=False)


def focused(page: Page) -> str:
    """The name of what has the focus, as it is read out."""
    name: str = page.evaluate(
        "document.activeElement.ariaLabel || document.activeElement.innerText || ''"
    )
    return name.strip()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something with this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page).startswith(name):
            return
    raise AssertionError(f"{name!r} cannot be reached with Tab")


def test_every_page_has_the_same_landmarks_and_headings_in_order(
    page_as: OpenPage, person: int
) -> None:
    page = page_as("employee", person_id=person)
    for path in ("/today", "/progress", "/reminders", "/my-data", "/consultation"):
        page.goto(path)
        expect(page.locator("body"), path).to_match_aria_snapshot(FRAME)
        levels = page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4')].filter((one) => one.checkVisibility())"
            ".map((one) => Number(one.tagName[1]))"
        )
        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps, default=0) <= 1, (path, levels)


def test_the_skip_link_jumps_over_the_menu(page_as: OpenPage, person: int) -> None:
    page = page_as("employee", person_id=person)
    page.goto("/today")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to content"
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_minute_is_started_followed_and_logged_by_ear(
    page_as: OpenPage, person: int, clock: Clock
) -> None:
    page = page_as("employee", person_id=person)
    page.add_init_script(LISTEN)
    open_minute(page, "side_bend")
    tab_to(page, "No, start the minute")
    page.keyboard.press("Enter")
    for _ in range(READY + 61):
        page.clock.run_for(1_000)
    heard = page.evaluate("heard")
    assert heard[0] == "Get into position: Left"
    assert "Left: Bend calmly to the side" in heard
    assert "Right: Bend calmly to the side" in heard
    assert heard[-1] == "That was your minute!"
    assert focused(page) == "Done, log my break"
    clock.forward(minutes=2)
    page.clock.resume()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_be_visible()
