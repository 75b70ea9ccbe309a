"""Pictures of what is seen without a connection; SCREENSHOTS=1 renews those of the documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.album import album
from tests.cleared import make_cleared
from tests.conftest import NOON, Clock, open_test_session
from tests.journeys.test_offline import arrive, page_as, plug, unplug
from webapp.database import Database
from webapp.domain.programme.breaks import BreakEntry
from webapp.services.programme.breaks import log_break

__all__ = ["page_as"]
pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def test_the_pictures_of_being_offline(
    page_as: OpenPage, database: Database, clock: Clock, tmp_path: Path
) -> None:
    person = make_cleared(database, clock)
    with album("offline", tmp_path) as pictures:
        page = unplug(arrive(page_as("employee", person_id=person, language="nl")))
        page.get_by_role("button", name="Ik heb net bewogen").click()
        expect(page.get_by_text("Bewaard op dit toestel.")).to_be_visible()
        pictures.take(page, "offline-waiting")
        page.goto("/offline/seated_rotation?language=nl")
        pictures.take(page, "offline-minute", whole=False)

        other, _ = open_test_session(database, now=clock())
        dark = page_as("employee", person_id=other, language="fr", dark=True)
        unplug(arrive(dark))
        pictures.take(dark, "offline-without-exercises")

        page.clock.set_fixed_time(NOON + dt.timedelta(hours=1))
        page.goto("/today")
        page.get_by_role("button", name="Ik heb net bewogen").click()
        expect(page.get_by_text("Bewaard op dit toestel.")).to_be_visible()
        page.clock.set_fixed_time(NOON)  # the clock was wrong at that moment only
        plug(page)
        expect(page.get_by_text("Niet aanvaard").last).to_be_visible()
        pictures.take(page, "refused", whole=False)
        page.locator("summary", has_text="Menu").click()
        page.get_by_role("button", name="Afmelden").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        pictures.take(page, "sign-out", whole=False)

        with database.autocommit() as connection:
            for number in range(3):
                at = NOON - dt.timedelta(minutes=40 * number)
                entry = BreakEntry(person, at, "Europe/Brussels", 60, "side_bend", str(number))
                log_break(connection, entry=entry, now=at)
        hint = page_as("employee", person_id=person, language="nl")
        hint.goto("/today")
        hint.evaluate("dispatchEvent(new Event('beforeinstallprompt', { cancelable: true }))")
        expect(hint.get_by_role("button", name="Installeer")).to_be_visible()
        pictures.take(hint, "install", whole=False)
