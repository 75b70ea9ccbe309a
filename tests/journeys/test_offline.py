"""Without a connection, in a real browser: a minute, its way to the server, and what stays."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.accessibility import overflow, violations
from tests.conftest import NOON, Clock, open_test_session
from tests.minute import install_clock
from webapp.content.exercises import shipped_exercises
from webapp.content.screening import questionnaire
from webapp.database import Database
from webapp.domain.programme.breaks import Break
from webapp.services.programme.breaks import list_breaks
from webapp.services.programme.screening import find_clearance

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
LEFT = """async () => ({
  databases: (await indexedDB.databases()).map((one) => one.name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  local: localStorage.length,
  session: sessionStorage.length,
})"""
NOTHING = {"databases": [], "caches": [], "workers": 0, "local": 0, "session": 0}
READ = """(store) => new Promise((done) => {
  const request = indexedDB.open("rekpauze", 1);
  request.onsuccess = () => {
    const all = request.result.transaction(store).objectStore(store).getAll();
    all.onsuccess = () => { request.result.close(); done(all.result); };
  };
})"""


@pytest.fixture
def page_as(page_as: OpenPage) -> OpenPage:
    """Pages whose service worker is at work."""
    return functools.partial(page_as, service_workers="allow")


def stored(database: Database, person: int) -> list[Break]:
    day = NOON.date()
    with database.reading() as session:
        return list_breaks(session, person_id=person, first=day, last=day)[day]


def until(page: Page, question: str, *values: object) -> None:
    """Ask the page until it says yes, now and then: more often would keep its worker from work.

    By the scheduler, since the page's clock stands still.
    """
    asking = f"""async (values) => {{
      const end = performance.now() + 20_000;
      while (performance.now() < end) {{
        if (await ({question})(...values)) return true;
        await scheduler.postTask(() => {{}}, {{ delay: 50 }});
      }}
      return false;
    }}"""
    for _ in range(5):
        with suppress(Error):  # the page made way for another one, so that one is asked
            assert page.evaluate(asking, list(values)), question
            return
        page.wait_for_load_state()
    raise AssertionError(question)


def arrive(page: Page, path: str = "/today") -> Page:
    """Visit while there is a connection, and wait until the device has all it needs."""
    install_clock(page, NOON)
    page.goto(path)
    until(page, "async () => navigator.serviceWorker.controller !== null")
    knows(page, 2)
    return page


def knows(page: Page, count: int) -> None:
    """Wait until the device keeps so many things of a person: the mark, and what is allowed."""
    until(page, f"async () => (await ({READ})('device')).length === {count}")


def unplug(page: Page) -> Page:
    """Take the connection away, and ask for Today."""
    page.context.set_offline(True)
    page.goto("/today")
    return page


def empty(page: Page) -> None:
    """Wait until the browser keeps nothing of this site but cookies, which no script can see."""
    nothing = json.dumps(NOTHING)
    until(
        page,
        f"async () => Object.entries(await ({LEFT})())"
        f".every(([name, kept]) => String(kept) === String(({nothing})[name]))",
    )


def plug(page: Page) -> None:
    """Give the connection back; the page finds out by itself."""
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_have_count(0)


def move(page: Page) -> None:
    """Log other movement on the page that there is without a connection."""
    page.get_by_role("button", name="I have just moved").click()
    expect(page.get_by_role("status")).to_have_text("Kept on this device.")


def waiting(page: Page) -> list[dict[str, str]]:
    found: list[dict[str, str]] = page.evaluate(READ, "entries")
    return found


def device(page: Page) -> list[object]:
    found: list[object] = page.evaluate(READ, "device")
    return found


def test_a_minute_without_a_connection_arrives_once_with_its_own_time(
    page_as: OpenPage, cleared: int, database: Database, clock: Clock
) -> None:
    page = unplug(arrive(page_as("employee", person_id=cleared)))
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection right now")
    expect(page.get_by_role("link", name="112")).to_be_visible()
    page.get_by_role("link", name="Side bend").click()
    page.get_by_role("button", name="Start the minute").click()
    page.clock.run_for(65_000)
    page.get_by_role("button", name="Done, log my break").click()
    entry = page.locator('[data-part="outbox"] li')
    expect(entry).to_contain_text("Side bend")
    expect(entry).to_contain_text("Waiting")
    assert stored(database, cleared) == []
    clock.forward(hours=2)
    page.clock.run_for(2 * 3600 * 1000)
    plug(page)
    expect(page.get_by_text("1 break made offline has arrived.")).to_be_visible()
    (found,) = stored(database, cleared)
    assert (found.exercise, found.seconds, found.verdict) == ("side_bend", 60, "counted")
    assert dt.timedelta(seconds=60) <= found.at - NOON < dt.timedelta(seconds=90)
    assert waiting(page) == []


def test_the_page_without_a_connection_is_as_accessible_as_any(
    page_as: OpenPage, cleared: int
) -> None:
    for width, dark, language in ((390, False, "nl"), (1280, True, "fr")):
        page = page_as("employee", person_id=cleared, width=width, dark=dark, language=language)
        arrive(page)
        for path in ("/today", f"/offline/side_bend?language={language}"):
            page.context.set_offline(True)
            page.goto(path)
            page.wait_for_load_state("networkidle")
            assert violations(page) == []
            for narrow in (width, 320):
                page.set_viewport_size({"width": narrow, "height": 800})
                assert overflow(page) == 0


def test_the_address_of_a_minute_leads_to_that_minute(page_as: OpenPage, cleared: int) -> None:
    page = arrive(page_as("employee", person_id=cleared))
    page.context.set_offline(True)
    page.goto("/breaks/new?exercise=cat_cow")
    expect(page.get_by_role("button", name="Start the minute")).to_be_visible()
    assert "/offline/cat_cow" in page.url


def test_a_connection_lost_during_the_minute_loses_no_break(
    page_as: OpenPage, cleared: int, database: Database
) -> None:
    page = arrive(page_as("employee", person_id=cleared), "/today")
    page.goto("/breaks/new?exercise=cat_cow")
    page.get_by_role("button", name="Start the minute").click()
    page.clock.run_for(65_000)
    page.context.set_offline(True)
    page.get_by_role("button", name="Done, log my break").click()
    expect(page.locator('[data-part="outbox"] li')).to_contain_text("Waiting")
    plug(page)
    expect(page.get_by_text("1 break made offline has arrived.")).to_be_visible()
    assert [one.exercise for one in stored(database, cleared)] == ["cat_cow"]


class Gateway:
    """Stands before the application; what is sent from a device does not always get through."""

    def __init__(self, app: Flask, *, lost: int = 0, closed: bool = False) -> None:
        self.inner = app.wsgi_app
        self.lost = lost  # so many answers do not come back
        self.closed = closed
        self.answers: list[str] = []
        app.wsgi_app = self  # type: ignore[method-assign]

    def __call__(self, environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"] != "/breaks/offline" or not (self.closed or self.lost):
            return self.inner(environ, start_response)
        if not self.closed:
            self.lost -= 1
            list(self.inner(environ, lambda status, *_: self.answers.append(status)))
        start_response("502 Bad Gateway", [("Content-Type", "text/plain")])
        return [b""]


def test_an_answer_that_gets_lost_does_not_count_twice(
    app: Flask, page_as: OpenPage, cleared: int, database: Database
) -> None:
    page = arrive(page_as("employee", person_id=cleared))
    gateway = Gateway(app, lost=1)
    unplug(page)
    move(page)
    plug(page)
    expect(page.get_by_text("Still on this device")).to_be_visible()
    assert gateway.answers == ["201 CREATED"]
    page.reload()
    expect(page.get_by_text("1 break made offline has arrived.")).to_be_visible()
    assert len(stored(database, cleared)) == 1


def test_two_tabs_send_what_waits_once(page_as: OpenPage, cleared: int, database: Database) -> None:
    page = unplug(arrive(page_as("employee", person_id=cleared)))
    for _ in range(3):
        move(page)
        page.clock.run_for(61_000)
    other = page.context.new_page()
    other.goto("/today")
    plug(page)
    for tab in (page, other):
        expect(tab.get_by_role("heading", name="My three minutes")).to_be_visible()
        until(tab, f"async () => (await ({READ})('entries')).length === 0")
    assert len(stored(database, cleared)) == 3


def test_what_is_refused_stays_with_its_reason_until_it_was_read(
    page_as: OpenPage, cleared: int, database: Database, clock: Clock
) -> None:
    page = unplug(arrive(page_as("employee", person_id=cleared)))
    page.clock.set_fixed_time(NOON + dt.timedelta(hours=1))
    move(page)
    page.clock.set_fixed_time(NOON)
    plug(page)
    refused = page.locator('[data-part="outbox"] li')
    expect(refused).to_contain_text("Not accepted")
    expect(refused).to_contain_text("By the clock of your device this break has yet to come.")
    page.reload()
    expect(refused).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Got it").click()
    expect(refused).to_have_count(0)
    expect(page.locator("main")).to_be_focused()
    assert waiting(page) == []
    assert stored(database, cleared) == []


def test_a_device_whose_clock_is_wrong_says_so(
    page_as: OpenPage, cleared: int, database: Database
) -> None:
    page = unplug(arrive(page_as("employee", person_id=cleared)))
    page.clock.set_fixed_time(NOON + dt.timedelta(hours=9))
    move(page)
    plug(page)
    expect(page.get_by_text("1 break made offline has arrived.")).to_be_visible()
    assert [one.at for one in stored(database, cleared)] == [NOON]


def test_a_double_tap_is_one_movement_and_what_finds_no_room_is_said(
    page_as: OpenPage, cleared: int
) -> None:
    page = unplug(arrive(page_as("employee", person_id=cleared)))
    page.get_by_role("button", name="I have just moved").dblclick()
    expect(page.locator('[data-part="outbox"] li')).to_have_count(1)
    assert len(waiting(page)) == 1
    page.clock.run_for(61_000)
    page.evaluate("() => { IDBObjectStore.prototype.put = () => { throw Error('full'); }; }")
    page.get_by_role("button", name="I have just moved").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no room on your device")
    assert violations(page) == []


def sign_in(context: BrowserContext, database: Database, person: int, url: str) -> None:
    """As if the provider had just said so."""
    _, token = open_test_session(database, person_id=person, now=NOON)
    context.add_cookies([{"name": "rekpauze", "value": token, "url": url}])


def test_the_breaks_of_one_person_wait_while_another_is_signed_in(
    page_as: OpenPage, cleared: int, database: Database, clock: Clock, live: str
) -> None:
    page = unplug(arrive(page_as("employee", person_id=cleared)))
    move(page)
    other, _ = open_test_session(database, now=clock())
    sign_in(page.context, database, other, live)
    plug(page)
    expect(page.get_by_role("heading", name="My three minutes")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Still on this device")).to_be_hidden()
    assert stored(database, other) == []
    assert len(waiting(page)) == 1
    unplug(page)
    expect(page.get_by_text("There are no exercises for you")).to_be_visible()
    expect(page.get_by_text("Still on this device")).to_be_hidden()
    plug(page)
    sign_in(page.context, database, cleared, live)
    page.goto("/today")
    expect(page.get_by_text("1 break made offline has arrived.")).to_be_visible()
    assert (len(stored(database, cleared)), stored(database, other)) == (1, [])


def test_after_signing_out_nothing_of_anyone_is_left(page_as: OpenPage, cleared: int) -> None:
    page = arrive(page_as("employee", person_id=cleared), "/today?floor=no")
    page.evaluate("localStorage.setItem('wish', 'sound')")
    assert page.evaluate(LEFT)["caches"] != []
    page.locator("summary", has_text="Menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="signed out")).to_be_visible()
    empty(page)
    assert page.context.cookies() == []
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(LEFT) == NOTHING


def test_where_the_browser_does_not_clear_by_itself_the_page_does(
    page_as: OpenPage, cleared: int
) -> None:
    page = arrive(page_as("employee", person_id=cleared))
    page.context.clear_cookies()
    page.goto("/signed-out")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(LEFT)["caches"] != [], "nobody asked for it"
    mark = {"name": "rekpauze-left", "value": "1", "url": page.url}  # as signing out leaves it
    page.context.add_cookies([mark])
    page.reload()
    empty(page)


def test_a_worker_that_lives_on_after_signing_out_makes_nothing_anew(
    page_as: OpenPage, cleared: int
) -> None:
    page = arrive(page_as("employee", person_id=cleared))
    again = """async () => {
      for (const name of await caches.keys()) await caches.delete(name);
      await fetch(document.querySelector('link[rel="stylesheet"]').href, { cache: "reload" });
      return caches.keys();
    }"""
    assert page.evaluate(again) == []
    page.context.set_offline(True)
    page.evaluate("() => fetch('/static/none.css').catch(() => null)")
    assert page.evaluate("() => caches.keys()") == []


def test_signing_out_says_when_something_was_not_sent(
    app: Flask, page_as: OpenPage, cleared: int, database: Database
) -> None:
    page = arrive(page_as("employee", person_id=cleared))
    gateway = Gateway(app, closed=True)
    unplug(page)
    move(page)
    plug(page)
    expect(page.get_by_text("Still on this device")).to_be_visible()
    menu, leave = page.locator("summary", has_text="Menu"), page.get_by_role("dialog")
    menu.click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(leave).to_be_visible()
    assert violations(page) == []
    leave.get_by_role("button", name="Stay signed in").press("Enter")
    expect(leave).to_be_hidden()
    assert len(waiting(page)) == 1
    gateway.closed = False
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="signed out")).to_be_visible()
    assert len(stored(database, cleared)) == 1


def test_a_session_that_ends_takes_the_exercises_along_and_leaves_the_breaks(
    page_as: OpenPage, cleared: int, database: Database, live: str
) -> None:
    page = unplug(arrive(page_as("employee", person_id=cleared)))
    move(page)
    page.context.clear_cookies()
    plug(page)
    page.goto("/")
    knows(page, 0)
    assert len(waiting(page)) == 1
    page.context.set_offline(True)
    page.goto("/today")
    expect(page.get_by_text("You are not signed in on this device.")).to_be_visible()
    expect(page.get_by_text("Still on this device")).to_be_hidden()
    plug(page)
    sign_in(page.context, database, cleared, live)
    page.goto("/today")
    expect(page.get_by_text("1 break made offline has arrived.")).to_be_visible()


def test_what_is_allowed_is_forgotten_in_time_and_on_the_way_to_a_new_answer(
    page_as: OpenPage, cleared: int
) -> None:
    page = arrive(page_as("employee", person_id=cleared))
    page.goto("/safety")
    knows(page, 1)
    page.goto("/today")
    knows(page, 2)
    page.clock.set_fixed_time(NOON + dt.timedelta(hours=12, minutes=1))
    page.context.set_offline(True)
    page.goto("/offline/side_bend?language=en")
    expect(page.get_by_text("There are no exercises for you")).to_be_visible()
    assert len(device(page)) == 1


def test_something_new_before_a_minute_is_asked_and_heeded_without_a_connection(
    page_as: OpenPage, cleared: int, database: Database
) -> None:
    page = unplug(arrive(page_as("employee", person_id=cleared)))
    move(page)
    page.get_by_role("link", name="Side bend").click()
    page.locator("#check summary").click()
    expect(page.locator("#check")).to_contain_text("Do not start now")
    expect(page.get_by_role("button", name="Start the minute")).to_have_count(0)
    assert violations(page) == []
    page.goto("/today")
    expect(page.get_by_text("There are no exercises for you")).to_be_visible()
    plug(page)
    expect(page.get_by_role("link", name="Start with the questions")).to_be_visible()
    with database.reading() as session:
        assert (
            find_clearance(session, person_id=cleared, today=NOON.date(), asked=questionnaire())
            is None
        )
    assert len(stored(database, cleared)) == 1
    knows(page, 2)


def test_who_stops_offline_because_something_changed_is_offered_no_more(
    page_as: OpenPage, cleared: int
) -> None:
    page = unplug(arrive(page_as("employee", person_id=cleared)))
    page.get_by_role("link", name="Side bend").click()
    page.get_by_role("button", name="Start the minute").click()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Something has changed").click()
    expect(page.get_by_text("There are no exercises for you")).to_be_visible()
    plug(page)
    expect(page.get_by_role("link", name="Start with the questions")).to_be_visible()


def test_what_is_kept_for_offline_use_says_nothing_of_anyone(
    page_as: OpenPage, cleared: int
) -> None:
    page = arrive(page_as("employee", person_id=cleared))
    kept = page.evaluate(
        """async () => {
          const found = {};
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const one of await cache.keys())
              found[one.url] = await (await cache.match(one)).text();
          }
          return found;
        }"""
    )
    mark = page.evaluate("document.documentElement.dataset.mark")
    token = page.locator('input[name="csrf_token"]').first.input_value()
    paths = {url.split("/", 3)[3].split("/")[0].split("?")[0] for url in kept}
    assert paths == {"static", "offline"}
    assert [url for url, text in kept.items() if mark in text or token in text] == []
    exercises = [url for url in kept if "/offline/" in url]
    assert len(exercises) == len(shipped_exercises())


def test_a_new_worker_takes_the_place_of_the_old_one(page_as: OpenPage, cleared: int) -> None:
    page = arrive(page_as("employee", person_id=cleared))
    page.locator("summary", has_text="Menu").click()
    page.get_by_label("Language").select_option("fr")
    page.get_by_role("button", name="Change").click()
    expect(page).to_have_title("Aujourd’hui – Rekpauze")
    until(page, "async () => (await caches.keys()).every((name) => name.includes('-fr-'))")
    unplug(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Pas de connexion pour le moment")


@pytest.mark.notifies
def test_a_reminder_is_shown_as_it_was_sent(page_as: OpenPage, cleared: int, live: str) -> None:
    page = page_as("employee", person_id=cleared, permissions=["notifications"])
    arrive(page)
    session = page.context.new_cdp_session(page)
    told: dict[str, str] = {}
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: told.update(id=[one["registrationId"] for one in event["registrations"]][-1]),
    )
    session.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    reminder = {"title": "Rekpauze", "body": "Tijd voor een minuut", "url": "/today", "tag": "one"}
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": live, "registrationId": told["id"], "data": json.dumps(reminder)},
    )
    shown = "navigator.serviceWorker.ready.then((one) => one.getNotifications())"
    until(page, f"async () => (await {shown}).length === 1")
    found = page.evaluate(f"{shown}.then(([one]) => [one.title, one.body, one.tag, one.data.url])")
    assert found == ["Rekpauze", "Tijd voor een minuut", "one", "/today"]
