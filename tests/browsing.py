"""Fixtures of the browser: a served application, and pages that are signed in to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.conftest import Clock
from tests.installed import open_test_session
from tests.live import CHROMIUM, CHROMIUM_FLAGS, SHELL, serve
from webapp.database import Database


@pytest.fixture
def live(app: Flask) -> Iterator[str]:
    """The address of the application, served by a real server in a thread."""
    with serve(app) as address:
        yield address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers, on a machine that may be busy with other tests."""
    expect.set_options(timeout=20_000)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A real Chromium without a screen, and without the windows that nobody would see."""
    with playwright.chromium.launch(executable_path=SHELL, args=CHROMIUM_FLAGS) as browser:
        yield browser


@pytest.fixture(scope="session")
def whole_chromium(playwright: Playwright) -> Iterator[Browser]:
    """With its windows, to which notifications belong: for tests that show some."""
    with playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS) as browser:
        yield browser


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> Browser:
    """The one that this test needs; most do without the windows."""
    notifies = request.node.get_closest_marker("notifies")
    found: Browser = request.getfixturevalue("whole_chromium" if notifies else "chromium")
    return found


@pytest.fixture
def page_as(
    live: str, database: Database, clock: Clock, browser: Browser
) -> Iterator[Callable[..., Page]]:
    """`page_as("employee", width=390, dark=True, language="nl")`: a page signed in to `live`.

    Keyword arguments of Playwright's `new_context` may follow. `person_id` chooses the person.
    """
    contexts: list[BrowserContext] = []

    def open_page(
        *roles: str,
        width: int = 390,
        dark: bool = False,
        language: str = "en",
        person_id: int | None = None,
        **options: Any,
    ) -> Page:
        _, token = open_test_session(
            database, *roles, language=language, person_id=person_id, now=clock()
        )
        options.setdefault("service_workers", "block")  # else each page fetches all for offline use
        context = browser.new_context(
            base_url=live,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            locale=f"{language}-BE",
            **options,
        )
        context.add_cookies([{"name": "rekpauze", "value": token, "url": live}])
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
