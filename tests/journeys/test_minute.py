"""The guided minute in a real browser: ready, sides, skip, switches, and without a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import NARROWEST, SCREENS, findings, overflow, violations
from tests.cleared import make_cleared
from tests.conftest import Clock
from tests.minute import READY, begin_minute, install_clock, open_minute
from tests.signing import DEMO, withdraw_one
from webapp.content.exercises import shipped_exercises
from webapp.content.versions import exercise_item
from webapp.database import Database
from webapp.domain.calendar import local_day
from webapp.domain.programme.exercises import Limit
from webapp.domain.programme.screening import ClearanceClass, ScreeningFinding
from webapp.i18n import texts
from webapp.services.programme.breaks import list_breaks

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]

# A browser without a screen has no voices, nothing that shakes and no lamp to keep on: these write
# down what is asked of them instead.
VOICES = """
globalThis.spoken = [];
const voices = %s;
Object.defineProperty(speechSynthesis, "getVoices", { value: () => voices });
Object.defineProperty(speechSynthesis, "cancel", { value: () => {} });
Object.defineProperty(speechSynthesis, "speak", { value: (words) => spoken.push(words.text) });
globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
DEVICE = """
globalThis.asked = [];
navigator.vibrate = (pattern) => asked.push(pattern.length);
class Lock extends EventTarget {
  release() { asked.push("off"); this.dispatchEvent(new Event("release")); }
}
Object.defineProperty(navigator, "wakeLock", { value: {
  request: async () => { asked.push("on"); return (globalThis.lamp = new Lock()); },
} });
globalThis.OscillatorNode = class extends OscillatorNode {
  constructor(...made) { super(...made); asked.push("tone"); }
};
"""
LOCAL = {"localService": True, "lang": "en-GB", "name": "Ann"}
REMOTE = {"localService": False, "lang": "en-GB", "name": "Far away"}
FRENCH = {"localService": True, "lang": "fr-BE", "name": "Anne"}


@pytest.fixture
def page(page_as: OpenPage, cleared: int) -> Page:
    """A phone with a keyboard beside it."""
    return page_as("employee", person_id=cleared, has_touch=True)


@pytest.fixture
def desk(page_as: OpenPage, cleared: int) -> Page:
    """A computer with a mouse and a keyboard."""
    return page_as("employee", person_id=cleared, width=1280)


def pass_time(page: Page, seconds: float) -> None:
    page.clock.run_for(seconds * 1000)


def logged(database: Database, person: int, clock: Clock) -> int:
    day = local_day(clock(), "Europe/Brussels")
    with database.reading() as session:
        return len(list_breaks(session, person_id=person, first=day, last=day)[day])


def asked(page: Page) -> list[Any]:
    """What was asked of the device since the last time."""
    found: list[Any] = page.evaluate("asked.splice(0)")
    return found


def switch(page: Page, name: str) -> None:
    page.get_by_role("switch", name=name).click()


def test_three_seconds_to_get_ready_come_first(page: Page) -> None:
    open_minute(page, "side_bend")
    page.get_by_role("button", name="Start the minute").click()
    timer = page.get_by_role("timer")
    expect(timer).to_have_text("3")
    expect(page.locator(".say")).to_have_text("Get into position")
    expect(page.locator("[data-part=side]")).to_have_text("Left")
    pass_time(page, 2.1)
    expect(timer).to_have_text("1")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="You stopped")).to_be_visible()
    page.get_by_role("button", name="All is well, go on").click()
    pass_time(page, 1)
    expect(timer).to_have_text("60")
    expect(page.locator(".say")).to_have_text("Bend calmly to the side")
    expect(page.locator("[data-part=count]")).to_have_text("Repetition 1 of 3")


def test_a_change_of_side_is_announced_before_it_comes(page: Page) -> None:
    page.add_init_script(DEVICE)
    open_minute(page, "side_bend")
    switch(page, "Sound")
    page.locator("[data-do=start]").click()
    pass_time(page, READY + 26.5)
    side, announced = page.locator("[data-part=side]"), page.locator("[data-part=announce]")
    expect(side).to_have_text("Left")
    asked(page)
    pass_time(page, 1)
    expect(side).to_have_text("Right side next")
    expect(announced).to_have_text("Left: Come upright again. Right side next")
    assert asked(page) == ["tone", "tone", 3]
    assert violations(page) == []
    pass_time(page, 3)
    expect(side).to_have_text("Right")
    expect(announced).to_have_text("Right: Bend calmly to the side")
    assert asked(page) == ["tone", "tone", 1]
    expect(page.locator("[data-part=count]")).to_have_text("Repetition 1 of 3")


def test_the_pacer_breathes_with_the_movement(page: Page) -> None:
    begin_minute(page, "cat_cow")
    breathe, say = page.locator("[data-part=breathe]"), page.locator(".say")
    for words, breath in (("Slowly round your back", "out"), ("Slowly let your back sink", "in")):
        expect(say).to_have_text(words)
        expect(breathe).to_have_text(f"Breathe {breath}")
        pass_time(page, 10)


def test_how_to_do_it_stays_in_sight_while_the_minute_runs(
    page_as: OpenPage, database: Database, clock: Clock
) -> None:
    finding = ScreeningFinding(ClearanceClass.SOME, limits=frozenset({Limit.ARCHING}))
    person = make_cleared(database, clock, finding)
    page = page_as("employee", person_id=person, width=320)
    begin_minute(page, "cat_cow")
    expect(page.locator("[data-part=player]")).to_contain_text("do not arch")
    assert overflow(page) == 0
    assert violations(page) == []


def test_the_way_to_pause_is_in_sight_while_word_of_a_new_notice_waits(
    page: Page, database: Database
) -> None:
    with database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM notice_seen")
    open_minute(page, "cat_cow")
    notice = page.get_by_role("complementary")
    expect(notice).to_be_visible()
    page.locator("[data-do=start]").click()
    expect(notice).to_be_hidden()
    pause = page.locator("[data-do=pause]")
    expect(pause).to_be_focused()
    assert pause.evaluate(
        "(one) => { const { x, y, width, height } = one.getBoundingClientRect();"
        " return one === document.elementFromPoint(x + width / 2, y + height - 4); }"
    ), "the bar at the foot lies over it"
    page.locator("[data-do=stop]").click()
    expect(notice).to_be_visible()


def test_an_exercise_for_both_sides_at_once_announces_none(page: Page) -> None:
    begin_minute(page, "cat_cow")
    pass_time(page, 29)
    expect(page.locator("[data-part=side]")).to_be_hidden()


def test_another_exercise_logs_nothing(
    page: Page, database: Database, cleared: int, clock: Clock
) -> None:
    begin_minute(page, "cat_cow")
    pass_time(page, 50)
    following = shipped_exercises()[1]
    page.get_by_role("link", name="Another exercise").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(following.texts["en"].name)
    expect(page.locator("[data-do=start]")).to_be_visible()
    assert logged(database, cleared, clock) == 0


def test_letters_do_what_the_page_says_until_they_are_switched_off(desk: Page) -> None:
    page = desk
    open_minute(page, "cat_cow")
    sound = page.get_by_role("switch", name="Sound")
    expect(page.locator("[data-part=letters]")).to_be_visible()
    page.keyboard.press("m")
    expect(sound).to_be_checked()
    page.keyboard.press("Control+m")
    expect(sound).to_be_checked()
    switch(page, "Letter keys")
    expect(page.locator("[data-part=letters]")).to_be_hidden()
    page.keyboard.press("m")
    page.keyboard.press("n")
    expect(sound).to_be_checked()
    assert page.url.endswith("cat_cow")
    switch(page, "Letter keys")
    page.keyboard.press("n")
    page.wait_for_url("**/breaks/new?exercise=*")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        shipped_exercises()[1].texts["en"].name
    )


def test_who_stopped_is_not_offered_another_exercise(desk: Page) -> None:
    page = desk
    begin_minute(page, "cat_cow")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Another exercise")).to_be_hidden()
    page.keyboard.press("n")
    assert page.url.endswith("cat_cow")


def test_switches_are_remembered_on_the_device_under_one_key(page: Page) -> None:
    open_minute(page, "cat_cow")
    sound, awake = (page.get_by_role("switch", name=name) for name in ("Sound", "Screen on"))
    expect(sound).not_to_be_checked()
    expect(awake).to_be_checked()
    sound.click()
    awake.click()
    page.reload()
    expect(sound).to_be_checked()
    expect(awake).not_to_be_checked()
    stored: dict[str, str] = page.evaluate("({ ...localStorage })")
    mine = json.loads(stored["rekpauze.minute"])
    assert {name: type(value) for name, value in mine.items()} == dict.fromkeys(mine, bool)


def test_what_is_stored_by_mistake_does_no_harm(page: Page) -> None:
    open_minute(page, "cat_cow")
    page.evaluate("localStorage.setItem('rekpauze.minute', '{no json')")
    page.reload()
    expect(page.get_by_role("switch", name="Screen on")).to_be_checked()


@pytest.mark.parametrize("voices", [[], [REMOTE], [FRENCH]])
def test_without_a_voice_of_the_device_in_the_language_there_is_no_switch(
    page: Page, voices: list[dict[str, Any]]
) -> None:
    page.add_init_script(VOICES % json.dumps(voices))
    begin_minute(page, "cat_cow")
    expect(page.get_by_role("switch", name="Sound")).to_be_visible()
    expect(page.get_by_role("switch", name="Voice")).to_be_hidden()
    pass_time(page, 12)
    assert page.evaluate("spoken") == []


def test_a_voice_of_the_device_says_what_to_do(page: Page) -> None:
    page.add_init_script(VOICES % json.dumps([REMOTE, FRENCH, LOCAL]))
    open_minute(page, "side_bend")
    switch(page, "Voice")
    page.locator("[data-do=start]").click()
    pass_time(page, READY + 31)
    said: list[str] = page.evaluate("spoken")
    assert said[:3] == ["Get into position", "Get into position: Left", "Bend calmly to the side"]
    assert said[-2:] == [
        "Come upright again. Right side next",
        "Right: Bend calmly to the side",
    ]
    switch(page, "Voice")
    pass_time(page, 29)
    assert page.evaluate("spoken") == said


def test_the_screen_stays_on_while_the_minute_runs_and_no_longer(page: Page) -> None:
    page.add_init_script(DEVICE)
    open_minute(page, "cat_cow")
    assert asked(page) == []
    page.locator("[data-do=start]").click()
    assert "on" in asked(page)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    assert "off" in asked(page)
    page.get_by_role("button", name="Go on").click()
    assert "on" in asked(page)
    page.evaluate("lamp.dispatchEvent(new Event('release'))")  # the browser lets go by itself
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert asked(page) == ["on"]
    pass_time(page, READY + 60)
    assert "off" in asked(page)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert asked(page) == []


def test_a_screen_that_may_go_dark_is_left_alone(page: Page) -> None:
    page.add_init_script(DEVICE)
    open_minute(page, "cat_cow")
    switch(page, "Screen on")
    asked(page)
    page.locator("[data-do=start]").click()
    pass_time(page, READY + 60)
    assert not {"on", "off"} & set(map(str, asked(page)))


def test_a_minute_runs_to_its_end_without_a_network_and_is_not_lost(page: Page) -> None:
    open_minute(page, "side_bend")
    tap = page.locator("[name=tap_id]").first.input_value()
    page.context.set_offline(True)
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.evaluate(
        """() => window.addEventListener("rekpauze:log", (event) => {
          event.stopImmediatePropagation();
          event.preventDefault();
          globalThis.kept = event.detail;
        }, { capture: true })"""
    )
    page.locator("[data-do=start]").click()
    pass_time(page, READY + 61)
    expect(page.get_by_role("button", name="Done, log my break")).to_be_focused()
    page.keyboard.press("Enter")
    kept = page.evaluate("kept")
    assert kept.pop("at").startswith("2026-11-18T")
    assert kept == {"tap_id": tap, "exercise": "side_bend", "seconds": 60}
    assert "/breaks/new" in page.url
    assert failed == []


def test_every_state_fits_and_can_be_used_by_everyone(page_as: OpenPage, cleared: int) -> None:
    page = page_as("employee", person_id=cleared, language="de")
    page.add_init_script(VOICES % json.dumps([{**LOCAL, "lang": "de-DE"}]))

    def fine() -> bool:
        return findings(page, (NARROWEST, *SCREENS)) == []

    open_minute(page, "side_bend")
    assert fine()
    page.locator("[data-do=start]").click()
    pass_time(page, 1)
    assert fine()
    pass_time(page, READY + 26)
    expect(page.locator(".side.soon")).to_be_visible()
    assert fine()
    page.keyboard.press("Escape")
    assert fine()
    page.locator("[data-do=resume]").click()
    pass_time(page, 40)
    assert fine()


def test_an_exercise_that_was_withdrawn_while_its_page_stood_open_does_not_begin(
    page_as: OpenPage, cleared: int, database: Database
) -> None:
    page = page_as("employee", person_id=cleared)
    install_clock(page)
    page.goto("/breaks/new?exercise=side_bend")
    with database.transaction() as session:
        withdraw_one(session, exercise_item("side_bend"), DEMO)
    page.clock.run_for(31_000)
    page.locator('[data-do="start"]').click()
    expect(page.get_by_text(texts("en")("error.exercise_not_allowed"))).to_be_visible()
