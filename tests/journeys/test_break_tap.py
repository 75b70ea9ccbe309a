"""An employee's break in a real browser: the questions, the guided minute, the tap."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import violations
from tests.conftest import Clock
from tests.minute import READY, begin_minute, install_clock, open_minute
from webapp.database import Database
from webapp.domain.calendar import local_day
from webapp.services.programme.breaks import list_breaks

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def stored(database: Database, person: int, clock: Clock) -> list[tuple[str, int]]:
    day = local_day(clock(), "Europe/Brussels")
    with database.reading() as session:
        days = list_breaks(session, person_id=person, first=day, last=day)
    return [(one.verdict.value, one.seconds) for one in days[day]]


def start(page: Page, exercise: str = "cat_cow") -> None:
    """Open the guided minute with the browser's clock in our hands, start it and get ready."""
    begin_minute(page, exercise)


def pass_time(page: Page, clock: Clock, seconds: float) -> None:
    """The same time goes by in the browser and on the server."""
    page.clock.run_for(seconds * 1000)
    clock.forward(seconds=seconds)


def test_from_the_first_visit_to_a_break_that_counts(page_as: OpenPage, clock: Clock) -> None:
    page = page_as("employee")
    install_clock(page)
    page.goto("/today")
    page.get_by_role("link", name="Start with the questions").click()
    page.get_by_role("button", name="Agreed, start the questions").click()
    for _ in range(4):
        page.locator(".question:visible button").first.click()
    expect(page.get_by_role("heading", name="You can go ahead")).to_be_visible()
    page.get_by_role("link", name="To my minute").click()
    page.get_by_role("link", name="Start my minute").click()
    page.get_by_role("button", name="Start the minute").click()
    pass_time(page, clock, READY + 60.5)
    page.get_by_role("button", name="Done, log my break").click()
    expect(page.get_by_role("status")).to_contain_text("Counts.")
    expect(page.get_by_role("heading", level=1)).to_have_text("A good start. Two to go.")
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone")


def test_the_minute_says_what_to_do_and_counts_down(
    page_as: OpenPage, cleared: int, clock: Clock
) -> None:
    page = page_as("employee", person_id=cleared)
    start(page, "hip_flexor")
    expect(page.get_by_role("timer")).to_have_text("60")
    expect(page.locator(".say")).to_have_text("Move your pelvis gently forward")
    expect(page.locator("[data-part=side]")).to_have_text("Left")
    expect(page.locator("[data-part=breathe]")).to_have_text("Breathe in")
    expect(page.get_by_role("button", name="Done, log my break")).to_be_hidden()
    pass_time(page, clock, 8)
    expect(page.locator(".say")).to_have_text("Let go and stand loosely")
    expect(page.locator("[data-part=breathe]")).to_have_text("Breathe out")
    pass_time(page, clock, 24)
    expect(page.locator("[data-part=side]")).to_have_text("Right")
    expect(page.get_by_role("timer")).to_have_text("28")
    assert page.locator(".beats .past").count() == 3
    announced = page.locator("[data-part=announce]")
    expect(announced).to_have_text("Right: Move your pelvis gently forward")


def test_a_pause_stops_the_count_but_not_the_clock(
    page_as: OpenPage, cleared: int, clock: Clock, database: Database
) -> None:
    page = page_as("employee", person_id=cleared)
    start(page)
    pass_time(page, clock, 20)
    page.get_by_role("button", name="Pause").click()
    pass_time(page, clock, 300)
    expect(page.get_by_role("timer")).to_have_text("40")
    expect(page.locator("[data-part=breathe]")).to_have_text("Paused")
    page.get_by_role("button", name="Go on").click()
    pass_time(page, clock, 30)
    page.get_by_role("button", name="Done, log my break").click()
    expect(page.get_by_role("status")).to_contain_text("Counts.")
    assert stored(database, cleared, clock) == [("counted", 50)]


def test_the_keyboard_does_all_of_it(
    page_as: OpenPage, cleared: int, clock: Clock, database: Database
) -> None:
    page = page_as("employee", person_id=cleared, width=1280)
    open_minute(page, "side_bend")
    page.get_by_role("button", name="Start the minute").focus()
    page.keyboard.press("Enter")
    pass_time(page, clock, READY + 10)
    page.locator("body").press("Space")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    page.locator("body").press("Space")
    pass_time(page, clock, 10)
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="You stopped")).to_be_visible()
    expect(page.locator("[data-part=stopped]")).to_be_focused()
    page.get_by_role("button", name="All is well, go on").press("Enter")
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    pass_time(page, clock, 41)
    expect(page.get_by_role("button", name="Done, log my break")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Counts.")
    assert stored(database, cleared, clock) == [("counted", 60)]


def test_stopping_leads_to_advice_and_to_the_questions(
    page_as: OpenPage, cleared: int, clock: Clock, database: Database
) -> None:
    page = page_as("employee", person_id=cleared)
    start(page)
    pass_time(page, clock, 15)
    page.get_by_role("button", name="Stop").click()
    advice = page.locator("[data-part=stopped]")
    expect(advice).to_have_accessible_description(re.compile("Do not go on today.*1733.*112"))
    assert violations(page) == []
    advice.get_by_role("link", name="Something has changed").click()
    page.get_by_role("button", name="Agreed, start the questions").click()
    page.get_by_role("button", name="One or more of these").click()
    with page.expect_response("**/safety/questions"):
        page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_role("heading", name="Call 112 now")).to_be_focused()
    page.goto("/today")
    expect(page.get_by_role("link", name="Start my minute")).to_have_count(0)
    assert stored(database, cleared, clock) == []


def test_whoever_wants_less_motion_gets_steps_instead(page_as: OpenPage, cleared: int) -> None:
    page = page_as("employee", person_id=cleared, reduced_motion="reduce")
    start(page)
    breath, run = page.locator(".breath"), page.locator(".ring .run")
    before = breath.get_attribute("r")
    page.clock.run_for(3_400)
    assert breath.get_attribute("r") == before
    assert run.get_attribute("stroke-dashoffset") == "57.00"


def test_without_javascript_a_break_can_be_done_logged_and_undone(
    page_as: OpenPage, cleared: int, clock: Clock
) -> None:
    page = page_as("employee", person_id=cleared, java_script_enabled=False)
    page.goto("/today")
    page.get_by_role("link", name="Start my minute").click()
    expect(page.locator(".poses li").first).to_be_visible()
    expect(page.get_by_role("button", name="Start the minute")).to_be_hidden()
    clock.forward(seconds=75)
    page.get_by_role("button", name="Done, log my break").click()
    expect(page.get_by_role("status")).to_contain_text("Counts.")
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone")


def test_going_back_and_tapping_again_changes_nothing(
    page_as: OpenPage, cleared: int, clock: Clock, database: Database
) -> None:
    page = page_as("employee", person_id=cleared)
    start(page)
    pass_time(page, clock, 61)
    form = page.locator("form[data-part=form]")
    twice = form.evaluate(
        """async (form) => {
          const body = new URLSearchParams(new FormData(form));
          const send = () => fetch(form.action, { method: "POST", body });
          return (await Promise.all([send(), send(), send()])).map((answer) => answer.status);
        }"""
    )
    assert twice == [200, 200, 200]
    page.get_by_role("button", name="Done, log my break").click()
    expect(page.get_by_role("status")).to_contain_text("Counts.")
    assert stored(database, cleared, clock) == [("counted", 60)]


def test_the_skip_link_leads_to_the_content(page_as: OpenPage) -> None:
    page = page_as("employee")
    page.goto("/today")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    skip.press("Enter")
    assert page.url.endswith("#main")
    expect(page.locator("main")).to_be_focused()


def test_another_language_can_be_chosen_from_the_menu(page_as: OpenPage) -> None:
    page = page_as("employee", language="fr")
    page.goto("/today")
    page.locator("summary", has_text="Menu").click()
    page.get_by_label("Langue").select_option("nl")
    page.get_by_role("button", name="Changer").click()
    expect(page).to_have_title("Vandaag – Rekpauze")


def test_nothing_is_asked_of_another_host_and_little_is_sent(
    page_as: OpenPage, cleared: int
) -> None:
    page = page_as("employee", person_id=cleared, service_workers="allow")
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto("/breaks/new?exercise=cat_cow")
    page.get_by_role("button", name="Start the minute").click()
    page.goto("/today")
    host = re.match(r"http://[^/]+", page.url)
    assert host is not None
    assert all(url.startswith(host[0]) for url in asked)
    assert problems == []
