"""Pictures of the guided minute and of comfort, state by state, for the documents."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.album import Album, album
from tests.conftest import Clock, open_test_session
from tests.minute import READY, open_minute
from webapp.content.exercises import shipped_exercises
from webapp.database import Database
from webapp.domain.programme.breaks import BreakEntry
from webapp.domain.programme.exercises import Limit
from webapp.domain.programme.screening import ClearanceClass, ScreeningFinding
from webapp.services.programme.breaks import record_history
from webapp.services.programme.screening import give_clearance

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]

VOICE = """Object.defineProperty(speechSynthesis, "getVoices", {
  value: () => [{ localService: true, lang: "nl-BE", name: "Lies", default: true }],
});"""


@pytest.fixture
def employee(database: Database, clock: Clock) -> int:
    """Someone who should keep some movements small, with nine minutes that counted."""
    person, _ = open_test_session(database, now=clock())
    finding = ScreeningFinding(ClearanceClass.SOME, limits=frozenset({Limit.BENDING}))
    with database.transaction() as session:
        give_clearance(
            session,
            person_id=person,
            exercises=shipped_exercises(),
            today=clock().date(),
            now=clock(),
            finding=finding,
        )
        entries = [
            BreakEntry(
                person_id=person,
                at=clock() - dt.timedelta(days=1 + number),
                timezone="Europe/Brussels",
                seconds=60,
                exercise="cat_cow",
                tap_id=str(uuid.uuid4()),
            )
            for number in range(9)
        ]
        record_history(session, entries=entries)
    return person


def test_pictures_of_the_minute_and_comfort(
    page_as: OpenPage, employee: int, clock: Clock, tmp_path: Path
) -> None:
    with album("minute", tmp_path) as pictures:
        phone = page_as("employee", language="nl", person_id=employee, has_touch=True)
        phone.add_init_script(VOICE)
        walk_the_minute(phone, clock, pictures)
        walk_the_comfort(phone, clock, pictures)
        dark = page_as("employee", language="fr", person_id=employee, dark=True, has_touch=True)
        open_minute(dark, "hip_flexor")
        dark.locator("[data-do=start]").click()
        dark.clock.run_for((READY + 40) * 1000)
        pictures.take(dark, "running-dark-fr")
        desktop = page_as("employee", language="en", person_id=employee, width=1280)
        open_minute(desktop, "side_bend")
        desktop.locator("[data-do=start]").click()
        desktop.clock.run_for((READY + 12) * 1000)
        pictures.take(desktop, "running-desktop-en")


def walk_the_minute(page: Page, clock: Clock, pictures: Album) -> None:
    """From the page before the start to the end, and stopping on the way."""
    open_minute(page, "seated_rotation")
    pictures.take(page, "before")
    page.locator("[data-do=start]").click()
    page.clock.run_for(1_000)
    pictures.take(page, "get-ready")
    page.clock.run_for((READY - 1 + 12) * 1000)
    pictures.take(page, "running")
    page.locator("[data-switch=sound]").click()
    page.locator("[data-do=pause]").click()
    pictures.take(page, "paused")
    page.locator("[data-do=pause]").click()
    page.clock.run_for(16_000)
    pictures.take(page, "side-changes-soon")
    page.locator("[data-do=stop]").click()
    pictures.take(page, "stopped")
    page.locator("[data-do=resume]").click()
    page.clock.run_for(33_000)
    pictures.take(page, "finished")
    clock.forward(seconds=70)
    page.locator("[data-do=log]").click()


def do_a_minute(page: Page, clock: Clock) -> None:
    """A whole minute, logged."""
    page.goto("/breaks/new?exercise=seated_rotation")
    finish_minute(page, clock)


def finish_minute(page: Page, clock: Clock) -> None:
    """From the start to the tap that logs it."""
    page.locator("[data-do=start]").click()
    page.clock.run_for((READY + 60) * 1000)
    clock.forward(seconds=70)
    page.locator("[data-do=log]").click()
    expect(page.get_by_role("status").first).to_be_visible()


def walk_the_comfort(page: Page, clock: Clock, pictures: Album) -> None:
    """The look back and the choice after a tenth minute, then a minute with scores."""
    expect(page.locator("#technique")).to_be_visible()
    pictures.take(page, "look-back")
    clock.forward(minutes=40)
    do_a_minute(page, clock)
    pictures.take(page, "comfort-choice")
    page.locator("[name=agrees][value=yes]").click()
    expect(page.locator("[data-comfort]")).to_be_visible()
    clock.forward(minutes=40)
    page.goto("/breaks/new?exercise=seated_rotation")
    page.get_by_role("radio", name="3", exact=True).check()
    pictures.take(page, "comfort-before")
    finish_minute(page, clock)
    page.get_by_role("radio", name="6", exact=True).check()
    expect(page.locator("[data-rises]")).to_be_visible()
    page.locator(".looking-back summary").click()
    pictures.take(page, "comfort-after-rise")
