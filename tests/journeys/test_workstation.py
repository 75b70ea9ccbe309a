"""The questionnaire about a workstation in a real browser: advice at once, and nothing goes out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import findings

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
QUESTIONS = "/workstation/questions"


def test_a_no_shows_its_advice_and_no_answer_leaves_the_browser(page_as: OpenPage) -> None:
    page = page_as("employee")
    page.goto("/workstation")
    page.get_by_role("link", name="Go to the questions").click()
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    laptop = page.get_by_role("group").filter(has_text="on a laptop")
    advice = laptop.locator(".advice")
    expect(advice).to_be_hidden()
    laptop.get_by_label("No", exact=True).check()
    expect(advice).to_contain_text("pile of books")
    assert findings(page) == []
    laptop.get_by_label("Yes").check()
    expect(advice).to_be_hidden()
    laptop.get_by_label("Yes").press("ArrowRight")
    expect(advice).to_be_visible()
    laptop.get_by_label("No", exact=True).press("Enter")
    assert asked == []
    assert page.url.endswith(QUESTIONS), "no answer is in the address"
    page.reload()
    expect(page.locator("input:checked")).to_have_count(0)
    page.emulate_media(media="print")
    expect(page.locator(".asked").filter(visible=True)).to_have_count(12)
    expect(page.locator(".advice").filter(visible=True)).to_have_count(12)
    page.emulate_media(media="screen")
    page.get_by_label("No", exact=True).first.check()
    page.get_by_role("link", name="Report something").click()
    assert page.url.endswith("/workstation#tell")
    page.go_back()
    expect(page.locator("input:checked")).to_have_count(0)
