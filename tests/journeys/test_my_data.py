"""My data in a browser: take it along, choose, ask, leave and erase; by keyboard, on any width."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.accessibility import findings, overflow, violations
from tests.conftest import Clock, open_test_session
from tests.factories import make_department, make_person
from webapp.database import Database
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.governance.choices import Purpose
from webapp.domain.governance.requests import RequestKind
from webapp.domain.programme.breaks import BreakEntry
from webapp.i18n import texts
from webapp.services.governance.choices import make_choice
from webapp.services.governance.requests import make_request
from webapp.services.programme.breaks import log_break
from webapp.store.governance import audit
from webapp.store.people.people import Person

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
NL = texts("nl")


def make_employee(database: Database, clock: Clock) -> int:
    """Someone with breaks, a choice and a request; their id."""
    with database.transaction() as session:
        home = make_department(session, name="Logistiek", language="nl")
        person = make_person(session, department_id=home)
        session.get_one(Person, person).name = "Lotte Peeters"
        for hours, actor, action in (
            (50, Actor.person(person), Action.SIGN_IN),
            (30, Actor.client("provider"), Action.SIGN_OUT_BY_PROVIDER),
        ):
            at = clock() - dt.timedelta(hours=hours)
            subject = f"person/{person}"
            audit.record(session, at=at, actor=actor, action=action, subject=subject)
    for days in range(3):
        at = clock() - dt.timedelta(days=7 * days, hours=2)
        entry = BreakEntry(person, at, "Europe/Brussels", 60, "cat_cow", f"tap-{person}-{days}")
        with database.autocommit() as connection:
            log_break(connection, entry=entry, now=clock())
    with database.transaction() as session:
        make_choice(session, person_id=person, purpose=Purpose.COMFORT, agrees=True, now=clock())
        make_request(
            session,
            person_id=person,
            kind=RequestKind.CORRECTION,
            words="Mijn afdeling klopt niet meer sinds maart.",
            today=clock().date(),
            now=clock(),
        )
    return person


def download(page: Page, name: str, folder: Path) -> str:
    with page.expect_download() as expected:
        page.get_by_role("link", name=name).click()
    path = folder / expected.value.suggested_filename
    expected.value.save_as(path)
    return path.read_text("utf-8")


def test_someone_takes_everything_along(
    page_as: OpenPage, database: Database, clock: Clock, tmp_path: Path, chromium: Any
) -> None:
    person = make_employee(database, clock)
    page = page_as("employee", language="nl", person_id=person)
    page.goto("/today")
    page.locator(".menu > summary").click()
    page.get_by_role("link", name=NL("my_data.title")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NL("my_data.title"))
    found = json.loads(download(page, NL("my_data.take.json"), tmp_path))
    rows = {table["table"]: table["rows"] for table in found["tables"]}
    assert len(rows["break_log"]) == 3
    assert rows["choice"][0]["purpose"] == "comfort"
    assert rows["data_request"][0]["content"]["words"].startswith("Mijn afdeling")
    written = download(page, NL("my_data.take.html"), tmp_path)
    reader = chromium.new_page(viewport={"width": 390, "height": 800})
    reader.set_content(written)
    assert violations(reader) == []
    assert overflow(reader) == 0
    expect(reader.get_by_role("heading", level=1)).to_have_text(NL("my_data.title"))
    reader.emulate_media(media="print")
    reader.set_viewport_size({"width": 700, "height": 990})  # of A4, within its margins
    sideways = (
        "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth)"
    )
    assert reader.evaluate(f"{sideways}.length") == 0, "the paper would lose what is on the right"
    reader.close()


def test_a_choice_is_taken_back_by_keyboard(
    page_as: OpenPage, database: Database, clock: Clock
) -> None:
    person = make_employee(database, clock)
    page = page_as("employee", language="nl", person_id=person)
    page.goto("/my-data")
    expect(page.get_by_role("heading", name=NL("my_data.choice.comfort"))).to_contain_text(
        NL("my_data.choice_state.on")
    )
    page.get_by_role("button", name=NL("my_data.choice.withdraw")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(NL("my_data.done.withdrawn"))
    expect(page.get_by_role("heading", name=NL("my_data.choice.comfort"))).to_contain_text(
        NL("my_data.choice_state.off")
    )


def test_a_request_is_asked_answered_and_read(
    page_as: OpenPage, database: Database, clock: Clock
) -> None:
    person, _ = open_test_session(database, now=clock())
    asker = page_as("employee", language="nl", person_id=person)
    asker.goto("/my-data/requests")
    asker.get_by_label(NL("my_data.kind.objection")).check()
    asker.get_by_label(NL("my_data.requests.words")).fill("Ik wil niet meetellen.")
    asker.get_by_role("button", name=NL("my_data.requests.send")).click()
    expect(asker.get_by_role("status")).to_have_text(NL("my_data.requests_done.sent"))
    officer = page_as("data_protection_officer", language="nl", width=1280)
    officer.goto("/audit")
    officer.get_by_role("link", name=NL("requests.title")).click()
    expect(officer.get_by_text("Ik wil niet meetellen.")).to_have_count(0)
    officer.get_by_role("link", name=NL("my_data.kind.objection")).click()
    expect(officer.get_by_text("Ik wil niet meetellen.")).to_be_visible()
    expect(officer.get_by_text(NL("requests.objection"))).to_be_visible()
    officer.get_by_label(NL("requests.answer")).fill("Verlaten kan je zelf, meteen.")
    officer.get_by_role("button", name=NL("requests.send")).click()
    expect(officer.get_by_text(NL("requests.none"))).to_be_visible()
    asker.goto("/my-data/requests")
    expect(asker.get_by_text("Verlaten kan je zelf, meteen.")).to_be_visible()
    asker.goto("/my-data")
    expect(asker.get_by_text(NL("my_data.event.request.opened"))).to_be_visible()


def test_someone_leaves_and_comes_back(page_as: OpenPage, database: Database, clock: Clock) -> None:
    person = make_employee(database, clock)
    page = page_as("employee", language="nl", person_id=person)
    page.goto("/my-data/leave")
    page.get_by_role("link", name=NL("my_data.leave.keep_breaks")).click()
    page.get_by_label(NL("my_data.leave.confirm")).check()
    page.get_by_role("button", name=NL("my_data.way_do.leave")).click()
    expect(page.get_by_text(NL("my_data.receipt_text.leave"))).to_be_visible()
    page.goto("/my-data")
    expect(page.get_by_text(NL("my_data.table.break_log.name"), exact=True)).to_be_visible()
    agree = page.get_by_role("button", name=NL("my_data.choice.agree"))
    expect(agree).to_have_count(2)
    agree.first.click()
    expect(page.get_by_role("status")).to_have_text(NL("my_data.done.agreed"))


def test_someone_erases_everything_and_the_receipt_proves_it(
    page_as: OpenPage, database: Database, clock: Clock
) -> None:
    person = make_employee(database, clock)
    page = page_as("employee", language="nl", person_id=person)
    page.goto("/my-data")
    page.get_by_role("link", name=NL("my_data.leave.title")).last.click()
    page.get_by_role("link", name=NL("my_data.way.erase")).click()
    button = page.get_by_role("button", name=NL("my_data.way_do.erase"))
    button.click()  # the box comes first: the browser says so, and nothing is sent
    expect(button).to_be_visible()
    page.get_by_label(NL("my_data.leave.confirm")).check()
    button.click()
    number = page.locator(".receipt .big").inner_text()
    assert number.replace(" ", "") not in page.url
    page.goto("/my-data")
    expect(page.locator(".holdings").first.locator("details")).to_have_count(0)
    officer = page_as("data_protection_officer", language="nl", width=1280)
    officer.goto("/audit/removals")
    officer.get_by_role("textbox", name=NL("my_data.receipt.number")).fill(number)
    officer.keyboard.press("Enter")
    expect(officer.get_by_role("row", name="break_log 3")).to_be_visible()


def test_the_notice_is_put_away_once(page_as: OpenPage, database: Database, clock: Clock) -> None:
    page = page_as("employee", language="nl")
    with database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM notice_seen")
    page.goto("/my-data")
    banner = page.get_by_text(NL("my_data.notice.banner"))
    expect(banner).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name=NL("my_data.notice.put_away")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NL("my_data.title"))
    expect(banner).to_have_count(0)


def test_on_paper_everything_is_unfolded_and_dark_on_white(
    page_as: OpenPage, database: Database, clock: Clock
) -> None:
    page = page_as("employee", dark=True, person_id=make_employee(database, clock))
    page.goto("/my-data")
    folded = page.locator(".holdings details dl")
    expect(folded.filter(visible=True)).to_have_count(0)
    page.emulate_media(media="print")
    expect(folded.filter(visible=True)).to_have_count(folded.count())
    ink = page.locator(".card").first.evaluate("one => getComputedStyle(one).color")
    assert ink == "rgb(0, 0, 0)"
    brand = "one => getComputedStyle(one).getPropertyValue('--brand').trim()"
    assert page.locator("html").evaluate(brand) == "#0d6b63"


def test_the_pages_break_no_rule_and_never_scroll_sideways(
    page_as: OpenPage, database: Database, clock: Clock
) -> None:
    person = make_employee(database, clock)
    page = page_as("data_protection_officer", language="de", person_id=person)
    for path in (
        "/my-data?done=withdrawn",
        "/my-data/requests",
        "/my-data/leave",
        "/my-data/leave?way=erase&unsure=1",
        "/privacy-notice",
        "/audit",
        "/audit/requests",
        "/audit/requests/1",
        "/audit/removals?receipt=1",
    ):
        page.goto(path)
        for details in page.locator("details:not(.menu)").all():
            details.evaluate("element => element.open = true")
        assert findings(page) == []
