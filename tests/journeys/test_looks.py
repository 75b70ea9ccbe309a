"""What holds pages against axe-core, held against pages with faults, which each look shows or not.

It asks all rules once on each screen, and in the other scheme those about colours alone; that is
enough as long as nothing but colours differs. It looks as somebody does who wants less motion; that
is enough as long as nothing but motion differs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility import COLOUR_RULES, findings, violations
from tests.conftest import NOON
from tests.house.source import ROOT, kept_files

pytestmark = pytest.mark.browser
DARK = "@media (prefers-color-scheme: dark)"
LIGHT = "@media (prefers-color-scheme: light)"
WIDE = "@media (min-width: 1000px)"
KEYFRAMES = re.compile(r"@keyframes [\w-]+ \{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
MOVING = re.compile(
    r"@media \(prefers-reduced-motion: no-preference\) \{((?:[^{}]*\{[^{}]*\})*)\s*\}"
)
ABOUT_COLOURS = """async () => {
  const about = axe.getRules(["cat.color"]).map((rule) => rule.ruleId);
  const { violations, passes, incomplete, inapplicable } = await axe.run(document);
  return [...violations, ...passes, ...incomplete, ...inapplicable]
    .map((rule) => rule.id).filter((id) => about.includes(id));
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """One as a phone shows it, that holds nothing yet."""
    with browser.new_page(viewport={"width": 390, "height": 800}) as page:
        yield page


def show(page: Page, style: str) -> None:
    """A page without faults but for what this style brings."""
    page.set_content(
        f"""<!doctype html><html lang="en"><title>Faults</title>
        <style>img {{ display: none; }} {style}</style>
        <main><h1>Faults</h1><p>Words to be read</p><img src="data:,"></main></html>"""
    )


def found(page: Page, style: str) -> list[tuple[str, str, str]]:
    """Scheme, width in pixels and rule of each finding."""
    show(page, style)
    looked = (one.split(", ")[1:] for one in findings(page))
    return [
        (scheme, width.partition(" ")[0], rest.partition(":")[0])
        for scheme, at in looked
        for width, _, rest in [at.partition(" px: ")]
    ]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("", []),
        (f"{DARK} {{ p {{ color: #ddd; }} }}", [("dark", "390"), ("dark", "1280")]),
        (f"{LIGHT} {{ p {{ color: #ddd; }} }}", [("light", "390"), ("light", "1280")]),
    ],
)
def test_a_colour_is_found_in_the_scheme_that_has_it(
    page: Page, style: str, expected: list[tuple[str, str]]
) -> None:
    assert sorted(found(page, style)) == sorted((*one, "color-contrast") for one in expected)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (f"{DARK} {{ img {{ display: block; }} }}", [("dark", "390"), ("dark", "1280")]),
        (f"{LIGHT} {{ img {{ display: block; }} }}", [("light", "390"), ("light", "1280")]),
        (f"{WIDE} {{ img {{ display: block; }} }}", [("light", "1280")]),
    ],
)
def test_what_only_one_look_shows_is_held_against_every_rule(
    page: Page, style: str, expected: list[tuple[str, str]]
) -> None:
    looks = {one[:2] for one in found(page, style) if one[2] == "image-alt"}
    assert looks >= set(expected)


def test_a_page_too_wide_for_the_narrowest_phone_is_found_in_both_schemes(page: Page) -> None:
    show(page, "p { width: 340px; }")
    widths = [one.split(", ", 1)[1] for one in findings(page)]
    assert widths == ["dark, 320 px: 28 px too wide", "light, 320 px: 28 px too wide"]
    assert page.viewport_size == {"width": 390, "height": 800}
    assert page.evaluate("matchMedia('(prefers-color-scheme: light)').matches")
    assert page.evaluate("matchMedia('(prefers-reduced-motion: no-preference)').matches")


def test_what_only_those_see_who_want_motion_is_motion() -> None:
    styles = {path.name: path.read_text() for path in kept_files() if path.suffix == ".css"}
    asked = {name: text for name, text in styles.items() if "prefers-reduced-motion" in text}
    assert asked.keys() >= {"rekpauze.css", "minute.css", "reminders.css"}
    for name, text in asked.items():
        rules = MOVING.findall(KEYFRAMES.sub("", text))
        assert len(rules) == text.count("prefers-reduced-motion"), name
        named = {one for rule in rules for one in re.findall(r"([\w-]+):[^;{}]+[;}]", rule)}
        assert named <= {"animation", "transition", "transform-origin"}, name


def test_the_scripts_that_move_something_are_few() -> None:
    scripts = (path for path in (ROOT / "webapp/static").glob("*.js"))
    found = {path.name for path in scripts if "prefers-reduced-motion" in path.read_text()}
    assert found == {"content.js", "minute_dial.js", "pause.js"}, "they draw a figure, step by step"


def test_the_rules_about_colours_are_those_of_axe_core_that_run(page: Page) -> None:
    show(page, "")
    assert violations(page) == []
    assert sorted(page.evaluate(ABOUT_COLOURS)) == sorted(COLOUR_RULES)


def test_each_page_is_held_against_the_rules_also_while_its_clock_stands_still(
    browser: Browser,
) -> None:
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        page = context.new_page()
        page.clock.install(time=NOON)
        page.goto("data:text/html,<title>First</title>")
        page.clock.pause_at(NOON + dt.timedelta(hours=1))
        for part in ("<img src='data:,'>", "<button></button>", "<img src='data:,'>"):
            page.goto(f"data:text/html,<html lang=en><title>Faults</title><main><h1>A</h1>{part}")
            rule = "image-alt" if "img" in part else "button-name"
            assert [one.partition(":")[0] for one in violations(page)] == [rule]
