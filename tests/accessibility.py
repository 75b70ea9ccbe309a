"""Holds a page against the rules of axe-core (WCAG 2.2 AA and best practices)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, ViewportSize

_SOURCE = Path(__file__).parent / "axe/node_modules/axe-core/axe.min.js"
# Of the rules that axe-core runs, those that look at colours, and so may judge two schemes unlike.
COLOUR_RULES = ("color-contrast", "link-in-text-block")
# Begun by name, so that Chromium keeps it compiled from one page to the next. It waits by no clock
# of the page, which a test may have stopped.
_LOADER = """globalThis.loadAxe = () => {
  const later = globalThis.setTimeout;
  const setTimeout = (begin, delay = 0, ...given) =>
    delay ? later(begin, delay, ...given) : queueMicrotask(() => begin(...given));
  %s
};"""
_LOAD = """() => {
  if (!("axe" in globalThis)) globalThis.loadAxe?.();
  return "axe" in globalThis;
}"""
_RUN = """async (rules) => {
  const which = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
  const found = await axe.run(document, { resultTypes: ["violations"], ...which });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} (${rule.help})`));
}"""
# A colour that is on its way from the other scheme is neither.
_ARRIVE = """document.getAnimations()
  .filter((one) => one instanceof CSSTransition).forEach((one) => one.finish())"""
_TOO_WIDE = "Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"
# All that is there, where it stands, and whether it is seen: what the other rules look at.
_STANDS = """[document.documentElement.outerHTML,
  ...Array.from(document.querySelectorAll("*"), (one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    const seen = one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    return [x, y, width, height, seen].join();
  })].join("\\n")"""
# All that is asked of one look, at once: each question on its own takes its time to get here.
# Nothing is answered where axe-core has yet to be brought.
_LOOK = f"""async ({{ asked, walked, colours }}) => {{
  if (asked && !({_LOAD})()) return null;
  {_ARRIVE};
  const tooWide = {_TOO_WIDE};
  if (!asked) return [tooWide, []];
  const before = globalThis.stood;
  globalThis.stood = {_STANDS};
  const same = walked && globalThis.stood === before;
  return [tooWide, await ({_RUN})(same ? colours : [])];
}}"""
Scheme = Literal["dark", "light"]
Screen = tuple[int, int]  # width and height in pixels
NARROWEST = (320, 800)
SCREENS = ((390, 800), (1280, 800))  # a phone and a desk


@cache
def _loader() -> str:
    if not _SOURCE.exists():
        raise RuntimeError("axe-core is not installed: npm ci --prefix tests/axe")
    return _LOADER % _SOURCE.read_text("utf-8")


def _load(page: Page) -> None:
    """Have axe-core in the page; the next that it opens has it at hand."""
    if not page.evaluate(_LOAD):
        page.add_init_script(_loader())
        page.evaluate(f"() => {{ {_loader()} loadAxe(); }}")


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core finds wrong with the page as it stands: rule, element and explanation.

    By all its rules, or by these only. They are evaluated by the driver, so the page's content
    security policy stays in force.
    """
    _load(page)
    found: list[str] = page.evaluate(_RUN, list(rules))
    return found


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window: 0 means no sideways scrolling."""
    width: int = page.evaluate(_TOO_WIDE)
    return width


def looks(page: Page, screens: Sequence[Screen] = SCREENS) -> Iterator[tuple[Screen, str]]:
    """The page, loaded once, on each of these screens, dark and light, and how it stands there.

    Colours may be on their way, though it is shown as to those who want less motion: some sixty
    transitions would set out with each change, and all that moves is drawn. Afterwards it is light,
    and moves. From screen to screen it keeps its scheme, since each change is work.
    """
    schemes: tuple[Scheme, Scheme] = ("dark", "light")
    for width, height in screens:
        _resize(page, {"width": width, "height": height})
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            yield (width, height), f"{page.url}, {scheme}, {width} px"
        schemes = (schemes[1], schemes[0])
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")


def _resize(page: Page, size: ViewportSize) -> None:
    """Give the page this window, unless it has it: it would be laid out anew."""
    if size != page.viewport_size:
        page.set_viewport_size(size)


def findings(page: Page, screens: Sequence[Screen] = SCREENS) -> list[str]:
    """Rules that the page breaks in any look, and looks in which it has to be scrolled sideways.

    The latter on the narrowest phone, too. In the second scheme of a screen only the rules about
    colours are asked, where all else is and stands as it did in the first. Afterwards the page is
    light, on the screen that it had.
    """
    size, found, walked = page.viewport_size, list[str](), None
    for screen, look in looks(page, tuple(dict.fromkeys((*screens, NARROWEST)))):
        too_wide, broken = _answer(page, asked=screen in screens, walked=screen == walked)
        found += [f"{look}: {too_wide} px too wide"] if too_wide else []
        found += [f"{look}: {one}" for one in broken]
        walked = screen
    assert size is not None
    _resize(page, size)
    return found


def _answer(page: Page, **asked: bool) -> tuple[int, list[str]]:
    """Of one look: pixels by which it is too wide, and the rules that it breaks."""
    question = {**asked, "colours": COLOUR_RULES}
    answer: tuple[int, list[str]] | None = page.evaluate(_LOOK, question)
    if answer is None:
        _load(page)
        answer = page.evaluate(_LOOK, question)
    assert answer is not None
    return answer
