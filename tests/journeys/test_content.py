"""A new installation: a physician signs in the browser, employees get it, and it goes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.accessibility import NARROWEST, findings, looks, overflow
from tests.conftest import Clock, open_test_session
from tests.live import serve
from tests.signing import PHYSICIAN
from webapp.app import create_app
from webapp.content.screening import questionnaire
from webapp.database import Database
from webapp.domain.programme.screening import NO
from webapp.installation import KEY, installation
from webapp.settings import Settings

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


@pytest.fixture
def empty(app: Flask) -> None:
    """The application outside the demo, where nobody has signed."""
    here = installation(app)
    app.extensions[KEY] = replace(here, settings=replace(here.settings, demo=False))


@pytest.fixture
def elsewhere(settings: Settings, clock: Clock) -> Iterator[str]:
    """A second process of the same installation: an application and connections of its own."""
    other = create_app(replace(settings, demo=False), clock)
    with serve(other) as address:
        yield address
    installation(other).database.dispose()


def sign_everything(page: Page) -> None:
    page.goto("/content")
    expect(page.locator(".notice.warning")).to_contain_text("Nobody is guided now")
    page.get_by_role("link", name="Review and sign 19 pieces").click()
    moving = page.locator("[data-moving]").first
    moving.get_by_role("button", name="Show the movement").click()
    expect(moving.get_by_role("button", name="Hold still")).to_be_visible()
    moving.get_by_role("button", name="Hold still").click()
    for box in page.get_by_role("checkbox", name="Checked:").all():
        box.check()
    page.get_by_label("Your name, as employees read it").fill(PHYSICIAN)
    page.get_by_label("I have checked all that I ticked").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Signed.")


def withdraw(page: Page, exercise: str) -> None:
    page.goto(f"/content/exercise/{exercise}")
    page.locator("summary", has_text="Withdraw").click()
    page.get_by_label("Your name, as employees read it").fill(PHYSICIAN)
    page.get_by_label("Why").fill("It hurt two people.")
    page.get_by_label("Yes, withdraw this now").check()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("status")).to_contain_text("Withdrawn.")


def get_cleared(page: Page) -> None:
    page.goto("/safety")
    page.locator("form[action='/safety/start'] button").click()
    asked = questionnaire()
    for question in asked.under(None):
        said = asked.texts["en"][question.key].answers[NO]
        shown = page.locator(f'.question:visible[data-key="{question.key}"]')
        shown.get_by_role("button", name=said, exact=True).click()
    expect(page.get_by_role("heading", name="You can go ahead")).to_be_focused()


@pytest.mark.usefixtures("empty")
def test_a_physician_signs_an_employee_gets_it_and_withdrawn_it_is_gone_in_every_process(
    page_as: OpenPage, database: Database, elsewhere: str, clock: Clock
) -> None:
    physician = page_as("occupational_physician", width=1280)
    person, token = open_test_session(database, now=clock())
    employee = page_as("employee", person_id=person)
    employee.context.add_cookies([{"name": "rekpauze", "value": token, "url": elsewhere}])
    employee.goto(f"{elsewhere}/today")
    expect(employee.get_by_role("heading", name="No exercises yet")).to_be_visible()
    sign_everything(physician)
    get_cleared(employee)
    employee.goto("/breaks/new?exercise=side_bend")
    expect(employee.get_by_text(f"Checked by {PHYSICIAN}, 18 November 2026")).to_be_attached()
    clock.forward(seconds=30)
    withdraw(physician, "side_bend")
    clock.forward(seconds=30)
    answer = employee.goto(f"{elsewhere}/breaks/new?exercise=side_bend")
    assert answer is not None
    assert answer.status == 422
    employee.goto(f"{elsewhere}/exercises")
    expect(employee.get_by_role("link", name="Calf stretch")).to_be_visible()
    expect(employee.get_by_role("link", name="Side bend")).to_have_count(0)


@pytest.mark.usefixtures("empty")
def test_the_sitting_of_a_first_physician_has_no_findings(page_as: OpenPage) -> None:
    page = page_as("occupational_physician", language="fr")
    for path in ("/content", "/content/sign"):
        page.goto(path)
        assert [look for _, look in looks(page) if overflow(page)] == []
        assert findings(page, [NARROWEST]) == []
