"""A pause screen through its day: clock, get ready, minute, done; offline; ended."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.accessibility import findings, overflow, violations
from tests.conftest import NOON
from tests.factories import make_department
from tests.signing import DEMO, withdraw_one
from webapp.content.versions import exercise_item
from webapp.database import Database
from webapp.domain.governance.audit import Actor
from webapp.domain.people.people import DepartmentKind
from webapp.domain.programme.pause_screens import ScreenPlan
from webapp.security import public
from webapp.services.programme import pause_screens as service
from webapp.settings import Settings

pytestmark = pytest.mark.browser
OpenScreen = Callable[..., Page]
ADMINISTRATOR = Actor.person(7)
SLOT = NOON.replace(hour=14, minute=30)  # 15:30 in Brussels


@pytest.fixture
def minutes() -> int:
    """How long each pause is."""
    return 1


@pytest.fixture
def path(database: Database, settings: Settings, minutes: int) -> str:
    """The address of a screen with pauses at 10:00, 13:00 and 15:30 on working days."""
    slots = (dt.time(10), dt.time(13), dt.time(15, 30))
    with database.transaction() as session:
        site = make_department(session, kind=DepartmentKind.SITE, name="Gent")
        plan = ScreenPlan("Refter", "nl", slots, "1111100", minutes)
        service.add_screen(session, site_id=site, plan=plan, actor=ADMINISTRATOR, now=NOON)
        (screen,) = service.list_screens(session, timezone="Europe/Brussels")
    return "/pause/" + service.token_of(screen, settings.secret_key)


@pytest.fixture
def screen(path: str, live: str, chromium: Browser) -> Iterator[OpenScreen]:
    """`screen(at, width=, dark=)`: the screen, on a device whose clock stands still at a moment."""
    contexts: list[BrowserContext] = []

    def open_screen(
        at: dt.datetime, *, width: int = 1280, height: int = 720, dark: bool = False
    ) -> Page:
        context = chromium.new_context(
            base_url=live,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="nl-BE",
            timezone_id="America/New_York",  # what counts is the site's clock, not the device's
        )
        contexts.append(context)
        page = context.new_page()
        page.clock.set_fixed_time(at)
        page.goto(path)
        return page

    yield open_screen
    for context in contexts:
        context.close()


def test_between_pauses_there_is_a_clock_with_the_next_one(screen: OpenScreen) -> None:
    page = screen(NOON)
    expect(page.locator("[data-part=now]")).to_have_text("12:00")
    expect(page.locator("[data-part=next]")).to_have_text("Volgende pauze om 13:00")
    expect(page.locator("[data-slot='10:00']")).to_have_class("past")
    expect(page.locator("[data-slot='13:00']")).to_have_class("coming")


def test_at_its_time_the_minute_is_announced_shown_and_ended(screen: OpenScreen) -> None:
    page = screen(SLOT - dt.timedelta(seconds=40))

    def at(seconds: int) -> None:
        page.clock.set_fixed_time(SLOT + dt.timedelta(seconds=seconds))

    expect(page.locator("[data-part=now]")).to_be_visible()
    at(-20)
    guide = page.locator("[data-view=minute]:visible")
    expect(guide.locator("[data-part=say]")).to_have_text("Doe je mee? Nog 20 seconden")
    at(6)
    expect(guide.locator("[data-part=seconds]")).to_have_text("54")
    said = guide.locator("[data-part=say]").inner_text()
    at(56)
    expect(guide.locator("[data-part=seconds]")).to_have_text("4")
    expect(guide.locator("[data-part=say]")).not_to_have_text(said)
    at(62)
    expect(page.get_by_text("Goed gedaan.")).to_be_visible()
    at(80)
    expect(page.locator("[data-part=next]")).to_have_text("Geen pauze meer vandaag")


def test_a_screen_that_is_switched_on_late_joins_in(screen: OpenScreen) -> None:
    page = screen(SLOT + dt.timedelta(seconds=20))
    expect(page.locator("[data-part=seconds]:visible")).to_have_text("40")


@pytest.mark.parametrize("minutes", [4])
def test_a_pause_of_four_minutes_is_four_exercises_one_after_another(screen: OpenScreen) -> None:
    page = screen(SLOT + dt.timedelta(seconds=3))
    guide = page.locator("[data-view=minute]:visible")
    names = []
    for minute in range(4):
        page.clock.set_fixed_time(SLOT + dt.timedelta(seconds=60 * minute + 3))
        expect(guide.locator("[data-part=seconds]")).to_have_text("57")
        expect(guide.locator("h2")).not_to_have_text(names[-1] if names else "")
        names.append(guide.locator("h2").inner_text())
        prepare = guide.locator("[data-part=prepare]")
        expect(prepare).to_be_visible(visible=minute > 0)
        page.clock.set_fixed_time(SLOT + dt.timedelta(seconds=60 * minute + 20))
        expect(prepare).to_be_hidden()
    assert len(set(names)) == 4
    page.clock.set_fixed_time(SLOT + dt.timedelta(seconds=241))
    expect(page.get_by_text("Goed gedaan.")).to_be_visible()
    page.clock.set_fixed_time(SLOT + dt.timedelta(seconds=256))
    expect(page.locator("[data-part=next]")).to_have_text("Geen pauze meer vandaag")


@pytest.mark.parametrize(
    "day", [dt.date(2026, 11, 21), dt.date(2026, 12, 25)], ids=["saturday", "christmas"]
)
def test_on_days_without_pauses_only_the_clock_is_shown(screen: OpenScreen, day: dt.date) -> None:
    page = screen(dt.datetime.combine(day, SLOT.timetz()))
    expect(page.locator("[data-part=next]")).to_have_text("Geen pauze meer vandaag")


def test_it_starts_again_without_a_network_and_shows_its_pauses(screen: OpenScreen) -> None:
    page = screen(NOON)
    page.locator("html[data-kept=yes]").wait_for()
    page.context.set_offline(True)
    later = page.context.new_page()
    later.clock.set_fixed_time(SLOT + dt.timedelta(days=1, seconds=5))
    later.goto(page.url)
    expect(later.locator("[data-view=minute]:visible .figure")).to_be_visible()
    expect(later.get_by_text("Geen netwerk")).to_be_visible()
    styled = "[...document.styleSheets].every(({ cssRules }) => cssRules.length > 0)"
    assert later.evaluate(styled)


def test_it_starts_again_while_the_server_answers_with_a_fault(
    screen: OpenScreen, app: Flask
) -> None:
    page = screen(NOON)
    page.locator("html[data-kept=yes]").wait_for()
    app.view_functions["pause_screens.show"] = public(lambda token: ("Bad gateway", 502))
    page.reload()
    expect(page.locator("[data-part=now]")).to_have_text("12:00")


def test_a_screen_whose_link_was_ended_says_so_within_the_minute(
    screen: OpenScreen, database: Database
) -> None:
    page = screen(NOON)
    page.clock.install(time=NOON)
    page.reload()
    with database.transaction() as session:
        (found,) = service.list_screens(session, timezone="Europe/Brussels")
        service.revoke_screen(session, screen_id=found.id, actor=ADMINISTRATOR, now=NOON)
    page.clock.fast_forward("00:01:00")
    expect(page.get_by_text("Deze link werkt niet meer.")).to_be_visible()


def test_a_withdrawn_exercise_is_gone_within_the_minute_also_from_a_pause_that_runs(
    screen: OpenScreen, database: Database
) -> None:
    page = screen(SLOT)
    page.clock.install(time=SLOT + dt.timedelta(seconds=3))
    page.reload()
    shown = page.locator("[data-exercise]:visible")
    key = shown.get_attribute("data-exercise")
    assert key is not None
    with database.transaction() as session:
        withdraw_one(session, exercise_item(key), DEMO)
    page.clock.fast_forward("00:00:46")
    expect(page.locator(f"[data-exercise={key}]")).to_have_count(0)
    assert page.locator("[data-exercise]").count() > 1


def test_sound_is_off_until_someone_turns_it_on(screen: OpenScreen) -> None:
    page = screen(NOON)
    button = page.get_by_role("button", name="Geluid")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")


def test_every_view_is_accessible_and_fits(screen: OpenScreen) -> None:
    for at in (NOON, SLOT - dt.timedelta(seconds=20), SLOT + dt.timedelta(seconds=20)):
        assert findings(screen(at), [(320, 640), (1080, 1920), (1920, 1080)]) == [], at


def test_the_administrator_makes_looks_at_and_ends_a_screen(
    page_as: Callable[..., Page], database: Database
) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    page = page_as("administrator", language="nl", width=390, permissions=allowed)
    page.goto("/admin/pause-screens")
    expect(page.get_by_text("Er is nog geen vestiging.")).to_be_visible()
    with database.transaction() as session:
        make_department(session, kind=DepartmentKind.SITE, name="Leuven")
    page.reload()
    assert violations(page) == []
    page.get_by_label("Waar").select_option("Leuven")
    page.get_by_label("Naam op het scherm").fill("Wachtzaal 2")
    page.get_by_role("button", name="Maak het scherm").click()
    card = page.get_by_role("article", name="Wachtzaal 2")
    expect(card.get_by_label("Link voor dit scherm")).to_have_value(re.compile("/pause/"))
    assert violations(page) == []
    assert overflow(page) == 0
    card.get_by_role("button", name="Kopiëren").click()
    expect(card.get_by_role("button", name="Gekopieerd")).to_be_visible()
    assert (
        page.evaluate("navigator.clipboard.readText()") == card.get_by_label("Link").input_value()
    )
    card.get_by_text("Link beëindigen").click()
    card.get_by_role("button", name="Beëindig deze link").click()
    expect(page.get_by_text("Er zijn nog geen schermen.")).to_be_visible()
