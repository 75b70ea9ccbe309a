"""In a real browser: the words of the bar on the narrowest phone, in every language."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from playwright.sync_api import Page

from tests.accessibility import NARROWEST
from webapp.domain.people.access import Role, Viewer
from webapp.i18n import LANGUAGES, texts
from webapp.navigation import bar

pytestmark = pytest.mark.browser
WIDTHS = NARROWEST[0], 360  # from the second on every word is in sight
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"

# The words in their places, and those that are cut, run over their neighbour, or are broken in two.
CUT = """([language, words]) => {
  document.documentElement.lang = language;
  const tabs = [...document.querySelectorAll(".tabs a > span")];
  tabs.forEach((tab, place) => { tab.textContent = words[place]; });
  const lines = (tab) => {
    const range = document.createRange();
    range.selectNodeContents(tab);
    return [...range.getClientRects()];
  };
  const shown = (tab) => getComputedStyle(tab).position !== "absolute"; // else for the ear alone
  const fits = (tab, place) => {
    const own = lines(tab);
    const left = Math.min(...own.map((one) => one.left));
    const right = Math.max(...own.map((one) => one.right));
    const room = tab.closest("li").getBoundingClientRect();
    const pieces = words[place].trim().split(/[\\s-]+/).length;
    return left >= Math.max(0, room.left - 1) && right <= Math.min(innerWidth, room.right + 1)
      && tab.scrollWidth <= tab.clientWidth + 1 && own.length <= pieces;
  };
  if (tabs.length !== words.length) return ["another number of tabs"];
  const cut = new Set();
  for (const here of tabs) { // whichever page is open: its word may be the only one in sight
    for (const tab of tabs) tab.closest("a").removeAttribute("aria-current");
    here.closest("a").setAttribute("aria-current", "page");
    tabs.forEach((tab, place) => { if (shown(tab) && !fits(tab, place)) cut.add(words[place]); });
  }
  return [...cut];
}"""


def words(role: Role, language: str) -> list[str]:
    viewer = Viewer(1, frozenset({Role.EMPLOYEE, role}), language, "Europe/Brussels")
    return [texts(language)(f"nav.{place.key}") for place in bar(viewer)]


def cut(page: Page, language: str, told: list[str]) -> list[str]:
    return cast(list[str], page.evaluate(CUT, [language, told]))


def test_no_word_of_the_bar_is_cut_on_the_narrowest_phone_in_any_language(
    page_as: Callable[..., Page],
) -> None:
    """Bars of as many tabs differ by their words alone, so one page serves them all."""
    found: dict[tuple[str, int, str], list[str]] = {}
    pages: dict[int, Page] = {}
    for role in Role:
        number = len(words(role, "en"))
        if number not in pages:
            pages[number] = page_as(role.value)
            pages[number].goto("/accessibility")
        for width in WIDTHS:
            pages[number].set_viewport_size({"width": width, "height": 800})
            assert cut(pages[number], "de", [LONG] * number) == [LONG], "or nothing is measured"
            for language in LANGUAGES:
                if wrong := cut(pages[number], language, words(role, language)):
                    found[role.value, width, language] = wrong
    assert set(pages) == {2, 5}
    assert found == {}
