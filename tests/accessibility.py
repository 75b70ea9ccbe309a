"""Holds a page against the rules of axe-core (WCAG 2.2 AA and best practices)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

_SOURCE = Path(__file__).parent / "axe/node_modules/axe-core/axe.min.js"
# Of the rules that axe-core runs, those that look at colours, and so may judge two schemes unlike.
COLOUR_RULES = ("color-contrast", "link-in-text-block")
_RUN = """async (rules) => {
  const which = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
  const found = await axe.run(document, { resultTypes: ["violations"], ...which });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} (${rule.help})`));
}"""
# A colour that is on its way from the other scheme is neither.
_ARRIVE = """document.getAnimations()
  .filter((one) => one instanceof CSSTransition).forEach((one) => one.finish())"""
# All that is there, where it stands, and whether it is seen: what the other rules look at.
_STANDS = """() => [document.documentElement.outerHTML,
  ...Array.from(document.querySelectorAll("*"), (one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    const seen = one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    return [x, y, width, height, seen].join();
  })].join("\\n")"""
_AS_BEFORE = f"""() => {{
  const before = globalThis.stood;
  globalThis.stood = ({_STANDS})();
  return globalThis.stood === before;
}}"""
Scheme = Literal["dark", "light"]
Screen = tuple[int, int]  # width and height in pixels
NARROWEST = (320, 800)
SCREENS = ((390, 800), (1280, 800))  # a phone and a desk


@cache
def _source() -> str:
    if not _SOURCE.exists():
        raise RuntimeError("axe-core is not installed: npm ci --prefix tests/axe")
    return _SOURCE.read_text("utf-8")


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core finds wrong with the page as it stands: rule, element and explanation.

    By all its rules, or by these only. They are evaluated by the driver, so the page's content
    security policy stays in force.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    found: list[str] = page.evaluate(_RUN, list(rules))
    return found


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window: 0 means no sideways scrolling."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, width)


def looks(page: Page, screens: Sequence[Screen] = SCREENS) -> Iterator[tuple[Screen, str]]:
    """The page, loaded once, on each of these screens, dark and light, and how it stands there.

    Afterwards it is light. From screen to screen it keeps its scheme, since each change is work.
    """
    schemes: tuple[Scheme, Scheme] = ("dark", "light")
    for width, height in screens:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            page.evaluate(_ARRIVE)
            yield (width, height), f"{page.url}, {scheme}, {width} px"
        schemes = (schemes[1], schemes[0])
    page.emulate_media(color_scheme="light")


def findings(
    page: Page,
    screens: Sequence[Screen] = SCREENS,
    broken: Callable[..., list[str]] = violations,
) -> list[str]:
    """Rules that the page breaks in any look, and looks in which it has to be scrolled sideways.

    The latter on the narrowest phone, too. In the second scheme of a screen only the rules about
    colours are asked, where all else is and stands as it did in the first. Afterwards the page is
    light, on the screen that it had.
    """
    size, found, walked = page.viewport_size, list[str](), None
    for screen, look in looks(page, tuple(dict.fromkeys((*screens, NARROWEST)))):
        if too_wide := overflow(page):
            found.append(f"{look}: {too_wide} px too wide")
        if screen in screens:
            same = page.evaluate(_AS_BEFORE) and screen == walked
            found += [f"{look}: {one}" for one in broken(page, *(COLOUR_RULES if same else ()))]
            walked = screen
    assert size is not None
    page.set_viewport_size(size)
    return found
