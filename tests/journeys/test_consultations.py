"""An employee asks the physician for a consultation, with the keyboard, and gets an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import NARROWEST, SCREENS, findings

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def ask(page: Page, message: str = "Rug en schouders na het tillen.") -> None:
    page.goto("/consultation")
    page.get_by_label("Nee, licht mijn werkgever niet in").check()
    page.get_by_label("Hoe bereikt de arbeidsarts je?").fill("0470 12 34 56")
    page.get_by_label("Waarover gaat het?").fill(message)
    page.get_by_role("button", name="Verstuur naar de arbeidsarts").click()
    expect(page.get_by_role("heading", name="Je aanvraag")).to_be_visible()


def test_a_request_is_asked_opened_answered_and_closed(page_as: OpenPage) -> None:
    employee = page_as("employee", language="nl")
    physician = page_as("occupational_physician", language="nl", width=1280)
    ask(employee)
    code = employee.locator("code").inner_text()
    physician.goto("/today")
    physician.get_by_role("link", name="Aanvragen").click()
    physician.get_by_role("link", name=code).click()
    expect(physician.get_by_text("Licht de werkgever niet in.")).to_be_visible()
    physician.get_by_label("Antwoord aan de werknemer").fill("Dinsdag om vijf uur.\nBel me gerust.")
    physician.get_by_role("button", name="Verstuur het antwoord").click()
    employee.reload()
    expect(employee.get_by_text("Dinsdag om vijf uur.")).to_be_visible()
    physician.get_by_role("link", name=code).click()
    physician.get_by_role("button", name="Rond de aanvraag af").click()
    expect(physician.get_by_text("Er wacht niets op je.")).to_be_visible()


def test_the_form_is_filled_and_sent_with_the_keyboard_alone(page_as: OpenPage) -> None:
    page = page_as("employee", language="nl")
    page.goto("/consultation")
    page.get_by_label("Nee, licht mijn werkgever niet in").focus()
    for key in ("Space", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("0470 12 34 56")
    page.keyboard.press("Tab")
    page.keyboard.type("Rug")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Je aanvraag")).to_be_visible()


def test_a_request_is_taken_back(page_as: OpenPage) -> None:
    page = page_as("employee", language="nl")
    ask(page)
    page.get_by_text("Aanvraag intrekken").click()
    page.get_by_role("button", name="Trek mijn aanvraag in").click()
    expect(page.get_by_text("Ingetrokken", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Verstuur naar de arbeidsarts")).to_be_visible()


def test_every_state_is_accessible(page_as: OpenPage) -> None:
    employee = page_as("employee", language="nl")
    physician = page_as("occupational_physician", language="nl")
    employee.goto("/consultation")
    assert_fine(employee)
    ask(employee, message="Heel" + "lang" * 60)
    assert_fine(employee)
    code = employee.locator("code").inner_text()
    for path in ("/consultations", f"/consultations/{code}"):
        physician.goto(path)
        assert_fine(physician)


def assert_fine(page: Page) -> None:
    assert findings(page, (NARROWEST, *SCREENS)) == []
