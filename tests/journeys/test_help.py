"""Reading help in a real browser, also before signing in, by keyboard and on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility import findings
from webapp.content.guide import topics

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def test_help_is_read_from_the_menu_to_the_last_page_by_keyboard(page_as: OpenPage) -> None:
    page = page_as("employee", width=1280)
    page.goto("/today")
    page.locator("summary", has_text="Menu").press("Enter")
    page.get_by_role("link", name="Help").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Help")
    page.get_by_role("link", name="Whom to see, and when").press("Enter")
    for topic in topics():
        expect(page.get_by_role("heading", level=1)).to_have_text(topic.title["en"])
        page.get_by_role("link", name="Read on").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(topics()[0].title["en"])


def test_help_is_there_before_signing_in(live: str, chromium: Browser) -> None:
    context = chromium.new_context(base_url=live, locale="de-BE", service_workers="block")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/help/who")
    expect(page.get_by_role("heading", name="Rufen Sie sofort 112 an")).to_be_visible()
    assert all(url.startswith(live) for url in asked)
    context.close()


def test_on_paper_the_addresses_of_the_sources_are_written_out(page_as: OpenPage) -> None:
    page = page_as("employee")
    page.goto("/help/research")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Read on")).to_be_hidden()
    written = page.locator(".sources a").first.evaluate(
        "element => getComputedStyle(element, '::after').content"
    )
    assert "https://doi.org/" in written


def test_every_page_is_accessible_and_fits(page_as: OpenPage) -> None:
    page = page_as("employee", language="fr")
    for path in ("/help", *(f"/help/{topic.key}" for topic in topics())):
        page.goto(path)
        assert findings(page) == []
