"""What one test leaves in a context of the browser is not there for the next that is given it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.contexts import Contexts, Kept, open_context

pytestmark = pytest.mark.browser
LEAVE = """async () => {
  localStorage.setItem("left", "1");
  sessionStorage.setItem("left", "1");
  document.cookie = "left=1; path=/today";
  await (await caches.open("left")).put("/left", new Response("1"));
  const opened = indexedDB.open("left");
  await new Promise((done) => { opened.onsuccess = done; });
  opened.result.close();
}"""
LEFT = """async () => [
  localStorage.length, sessionStorage.length, document.cookie,
  await caches.keys(), await indexedDB.databases(), history.length, window.name,
  innerWidth, matchMedia("(prefers-color-scheme: dark)").matches]"""


@pytest.fixture
def lent(contexts: Contexts, live: str) -> Callable[[Callable[[Page], object]], Kept]:
    """A test that does something with its page; the context it was given."""

    def lend(do: Callable[[Page], object]) -> Kept:
        kept = contexts.take("de")
        try:
            page = kept.new_page(width=390, dark=False)
            page.goto("/signed-out")
            do(page)
        finally:
            contexts.give_back("de", kept)
        return kept

    return lend


Lend = Callable[[Callable[[Page], object]], Kept]


def test_a_page_finds_what_it_would_in_a_context_of_its_own(
    lent: Lend, contexts: Contexts, live: str
) -> None:
    with open_context(contexts.browser, live, "de", width=390, dark=False) as new:
        page = new.new_page()
        page.goto("/signed-out")
        expected = page.evaluate(LEFT)
    found: list[object] = []

    def use(page: Page) -> None:
        page.set_viewport_size({"width": 700, "height": 300})
        page.emulate_media(color_scheme="dark")
        page.add_init_script("window.name = 'left'")
        page.evaluate(LEAVE)

    first = lent(use)
    assert lent(lambda page: found.append(page.evaluate(LEFT))) is first
    assert found == [expected]


@pytest.mark.parametrize(
    "do",
    [
        lambda page: page.context.set_offline(True),
        lambda page: page.clock.install(),
        lambda page: page.request,
        lambda page: page.goto("data:text/html,elsewhere"),
    ],
    ids=["connection", "clock", "requests", "elsewhere"],
)
def test_a_context_that_a_test_had_in_its_hands_is_not_used_again(
    lent: Lend, do: Callable[[Page], object]
) -> None:
    first = lent(do)
    assert lent(lambda page: None) is not first
    with pytest.raises(Exception, match="closed"):
        first.context.new_page()


def test_chromium_is_told_to_leave_out_all_that_playwright_leaves_out(chromium: Browser) -> None:
    """It hears the last such list only, which is ours."""
    said: str = chromium.new_browser_cdp_session().send("SystemInfo.getInfo")["commandLine"]
    name = "--disable-features="
    lists = [one.removeprefix(name) for one in said.split() if one.startswith(name)]
    theirs, ours = (set(one.split(",")) for one in lists)
    assert theirs < ours


def test_who_holds_a_context_shares_it_with_nobody(contexts: Contexts, live: str) -> None:
    first, second = contexts.take("de"), contexts.take("de")
    assert first.context is not second.context
    for kept in (first, second):
        contexts.give_back("de", kept)
    assert contexts.take("de") is first
    contexts.give_back("de", first)
