"""The catalogue in a real Chromium: by keyboard, on the narrowest phone, without findings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import findings, overflow
from webapp.content.exercises import shipped_exercises

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def test_someone_looks_an_exercise_up_and_starts_it_with_the_keyboard(
    page_as: OpenPage, cleared: int
) -> None:
    page = page_as("employee", person_id=cleared)
    page.goto("/today")
    page.locator("summary", has=page.locator("use[href$=swap]")).press("Enter")
    page.get_by_role("link", name="See all exercises").press("Enter")
    page.get_by_role("link", name="On a chair", exact=True).press("Enter")
    expect(page.get_by_role("link", name="On a chair", exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    expect(page.get_by_role("link", name="Bridge")).to_have_count(0)
    page.get_by_role("link", name="Stand up, sit down").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stand up, sit down")
    assert page.get_by_role("img").count() >= 3
    page.get_by_role("link", name="Start the minute").press("Enter")
    page.wait_for_url("**/breaks/new?exercise=sit_to_stand")


def test_the_catalogue_has_no_findings(page_as: OpenPage, cleared: int) -> None:
    page = page_as("employee", person_id=cleared)
    for path in ("/exercises", "/exercises?space=chair", "/exercises/bird_dog"):
        page.goto(path)
        assert findings(page) == []


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_nothing_scrolls_sideways_at_320(page_as: OpenPage, cleared: int, language: str) -> None:
    page = page_as("employee", person_id=cleared, width=320, language=language)
    for path in ("/exercises", *(f"/exercises/{one.key}" for one in shipped_exercises())):
        page.goto(path)
        assert overflow(page) == 0, path
