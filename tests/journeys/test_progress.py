"""Looking back in a real browser: a break shows up, the keyboard leads on, files come out."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import findings
from tests.conftest import Clock
from tests.diary import keep_comfort, make_diary
from webapp.database import Database

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


@pytest.fixture
def person(database: Database, clock: Clock) -> int:
    return make_diary(database, now=clock())


def unfold(page: Page) -> None:
    for details in page.locator("main details").all():
        details.evaluate("element => element.open = true")


def test_what_was_noted_today_is_in_the_progress(page_as: OpenPage, person: int) -> None:
    page = page_as("employee", person_id=person)
    page.goto("/today")
    page.get_by_role("button", name="I have just moved").click()
    expect(page.get_by_role("status")).to_contain_text("Counts. Well done.")
    page.get_by_role("link", name="Progress").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My progress")
    week = page.get_by_role("region", name="This week")
    expect(week.get_by_role("listitem").filter(has_text="Wednesday, 18 November")).to_contain_text(
        "2 breaks count"
    )
    expect(week.locator("details[open]")).to_contain_text("Other movement")


def test_weeks_and_months_can_be_walked_by_keyboard(page_as: OpenPage, person: int) -> None:
    page = page_as("employee", person_id=person)
    page.goto("/progress")
    page.get_by_role("link", name="Previous week").press("Enter")
    expect(page).to_have_url("/progress?week=2026-W46#week")
    expect(page.get_by_role("heading", name="Another week")).to_be_visible()
    page.get_by_role("link", name="Next week").press("Enter")
    expect(page.get_by_role("heading", name="This week")).to_be_visible()
    page.get_by_role("link", name="Previous month").press("Enter")
    expect(page.get_by_role("heading", name="October 2026")).to_be_visible()
    page.get_by_role("link", name="Next month").press("Enter")
    expect(page.get_by_role("heading", name="November 2026")).to_be_visible()
    expect(page.get_by_role("link", name="Next month")).to_have_count(0)


def test_a_month_can_be_read_as_a_table_and_its_rings_say_nothing_twice(
    page_as: OpenPage, person: int
) -> None:
    page = page_as("employee", person_id=person)
    page.goto("/progress?month=2026-10")
    month = page.get_by_role("region", name="October 2026")
    month.get_by_text("Show as a table").press("Enter")
    rows = month.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(1 + 21)
    assert month.locator(".calendar").get_attribute("aria-hidden") == "true"
    assert month.locator(".calendar a, .calendar button").count() == 0


def test_an_earlier_month_of_the_year_is_one_tap_away(page_as: OpenPage, person: int) -> None:
    page = page_as("employee", person_id=person)
    page.goto("/progress")
    page.get_by_role("region", name="Twelve months").get_by_role("link").nth(4).click()
    expect(page.get_by_role("heading", name="July 2026")).to_be_visible()


def test_the_team_s_figure_is_what_was_published(page_as: OpenPage, person: int) -> None:
    page = page_as("employee", person_id=person)
    page.goto("/progress")
    team = page.get_by_role("region", name="My team")
    expect(team).to_contain_text("35")
    expect(team).to_contain_text("Geriatrie, September 2026")
    expect(team).to_contain_text("20–29 people")


def test_one_s_breaks_can_be_taken_along(
    page_as: OpenPage, database: Database, clock: Clock, person: int, tmp_path: Path
) -> None:
    keep_comfort(database, person, now=clock())
    page = page_as("employee", person_id=person)
    page.goto("/progress")
    found: dict[str, Path] = {}
    for ending in ("CSV", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("link", name=ending).click()
        found[ending] = tmp_path / download.value.suggested_filename
        download.value.save_as(found[ending])
    assert [path.name for path in found.values()] == ["my-breaks.csv", "breaks.json"]
    breaks = json.loads(found["JSON"].read_text())["breaks"]
    with found["CSV"].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(breaks) > 300
    assert any(one["before"] is not None for one in breaks)


def test_the_page_is_accessible_and_fits(
    page_as: OpenPage, database: Database, clock: Clock, person: int
) -> None:
    keep_comfort(database, person, now=clock())
    page = page_as("employee", person_id=person, language="fr")
    page.goto("/progress")
    for unfolded in (False, True):
        if unfolded:
            unfold(page)
        assert findings(page) == []


def test_without_javascript_it_is_the_same_page(page_as: OpenPage, person: int) -> None:
    page = page_as("employee", person_id=person, java_script_enabled=False)
    page.goto("/progress")
    expect(page.get_by_role("region", name="Twelve months").get_by_role("link")).to_have_count(12)
