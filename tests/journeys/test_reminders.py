"""Reminders in a real browser: choose them, subscribe, snooze, have a quiet day."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.accessibility import findings, overflow
from tests.conftest import Clock, open_test_session
from tests.factories import make_department, make_employment
from tests.parts import put
from tests.reminding import Channel, Meetings
from webapp.database import Database
from webapp.installation import installation
from webapp.services.programme.reminder_targets import list_targets
from webapp.services.programme.reminders import find_plan
from webapp.store.people.people import Person
from webapp.store.programme.breaks import BreakLog

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]

# The browser's push service is another company's: here it is this.
PUSH_SERVICE = """
  const keys = %s;
  Notification.requestPermission = async () => "%s";
  Object.defineProperty(Notification, "permission", { get: () => "default" });
  PushManager.prototype.subscribe = async (options) => {
    window.subscribedWith = options.applicationServerKey.length;
    const endpoint = "https://fcm.googleapis.com/fcm/send/test";
    return { toJSON: () => ({ endpoint, keys }) };
  };
"""

# Without windows a browser refuses notifications; this is one that has not been asked yet.
NOT_ASKED = """
  Object.defineProperty(Notification, "permission", { get: () => "default", configurable: true });
"""

# A browser in which the test says who is at the device.
IDLE = """
  globalThis.IdleDetector = class extends EventTarget {
    static requestPermission = async () => "granted";
    userState = "active";
    screenState = "unlocked";
    async start() { globalThis.detector = this; }
    tell(state) { this.userState = state; this.dispatchEvent(new Event("change")); }
  };
"""


@pytest.fixture
def page_as(page_as: OpenPage) -> OpenPage:
    """Pages that may still ask for notifications; none is shown, so the windows are not needed."""

    def open_page(*roles: str, **options: Any) -> Page:
        page = page_as(*roles, **options)
        page.add_init_script(NOT_ASKED)
        return page

    return open_page


@pytest.fixture
def channel(app: Flask) -> Channel:
    channel = Channel("email")
    offered = installation(app).reminders
    put(app, reminders={**offered, "email": channel}, busy=Meetings())
    return channel


@pytest.fixture
def person(database: Database, clock: Clock) -> int:
    found, _ = open_test_session(database, now=clock())
    with database.transaction() as session:
        session.get_one(Person, found).email = "els@example.org"
        make_employment(session, person_id=found, department_id=make_department(session))
    return found


def push_service(answer: str = "granted") -> str:
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    encoded = [base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in (raw, b"s" * 16)]
    keys = f'{{ p256dh: "{encoded[0]}", auth: "{encoded[1]}" }}'
    return PUSH_SERVICE % (keys, answer)


def begin(page: Page) -> None:
    page.goto("/reminders")
    page.get_by_role("button", name="Turn reminders on").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")


def test_from_the_first_visit_to_a_reminder_that_is_moved(
    page_as: OpenPage, person: int, channel: Channel
) -> None:
    page = page_as("employee", person_id=person)
    page.goto("/today")
    page.get_by_role("link", name="A nudge at the right moment?").click()
    page.get_by_role("button", name="Turn reminders on").click()
    expect(page.get_by_role("heading", name="Today at 13:00")).to_be_visible()
    page.get_by_role("button", name="Mail to els@example.org").click()
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_role("status").first).to_contain_text("The test is on its way")
    assert [address for address, _ in channel.sent] == ["els@example.org"]
    page.goto("/today")
    page.get_by_role("button", name="10 min later").click()
    expect(page.get_by_text("Next reminder at 13:10")).to_be_visible()
    page.get_by_role("button", name="Skip it").click()
    expect(page.get_by_text("Next reminder at 15:30")).to_be_visible()


def test_where_a_reminder_leads_it_is_snoozed_or_one_just_moved(
    page_as: OpenPage, person: int, channel: Channel, clock: Clock
) -> None:
    page = page_as("employee", person_id=person)
    begin(page)
    page.goto("/reminders/now")
    page.get_by_role("button", name="15 min").click()
    expect(page.get_by_text("Next reminder at 12:15")).to_be_visible()
    page.goto("/reminders/now")
    page.get_by_role("button", name="I just moved").click()
    expect(page.get_by_role("status").first).to_be_visible()
    expect(page.get_by_text("Next reminder at 13:00")).to_be_visible()


def test_the_open_page_says_beforehand_that_one_comes(
    page_as: OpenPage, person: int, channel: Channel, clock: Clock
) -> None:
    page = page_as("employee", person_id=person)
    page.goto("/reminders")
    page.get_by_text("Quiet hours, snooze, skip, strict").click()
    page.get_by_label("A sign beforehand").select_option("5 minutes before")
    page.get_by_role("button", name="Turn reminders on").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    page.clock.install(time=clock())
    page.goto("/today")
    expect(page.locator("#reminder")).to_contain_text("13:00")
    expect(page.locator("#soon")).to_be_hidden()
    page.clock.fast_forward("55:30")
    expect(page.locator("#soon")).to_have_text(
        "Soon, at 13:00: your minute. Finish what you are doing first."
    )
    page.clock.fast_forward("05:00")
    expect(page.locator("#soon")).to_be_hidden()


def test_whoever_comes_back_to_the_device_may_note_a_walk_and_nothing_else_is_sent(
    page_as: OpenPage, person: int, channel: Channel, database: Database
) -> None:
    page = page_as("employee", person_id=person)
    begin(page)
    page.add_init_script(IDLE)
    page.goto("/reminders")
    page.get_by_role("button", name="Turn on on this device").last.click()
    expect(page.get_by_text("It is on.")).to_be_visible()
    page.goto("/today")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.clock.install()
    page.evaluate("detector.tell('idle')")
    page.clock.fast_forward("09:00")
    expect(page.locator("#away")).to_be_hidden()
    page.evaluate("detector.tell('active')")
    expect(page.locator("#away")).to_contain_text("away from this device for 10 minutes")
    assert [url for url in sent if "/static/" not in url] == []
    page.get_by_role("button", name="Yes, note it").click()
    expect(page.get_by_role("status").first).to_contain_text("Counts")
    with database.reading() as session:
        logged = session.execute(select(BreakLog.exercise, BreakLog.seconds)).one()
    assert tuple(logged) == ("other_movement", 60)


def test_a_browser_that_cannot_tell_offers_nothing_of_it(page_as: OpenPage, person: int) -> None:
    page = page_as("employee", person_id=person)
    page.add_init_script("delete globalThis.IdleDetector")
    begin(page)
    expect(page.locator("#desk")).to_be_hidden()


def test_all_of_it_with_the_keyboard(page_as: OpenPage, person: int, channel: Channel) -> None:
    page = page_as("employee", person_id=person)
    page.goto("/reminders")
    page.get_by_label("Three times a day").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Every", exact=True)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Every", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox", name="Tuesday")).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_label("from").first.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved")
    shown = page.locator(".clocks li")
    expect(shown).to_have_text(["10:30", "12:30", "14:30", "16:30"])
    page.locator("summary", has_text="Change when").press("Enter")
    expect(page.get_by_role("checkbox", name="Tuesday")).not_to_be_checked()


def test_what_is_wrong_is_said_and_what_was_typed_stays(page_as: OpenPage, person: int) -> None:
    page = page_as("employee", person_id=person)
    page.goto("/reminders")
    page.get_by_label("At my own times").check()
    page.get_by_label("Time 1").fill("07:15")
    page.get_by_label("Time 2").fill("11:00")
    page.get_by_label("Time 3").fill("")
    page.get_by_role("button", name="Turn reminders on").click()
    expect(page.get_by_role("alert")).to_contain_text("07:15 is outside your hours")
    expect(page.get_by_label("Time 1")).to_have_value("07:15")
    page.get_by_label("from").first.fill("07:00")
    page.get_by_role("button", name="Turn reminders on").click()
    expect(page.locator(".clocks li")).to_have_text(["07:15", "11:00"])


def test_a_browser_subscribes_and_is_turned_off(
    page_as: OpenPage, person: int, database: Database
) -> None:
    page = page_as("employee", person_id=person, service_workers="allow")
    page.add_init_script(push_service())
    begin(page)
    page.get_by_role("button", name="Turn on for this device").click()
    expect(page.get_by_role("status").first).to_contain_text("Connected")
    with database.reading() as session:
        [target] = list_targets(session, person_id=person)
    assert target.channel == "web_push"
    assert target.address["endpoint"] == "https://fcm.googleapis.com/fcm/send/test"
    page.get_by_role("button", name="Turn off").nth(1).click()
    with database.reading() as session:
        assert list_targets(session, person_id=person) == []


def test_a_browser_that_refuses_is_told_where_to_change_that(
    page_as: OpenPage, person: int
) -> None:
    page = page_as("employee", person_id=person)
    page.add_init_script(push_service("denied"))
    begin(page)
    page.get_by_role("button", name="Turn on for this device").click()
    expect(page.get_by_text("does not allow notifications")).to_be_visible()


def test_a_question_closed_without_an_answer_can_be_asked_again(
    page_as: OpenPage, person: int
) -> None:
    page = page_as("employee", person_id=person)
    page.add_init_script(push_service("default"))
    begin(page)
    ask = page.get_by_role("button", name="Turn on for this device")
    for _ in range(2):
        ask.click()
        expect(ask).to_be_enabled()
        expect(page.get_by_text("does not allow notifications")).to_be_hidden()


def test_a_quiet_day_a_quiet_month_and_the_end(
    page_as: OpenPage, person: int, database: Database
) -> None:
    page = page_as("employee", person_id=person)
    begin(page)
    page.get_by_role("button", name="Not today").click()
    expect(page.get_by_role("heading", name="Quiet until Thursday")).to_be_visible()
    page.get_by_role("button", name="Remind me again now").click()
    page.locator("summary", has_text="Quiet until a day I choose").click()
    page.get_by_label("First day with reminders").fill("2026-12-21")
    page.get_by_role("button", name="Quiet until then").click()
    expect(page.get_by_role("heading", name="Quiet until Monday")).to_be_visible()
    page.locator("summary", has_text="Stop and remove everything").click()
    page.get_by_role("button", name="Remove everything").click()
    expect(page.get_by_role("status")).to_contain_text("has been removed")
    with database.reading() as session:
        assert find_plan(session, person_id=person) is None


def test_the_address_of_the_feed_is_shown_once_and_works(page_as: OpenPage, person: int) -> None:
    page = page_as("employee", person_id=person)
    begin(page)
    page.get_by_role("button", name="Make the address").click()
    address = page.locator("#feed-url").input_value()
    path = "/calendar/" + address.rpartition("/")[2]
    assert "BEGIN:VCALENDAR" in page.request.get(path).text()
    page.goto("/reminders")
    expect(page.locator("#feed-url")).to_have_count(0)
    page.get_by_role("button", name="Revoke").click()
    assert page.request.get(path).status == 404


def test_without_javascript_all_but_this_device_works(
    page_as: OpenPage, person: int, channel: Channel
) -> None:
    page = page_as("employee", person_id=person, java_script_enabled=False)
    begin(page)
    expect(page.get_by_role("button", name="Turn on for this device")).to_be_hidden()
    expect(page.get_by_text("This browser cannot show notifications")).to_be_visible()
    page.get_by_role("button", name="Mail to els@example.org").click()
    expect(page.get_by_role("status")).to_contain_text("Connected")


def test_nothing_is_in_the_way_of_anyone(page_as: OpenPage, person: int, channel: Channel) -> None:
    page = page_as("employee", person_id=person, language="nl")
    page.goto("/reminders")
    page.get_by_label("Met een vast ritme").check()
    assert findings(page) == []
    page.get_by_role("button", name="Herinneringen aanzetten").click()
    page.get_by_role("button", name="Mailen naar").click()
    page.get_by_role("button", name="Adres maken").click()
    expect(page.locator("#feed-url")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    page.locator(".menu").evaluate("(menu) => (menu.open = false)")
    assert findings(page) == []
    for path in ("/reminders/now", "/today"):
        page.goto(path)
        assert findings(page) == []


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_a_narrow_window_needs_no_sideways_scrolling(
    page_as: OpenPage, person: int, channel: Channel, language: str
) -> None:
    page = page_as("employee", person_id=person, width=320, language=language)
    page.goto("/reminders")
    page.locator("input[value=own]").check()
    assert overflow(page) == 0
    page.locator("form.plan button").click()
    page.locator("form[action$='channels/email'] button").click()
    page.locator("form[action='/reminders/feed'] button").click()
    expect(page.locator("#feed-url")).to_be_visible()
    page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")
    assert overflow(page) == 0
    for path in ("/reminders/now", "/today"):
        page.goto(path)
        assert overflow(page) == 0
