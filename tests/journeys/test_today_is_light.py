"""Today on a phone: what is sent on a first visit and on the next, and Lighthouse's audits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.auditing import audit
from tests.cleared import make_cleared
from tests.conftest import Clock, open_test_session
from webapp.database import Database
from webapp.domain.programme.breaks import BreakEntry
from webapp.services.programme.breaks import log_break

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
MOST = 60_000  # bytes on a first visit, headers included
MOST_AGAIN = 40_000  # the page itself; everything else is still there


@pytest.fixture
def busy(database: Database, clock: Clock) -> int:
    """Someone with a day of breaks and every exercise to choose from; their id."""
    person = make_cleared(database, clock)
    with database.autocommit() as connection:
        for number in range(3):
            at = clock() - dt.timedelta(minutes=40 * number)
            entry = BreakEntry(person, at, "Europe/Brussels", 60, "side_bend", f"tap-{number}")
            log_break(connection, entry=entry, now=at)
    return person


def received(page: Page, path: str) -> dict[str, int]:
    """Bytes of each answer to what the page asks for, headers included, as Chromium counts them."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    asked: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def on_request(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = event["request"]["url"]

    def on_end(event: dict[str, Any]) -> None:
        address = asked.get(event["requestId"], "")
        sizes[address] = sizes.get(address, 0) + int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", on_request)
    session.on("Network.loadingFinished", on_end)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    session.detach()
    return sizes


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_a_first_visit_stays_under_60_kb(page_as: OpenPage, busy: int, language: str) -> None:
    page = page_as("employee", person_id=busy, language=language, service_workers="block")
    sizes = received(page, "/today")
    assert len(sizes) > 4
    assert sum(sizes.values()) < MOST, sizes


def test_a_next_visit_asks_for_the_page_alone(page_as: OpenPage, busy: int) -> None:
    page = page_as("employee", person_id=busy, service_workers="block")
    received(page, "/today")
    again = received(page, "/today")
    assert [address.rsplit("/", 1)[1] for address, size in again.items() if size > 0] == ["today"]
    assert sum(again.values()) < MOST_AGAIN, again


def test_lighthouse_finds_nothing_to_improve(
    live: str, database: Database, clock: Clock, busy: int
) -> None:
    _, token = open_test_session(database, language="nl", person_id=busy, now=clock())
    found = audit(f"{live}/today", token, judged=("accessibility", "best-practices"))
    assert found.address == f"{live}/today"
    assert found.findings == []
    assert (found.scores["accessibility"], found.scores["best-practices"]) == (100, 100)
