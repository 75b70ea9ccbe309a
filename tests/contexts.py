"""Contexts of the browser that tests use one after another: each new one loads all anew.

What pages leave behind is cleared: cookies, and all that is stored for the address of the
application. Files whose address changes with their content stay, as they do for people. What a test
does to a context itself (its clock, its permissions, its connection) cannot all be asked for, so
none that a test has had in its hands is given to another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Frame, Page

_LEAD_TO_CONTEXT = ("context", "clock", "request")  # attributes of a page
Touched = set[BrowserContext]


@contextmanager
def touched() -> Iterator[Touched]:
    """Those that somebody has got at meanwhile by way of a page."""
    found = Touched()
    context_of = Page.context.fget  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        for name in _LEAD_TO_CONTEXT:
            look = getattr(Page, name).fget

            def noted(page: Page, look: object = look) -> object:
                found.add(context_of(page))
                return look(page)  # type: ignore[operator]

            patch.setattr(Page, name, property(noted))
        yield found


def open_context(
    browser: Browser, address: str, language: str, *, width: int, dark: bool, **options: Any
) -> BrowserContext:
    """One more; options are those of Playwright's `new_context`."""
    options.setdefault("service_workers", "block")  # else each page fetches all for offline use
    return browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if dark else "light",
        locale=f"{language}-BE",
        **options,
    )


class Kept:
    """A context that may serve several tests."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.strayed = False  # to another address, whose storage is not cleared
        self._address = address
        self._blank: tuple[Page, CDPSession] | None = None

    def new_page(self, *, width: int, dark: bool) -> Page:
        """A page as in a context that was opened for this screen and scheme."""
        page = self.context.new_page()
        page.on("framenavigated", self._see)
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if dark else "light")
        return page

    def _see(self, frame: Frame) -> None:
        self.strayed |= not frame.url.startswith((f"{self._address}/", "about:"))

    def clear(self) -> None:
        """Nothing is left of the pages so far. A blank one stays, else their process would end."""
        if self._blank is None:
            blank = self.context.new_page()
            self._blank = blank, self.context.new_cdp_session(blank)
        blank, session = self._blank
        for page in self.context.pages:
            if page is not blank:
                page.close()
        self.context.clear_cookies()
        session.send("Storage.clearDataForOrigin", {"origin": self._address, "storageTypes": "all"})


class Contexts:
    """Those that wait for a test, one of each language."""

    def __init__(self, browser: Browser, address: str, touched: Touched) -> None:
        self.browser = browser
        self._address = address
        self._touched = touched
        self._waiting: dict[str, Kept] = {}

    def take(self, language: str) -> Kept:
        """One as nobody had used it."""
        if language in self._waiting:
            return self._waiting.pop(language)
        context = open_context(self.browser, self._address, language, width=390, dark=False)
        return Kept(context, self._address)

    def give_back(self, language: str, kept: Kept) -> None:
        """For the next test, unless this one did to it what is not undone."""
        if language in self._waiting or kept.strayed or kept.context in self._touched:
            self._touched.discard(kept.context)
            kept.context.close()
        else:
            kept.clear()
            self._waiting[language] = kept
