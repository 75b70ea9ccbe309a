"""The figures in a real Chromium: they move with the timer, stand still when asked, and fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import render_template_string
from playwright.sync_api import Page, expect

from tests.minute import begin_minute
from webapp.content.drawings.film import film
from webapp.content.drawings.library import figure, figure_keys
from webapp.content.exercises import shipped_exercises

pytestmark = pytest.mark.browser

OUTLINES = (
    """() => [...document.querySelectorAll(".dial .body path")].map(p => p.getAttribute("d"))"""
)
OUTSIDE = """(svg) => [...svg.querySelectorAll("path")].filter((path) => {
  const { x, y, width, height } = path.getBBox();
  const edge = path.closest(".body") ? 0 : parseFloat(getComputedStyle(path).strokeWidth) / 2;
  return x < edge || y < edge || x + width > 240 - edge || y + height > 180 - edge;
}).length"""
OUTSIDE_IN_MINUTE = f"""async (svg) => {{
  const {{ film }} = await import("/static/figure.js");
  const show = film(svg, JSON.parse(document.querySelector('[data-part="film"]').textContent));
  const outside = {OUTSIDE};
  const judged = new Map();  // a pose that is held, or comes again, is measured once
  return [...Array(240).keys()].filter((quarter) => {{
    show(quarter / 4);
    const drawn = [...svg.querySelectorAll("path")].map((one) => one.getAttribute("d")).join();
    if (!judged.has(drawn)) judged.set(drawn, outside(svg) > 0);
    return judged.get(drawn);
  }});
}}"""


@pytest.fixture
def minute(page_as: Callable[..., Page], cleared: int) -> Callable[..., Page]:
    """A guided minute that has begun, on a clock of its own."""

    def begin(exercise: str, **options: str) -> Page:
        page = page_as("employee", person_id=cleared, **options)
        begin_minute(page, exercise)
        return page

    return begin


def at_rest(exercise: str, until: float) -> bool:
    """Whether nobody moves at a second of the minute."""
    found = next(one for one in shipped_exercises() if one.key == exercise)
    track = film(exercise, tuple(found.steps()))["track"]
    return not any(start < until < end for start, end, *_ in track)


def test_the_figure_moves_with_the_timer_and_rests_when_the_pose_is_held(
    minute: Callable[..., Page],
) -> None:
    page = minute("knees_to_chest")
    page.clock.run_for(1_000)
    first = page.evaluate(OUTLINES)
    page.clock.run_for(1_000)
    second = page.evaluate(OUTLINES)
    assert len(first) == len(second) > 8
    assert first != second
    page.clock.run_for(4_000)
    held = page.evaluate(OUTLINES)
    assert held != second
    assert at_rest("knees_to_chest", 6.0)
    page.clock.run_for(2_000)
    assert page.evaluate(OUTLINES) == held
    described = page.locator(".dial svg.figure").get_attribute("aria-label") or ""
    assert described.startswith("On the back: both knees are close to the chest")


def test_the_figure_waits_while_the_minute_is_paused(minute: Callable[..., Page]) -> None:
    page = minute("cat_cow")
    page.clock.run_for(2_000)
    page.keyboard.press("Space")
    waiting = page.evaluate(OUTLINES)
    page.clock.run_for(5_000)
    assert page.evaluate(OUTLINES) == waiting
    page.keyboard.press("Space")
    page.clock.run_for(1_000)
    assert page.evaluate(OUTLINES) != waiting


def test_with_reduced_motion_it_steps_from_pose_to_pose(minute: Callable[..., Page]) -> None:
    page = minute("cat_cow", reduced_motion="reduce")
    page.clock.run_for(500)
    rounded = page.evaluate(OUTLINES)
    page.clock.run_for(5_000)
    assert page.evaluate(OUTLINES) == rounded
    page.clock.run_for(5_000)
    assert page.evaluate(OUTLINES) != rounded


def test_the_other_side_follows_halfway(minute: Callable[..., Page]) -> None:
    page = minute("side_bend")
    page.clock.run_for(6_000)
    left = page.evaluate(OUTLINES)
    page.clock.run_for(30_000)
    right = page.evaluate(OUTLINES)
    expect(page.locator("[data-part=side]")).to_have_text("Right")
    assert left != right


def test_without_scripts_the_poses_stand_side_by_side(
    page_as: Callable[..., Page], cleared: int
) -> None:
    page = page_as("employee", person_id=cleared, java_script_enabled=False)
    for exercise in shipped_exercises():
        page.goto(f"/breaks/new?exercise={exercise.key}")
        shown = page.locator(".poses svg[role=img] > title")
        assert shown.count() >= 3
        assert len(set(shown.all_text_contents())) >= 3


@pytest.mark.parametrize("width", [320, 1280])
def test_today_shows_the_next_exercise_and_the_choice_without_scrolling_sideways(
    page_as: Callable[..., Page], cleared: int, width: int
) -> None:
    page = page_as("employee", person_id=cleared, width=width)
    page.goto("/today")
    expect(page.locator(".hero svg.figure")).to_be_visible()
    page.locator("summary", has=page.locator("use[href$=swap]")).click()
    assert page.locator(".options svg.figure").count() == 5
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_pose_lies_inside_its_picture(
    app: object, live: str, page_as: Callable[..., Page], cleared: int
) -> None:
    page = page_as("employee", person_id=cleared)
    page.goto("/today")
    for key in figure_keys():
        with app.test_request_context():  # type: ignore[attr-defined]
            app.preprocess_request()  # type: ignore[attr-defined]
            drawn = render_template_string(
                '{% import "figure.html" as figures with context %}'
                "{% for pose in poses %}{% for side in ('left', 'right') %}"
                "{{ figures.still(key, pose, side) }}{% endfor %}{% endfor %}",
                key=key,
                poses=figure(key).poses,
            )
        page.locator("main").evaluate("(main, drawn) => main.innerHTML = drawn", drawn)
        for one in page.locator("svg.figure").all():
            assert one.evaluate(OUTSIDE) == 0, f"{key}: {one.text_content()}"


def test_at_no_moment_of_the_minute_does_anyone_leave_the_picture(
    page_as: Callable[..., Page], cleared: int
) -> None:
    page = page_as("employee", person_id=cleared)
    for exercise in shipped_exercises():
        page.goto(f"/breaks/new?exercise={exercise.key}")
        page.locator("[data-do=start]").click()
        assert page.locator(".dial svg.figure").evaluate(OUTSIDE_IN_MINUTE) == [], exercise.key
