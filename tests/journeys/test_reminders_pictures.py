"""Pictures of the reminders for the documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.album import album
from tests.conftest import Clock, open_test_session
from tests.factories import make_department, make_employment
from tests.parts import put
from tests.reminding import BRUSSELS, Channel, Meetings
from webapp.database import Database
from webapp.domain.programme.reminder_plans import usual_plan
from webapp.installation import installation
from webapp.services.programme.reminder_targets import add_target, connect_calendar, read_calendar
from webapp.services.programme.reminders import save_plan, skip
from webapp.store.people.people import Person

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


@pytest.fixture
def email(app: Flask) -> Channel:
    """Mail that goes nowhere."""
    channel = Channel("email")
    offered = installation(app).reminders
    put(app, reminders={"web_push": offered["web_push"], "email": channel, **offered})
    return channel


@pytest.fixture
def person(app: Flask, database: Database, clock: Clock) -> int:
    """Someone with an address."""
    found, _ = open_test_session(database, now=clock())
    with database.transaction() as session:
        session.get_one(Person, found).email = "els.claes@linde.example"
        make_employment(session, person_id=found, department_id=make_department(session))
    put(app, busy=Meetings())
    return found


def plan(database: Database, person: int, now: dt.datetime, email: Channel) -> None:
    """The usual plan, mail, and a calendar."""
    calendar = read_calendar(
        Meetings(),
        person_id=person,
        address="https://calendar.example.org/els.ics",
        timezone=BRUSSELS,
        now=now,
    )
    with database.transaction() as session:
        save_plan(
            session,
            person_id=person,
            plan=usual_plan([]),
            timezone=BRUSSELS,
            language="nl",
            now=now,
        )
        add_target(
            session, person_id=person, channel=email, address={"address": "e@x.example"}, now=now
        )
        connect_calendar(session, calendar=calendar, now=now)


def test_every_state_of_the_reminders(
    page_as: OpenPage,
    database: Database,
    clock: Clock,
    person: int,
    email: Channel,
    tmp_path: Path,
) -> None:
    page = page_as("employee", person_id=person, language="nl")
    with album("reminders", tmp_path) as pictures:
        page.goto("/reminders")
        pictures.take(page, "first-time")
        page.get_by_label("Met een vast ritme").check()
        pictures.take(page, "rhythm", whole=False)
        plan(database, person, clock(), email)
        page.goto("/reminders?done=changed")
        pictures.take(page, "settings")
        page.get_by_role("heading", name="Wanneer aanpassen").click()
        page.get_by_text("Stille uren, uitstellen, overslaan").click()
        page.get_by_text("Stille uren, uitstellen, overslaan").scroll_into_view_if_needed()
        pictures.take(page, "fine", whole=False)
        page.get_by_role("button", name="Adres maken").click()
        page.locator("#feed-url").scroll_into_view_if_needed()
        pictures.take(page, "feed", whole=False)
        page.goto("/today")
        page.locator("#reminder").scroll_into_view_if_needed()
        pictures.take(page, "today", whole=False)
        page.goto("/reminders/now")
        pictures.take(page, "now")
        with database.transaction() as session:
            for _ in range(3):
                skip(session, person_id=person, now=clock())
        page.reload()
        pictures.take(page, "skipped-enough", whole=False)
        page.goto("/reminders")
        page.get_by_role("button", name="Vandaag niet meer").click()
        pictures.take(page, "paused", whole=False)
        dark = page_as("employee", person_id=person, language="fr", dark=True)
        dark.goto("/reminders/now")
        pictures.take(dark, "now-dark", whole=False)
        wide = page_as("employee", person_id=person, language="de", width=1280)
        wide.goto("/reminders")
        pictures.take(wide, "wide", whole=False)
