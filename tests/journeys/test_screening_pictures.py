"""Pictures of the screening, state by state, for the documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.album import Album, album
from tests.conftest import Clock, open_test_session
from webapp.content.exercises import shipped_exercises
from webapp.database import Database
from webapp.services.programme.screening import give_clearance

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def start(page: Page) -> None:
    page.goto("/safety")
    page.locator("form[action='/safety/start'] button").click()
    page.wait_for_url("**/safety/questions")


def again(page: Page) -> None:
    """Something has changed: the same questions once more."""
    page.goto("/safety")
    page.locator("form[action='/safety/changed'] button").click()
    start(page)


def say(page: Page, *answers: int) -> None:
    """Press the button with this number, one question after the other."""
    for answer in answers:
        page.locator(".question:visible button").nth(answer).click()


def finish(page: Page, *answers: int) -> None:
    """Answer the last questions; the browser has then also gone back to where it began."""
    with page.expect_response("**/safety/questions"):
        say(page, *answers)
    page.wait_for_function("history.state === null")


def picture_the_questions(page: Page, pictures: Album) -> None:
    page.goto("/safety")
    pictures.take(page, "choice", whole=False)
    start(page)
    pictures.take(page, "first-question", whole=False)
    say(page, 0, 0, 1)
    pictures.take(page, "single-question", whole=False)


def picture_the_outcomes(page: Page, pictures: Album) -> None:
    start(page)
    finish(page, 0, 0, 0, 0)
    page.locator("#outcome").wait_for()
    pictures.take(page, "outcome-all", whole=False)
    again(page)
    finish(page, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1)
    page.locator("#outcome").wait_for()
    pictures.take(page, "outcome-some", whole=False)
    again(page)
    finish(page, 0, 1, 0, 1, 0, 0)
    page.locator("[data-outcome='2']").wait_for()
    pictures.take(page, "outcome-doctor", whole=False)
    again(page)
    finish(page, 0, 1, 1)
    pictures.take(page, "outcome-today", whole=False)
    again(page)
    finish(page, 1, 1)
    pictures.take(page, "outcome-urgent", whole=False)


def picture_the_rest(page: Page, person: int, database: Database, clock: Clock) -> None:
    with database.transaction() as session:
        give_clearance(
            session,
            person_id=person,
            exercises=shipped_exercises(),
            today=clock().date(),
            now=clock(),
        )
    page.goto("/breaks/new?exercise=side_bend")
    page.locator("#check summary").click()


def test_every_state_of_the_screening(
    page_as: OpenPage, database: Database, clock: Clock, tmp_path: Path
) -> None:
    with album("screening", tmp_path) as pictures:
        picture_the_questions(page_as("employee", language="nl"), pictures)
        picture_the_outcomes(page_as("employee", language="nl"), pictures)
        dark = page_as("employee", language="fr", dark=True)
        start(dark)
        finish(dark, 1, 1)
        pictures.take(dark, "urgent-dark-fr", whole=False)
        plain = page_as("employee", language="de", java_script_enabled=False)
        start(plain)
        plain.locator("[data-key=ill] label").last.click()
        pictures.take(plain, "without-script-de", whole=False)
        person, _ = open_test_session(database, now=clock())
        page = page_as("employee", language="nl", person_id=person)
        picture_the_rest(page, person, database, clock)
        pictures.take(page, "before-a-minute", whole=False)
