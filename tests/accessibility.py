"""Holds a page against the rules of axe-core (WCAG 2.2 AA and best practices)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

_SOURCE = Path(__file__).parent / "axe/node_modules/axe-core/axe.min.js"
_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} (${rule.help})`));
}"""


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
