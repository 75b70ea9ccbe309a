"""Pictures of a consultation: before, after and in the physician's inbox."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.album import album
from tests.conftest import Clock
from tests.journeys.test_consultations import ask

pytestmark = pytest.mark.browser


def test_the_pictures_of_a_consultation(
    page_as: Callable[..., Page], clock: Clock, tmp_path: Path
) -> None:
    ask(page_as("employee", language="nl"))
    clock.forward(days=15)
    employee = page_as("employee", language="nl")
    dark = page_as("employee", language="fr", dark=True)
    physician = page_as("occupational_physician", language="nl")
    with album("consultation", tmp_path) as pictures:
        employee.goto("/consultation")
        pictures.take(employee, "ask")
        dark.goto("/consultation")
        pictures.take(dark, "ask-dark")
        ask(employee)
        physician.goto("/consultations")
        pictures.take(physician, "inbox")
        physician.goto(f"/consultations/{employee.locator('code').inner_text()}")
        pictures.take(physician, "request")
        physician.get_by_label("Antwoord aan de werknemer").fill(
            "Dinsdag 8 december om 17.15 uur, lokaal 2.04. Past dat niet, bel dan 011 00 00 00."
        )
        physician.get_by_role("button", name="Verstuur het antwoord").click()
        employee.reload()
        pictures.take(employee, "answered")
