"""The comfort line in a real browser: chosen, given at one tap or key, stopped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import NARROWEST, SCREENS, findings
from tests.conftest import Clock
from tests.minute import READY, install_clock
from webapp.database import Database
from webapp.domain.calendar import local_day
from webapp.services.programme.comfort import list_comfort

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def do_a_minute(page: Page, clock: Clock) -> None:
    """The page of the minute is open: play it and log it."""
    page.locator("[data-do=start]").click()
    page.clock.run_for((READY + 61) * 1000)
    clock.forward(seconds=65)
    page.locator("[data-do=log]").click()
    expect(page.get_by_role("status").first).to_contain_text("Counts.")


def choose(page: Page, clock: Clock) -> None:
    """A first minute, and the choice after it."""
    install_clock(page)
    page.goto("/breaks/new?exercise=side_bend")
    expect(page.locator(".comfort")).to_have_count(0)
    do_a_minute(page, clock)
    page.get_by_role("button", name="Yes, please").click()
    expect(page.locator(".comfort")).to_be_visible()
    clock.forward(minutes=40)


def scores(database: Database, person: int, clock: Clock) -> list[tuple[int | None, int | None]]:
    day = local_day(clock(), "Europe/Brussels")
    with database.reading() as session:
        found = list_comfort(session, person_id=person, first=day, last=day)
    return [(one.before, one.after) for one in found]


def test_from_the_choice_to_a_line_and_back(
    page_as: OpenPage, cleared: int, database: Database, clock: Clock
) -> None:
    page = page_as("employee", person_id=cleared)
    choose(page, clock)
    page.goto("/breaks/new?exercise=cat_cow")
    page.get_by_role("radio", name="3", exact=True).check()
    expect(page.locator(".comfort [role=status]")).to_have_text("Saved, for you alone.")
    do_a_minute(page, clock)
    page.get_by_role("radio", name="4", exact=True).check()
    expect(page.locator(".comfort [role=status]")).to_have_text("Saved, for you alone.")
    expect(page.locator("[data-rises]")).to_be_hidden()
    page.get_by_role("radio", name="5", exact=True).check()
    expect(page.locator("[data-rises]")).to_be_visible()
    expect(page.locator("[data-rises]")).to_contain_text("leave this exercise for today")
    assert scores(database, cleared, clock) == [(3, 5)]
    page.locator("summary", has_text="Stop my comfort line").click()
    page.get_by_role("button", name="Stop and delete everything").click()
    expect(page.get_by_role("status").first).to_contain_text("all your numbers are deleted")
    assert scores(database, cleared, clock) == []


def test_the_keyboard_gives_a_score_and_the_last_one_stays(
    page_as: OpenPage, cleared: int, database: Database, clock: Clock
) -> None:
    page = page_as("employee", person_id=cleared, width=1280)
    choose(page, clock)
    first = page.get_by_role("radio", name="0, not at all")
    first.focus()
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="4", exact=True)).to_be_focused()
    page.wait_for_load_state("networkidle")
    assert scores(database, cleared, clock) == [(None, 4)]


def test_a_score_that_cannot_be_sent_says_so_and_stops_nothing(
    page_as: OpenPage, cleared: int, database: Database, clock: Clock
) -> None:
    page = page_as("employee", person_id=cleared)
    choose(page, clock)
    page.goto("/breaks/new?exercise=cat_cow")
    page.context.set_offline(True)
    page.get_by_role("radio", name="3", exact=True).check()
    expect(page.locator(".comfort [role=status]")).to_contain_text("was not saved")
    page.context.set_offline(False)
    do_a_minute(page, clock)
    assert scores(database, cleared, clock) == []


def test_without_javascript_a_button_keeps_the_score(
    page_as: OpenPage, cleared: int, database: Database, clock: Clock
) -> None:
    page = page_as("employee", person_id=cleared, java_script_enabled=False)
    page.goto("/breaks/new?exercise=cat_cow")
    clock.forward(seconds=65)
    page.get_by_role("button", name="Done, log my break").click()
    page.get_by_role("button", name="Yes, please").click()
    page.get_by_role("radio", name="2", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("radio", name="2", exact=True)).to_be_checked()
    assert scores(database, cleared, clock) == [(None, 2)]


def test_every_state_fits_and_can_be_used_by_everyone(
    page_as: OpenPage, cleared: int, clock: Clock
) -> None:
    screens = (NARROWEST, *SCREENS)
    page = page_as("employee", person_id=cleared)
    install_clock(page)
    page.goto("/breaks/new?exercise=side_bend")
    do_a_minute(page, clock)
    found = findings(page, screens)
    page.get_by_role("button", name="Yes, please").click()
    page.get_by_role("radio", name="10, very much").check()
    page.locator("summary", has_text="Stop my comfort line").click()
    found += findings(page, screens)
    page.goto("/breaks/new?exercise=side_bend")
    found += findings(page, screens)
    assert found == []
