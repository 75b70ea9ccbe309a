"""A minute together: the code on the leader's screen, and the phone that scanned it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import overflow, violations
from tests.cleared import make_cleared
from tests.conftest import Clock
from webapp.database import Database
from webapp.domain.programme.together import invite
from webapp.settings import Settings

pytestmark = pytest.mark.browser


def test_one_leads_and_a_phone_that_scans_the_code_logs_the_minute(
    page_as: Callable[..., Page], database: Database, clock: Clock, settings: Settings
) -> None:
    screen = page_as("employee", width=1280, person_id=make_cleared(database, clock))
    screen.goto("/breaks/new?exercise=side_bend")
    screen.get_by_role("link", name="Do it together").click()
    expect(screen.locator("svg.code")).to_be_visible()
    assert violations(screen) == []

    link = f"/together/{invite('side_bend', now=clock(), secret=settings.secret_key)}"
    phone = page_as("employee", width=320, dark=True)
    phone.goto(link)
    expect(phone.get_by_role("status")).to_contain_text("still running")
    assert violations(phone) == [] and overflow(phone) == 0
    clock.forward(seconds=65)
    phone.goto(link)  # the script presses the button
    phone.wait_for_url("**/today?tap=*")
    expect(phone.get_by_role("button", name="Undo", exact=True)).to_be_visible()
