"""Fixtures of the browser: a served application, and pages that are signed in to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from socket import socket
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.conftest import Clock
from tests.contexts import Contexts, open_context, touched
from tests.installed import open_test_session
from tests.live import CHROMIUM, CHROMIUM_FLAGS, SHELL, SOON_LEFT, listener, serve
from webapp.database import Database


@pytest.fixture(scope="session")
def door() -> Iterator[tuple[socket, str]]:
    """A socket for all servers of this process, one after another, and its address."""
    with listener() as opened:
        yield opened


@pytest.fixture
def live(app: Flask, door: tuple[socket, str]) -> Iterator[str]:
    """The address of the application, served by a real server in a thread."""
    with serve(app, waiting=door[0]) as address:
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
    with playwright.chromium.launch(
        executable_path=SHELL, args=CHROMIUM_FLAGS + SOON_LEFT
    ) as browser:
        yield browser


@pytest.fixture(scope="session")
def whole_chromium(playwright: Playwright) -> Iterator[Browser]:
    """With its windows, to which notifications belong: for tests that show some."""
    with playwright.chromium.launch(
        executable_path=CHROMIUM, args=CHROMIUM_FLAGS + SOON_LEFT
    ) as browser:
        yield browser


@pytest.fixture(scope="session")
def contexts(chromium: Browser, door: tuple[socket, str]) -> Iterator[Contexts]:
    """Those of this process that several tests use."""
    with touched() as found:
        yield Contexts(chromium, door[1], found)


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> Browser:
    """The one that this test needs; most do without the windows."""
    notifies = request.node.get_closest_marker("notifies")
    found: Browser = request.getfixturevalue("whole_chromium" if notifies else "chromium")
    return found


@pytest.fixture
def page_as(
    live: str, database: Database, clock: Clock, browser: Browser, contexts: Contexts
) -> Iterator[Callable[..., Page]]:
    """`page_as("employee", width=390, dark=True, language="nl")`: a page signed in to `live`.

    `person_id` chooses the person. Keyword arguments of Playwright's `new_context` may follow: then
    the page has a context that no other test uses.
    """
    with ExitStack() as stack:

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
            kept = None if options or browser is not contexts.browser else contexts.take(language)
            if kept:
                stack.callback(contexts.give_back, language, kept)
                context, page = kept.context, kept.new_page(width=width, dark=dark)
            else:
                context = open_context(browser, live, language, width=width, dark=dark, **options)
                stack.callback(context.close)
                page = context.new_page()
            context.add_cookies([{"name": "rekpauze", "value": token, "url": live}])
            return page

        yield open_page
