"""Holds a page against the rules of axe-core (WCAG 2.2 AA and best practices)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

_SOURCE = Path(__file__).parent / "axe/node_modules/axe-core/axe.min.js"
_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} (${rule.help})`));
}"""
# A colour that is on its way from the other scheme is neither.
_ARRIVE = """document.getAnimations()
  .filter((one) => one instanceof CSSTransition).forEach((one) => one.finish())"""
Screen = tuple[int, int]  # width and height in pixels
NARROWEST = (320, 800)
SCREENS = ((390, 800), (1280, 800))  # a phone and a desk


@cache
def _source() -> str:
    if not _SOURCE.exists():
        raise RuntimeError("axe-core is not installed: npm ci --prefix tests/axe")
    return _SOURCE.read_text("utf-8")


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands: rule, element and explanation.

    The rules are evaluated by the driver, so the page's content security policy stays in force.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    found: list[str] = page.evaluate(_RUN)
    return found


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window: 0 means no sideways scrolling."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, width)


def looks(page: Page, screens: Sequence[Screen] = SCREENS) -> Iterator[tuple[Screen, str]]:
    """The page, loaded once, dark and light on each of these screens, and how it stands there."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        for width, height in screens:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(_ARRIVE)
            yield (width, height), f"{page.url}, {scheme}, {width} px"


def findings(
    page: Page,
    screens: Sequence[Screen] = SCREENS,
    broken: Callable[[Page], list[str]] = violations,
) -> list[str]:
    """Rules that the page breaks in any look, and looks in which it has to be scrolled sideways.

    The latter on the narrowest phone, too. Afterwards the page is light, on the screen that it had.
    """
    size, found = page.viewport_size, []
    for screen, look in looks(page, tuple(dict.fromkeys((*screens, NARROWEST)))):
        if overflow(page):
            found.append(f"{look}: {overflow(page)} px too wide")
        if screen in screens:
            found += [f"{look}: {one}" for one in broken(page)]
    assert size is not None
    page.set_viewport_size(size)
    return found
