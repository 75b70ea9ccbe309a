"""The guided minute on a browser's clock that stands still until a test moves it."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Page

READY = 3  # seconds of getting ready before the minute runs
_DRAWN = 150  # milliseconds in which the first second is drawn
_FRAME = 100  # milliseconds from one drawing to the next
# Each drawing is work, and on a clock of its own a page makes all of them, sixty for each second
# that a test lets pass: here it makes ten, as a slow device does, by the timers of that clock.
_FRAMES = f"""
globalThis.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), {_FRAME});
globalThis.cancelAnimationFrame = (frame) => clearTimeout(frame);"""
OPENED = dt.datetime(2026, 11, 18, 12, 0)


def install_clock(page: Page, time: dt.datetime | None = None) -> None:
    """Give the page, from its next address on, a clock of its own, by which it draws too."""
    page.clock.install(time=time)
    page.add_init_script(_FRAMES)


def open_minute(page: Page, exercise: str) -> None:
    """The page before the start; from here on time passes only when the test says so."""
    install_clock(page, OPENED)
    page.goto(f"/breaks/new?exercise={exercise}")
    page.clock.pause_at(OPENED + dt.timedelta(hours=1))


def begin_minute(page: Page, exercise: str) -> None:
    """The first second of the minute: started, and ready."""
    open_minute(page, exercise)
    page.locator("[data-do=start]").click()
    page.clock.run_for(READY * 1000 + _DRAWN)
