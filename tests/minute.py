"""The guided minute on a browser's clock that stands still until a test moves it."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Page

from tests.accessibility import violations

READY = 3  # seconds of getting ready before the minute runs
_FRAME = 50  # milliseconds in which the first second is drawn
OPENED = dt.datetime(2026, 11, 18, 12, 0)


def open_minute(page: Page, exercise: str) -> None:
    """The page before the start; from here on time passes only when the test says so."""
    page.add_init_script("globalThis.realTimeout = setTimeout")
    page.clock.install(time=OPENED)
    page.goto(f"/breaks/new?exercise={exercise}")
    page.clock.pause_at(OPENED + dt.timedelta(hours=1))


def begin_minute(page: Page, exercise: str) -> None:
    """The first second of the minute: started, and ready."""
    open_minute(page, exercise)
    page.locator("[data-do=start]").click()
    page.clock.run_for(READY * 1000 + _FRAME)


def violations_now(page: Page, *rules: str) -> list[str]:
    """What axe-core finds while the page stands still: its own waiting needs real time."""
    page.evaluate("globalThis.setTimeout = realTimeout")
    return violations(page, *rules)
