"""What a tap on a notification opens, in the service worker of a real browser."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.conftest import NOON

pytestmark = [pytest.mark.browser, pytest.mark.notifies]
OpenPage = Callable[..., Page]
# No test can tap on a notification of the system, and only a tap allows a worker to open a window:
# so the worker is told of a tap on one that it shows, and what it then does is looked at.
IN_CHARGE = """new Promise((done) => {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("controllerchange", () => done(true));
  if (serviceWorker.controller) done(true);
})"""
TAP = """async (url) => {
  await registration.showNotification("Rekpauze", { tag: "nudge", data: { url } });
  const [notification] = await registration.getNotifications();
  const done = [], waiting = [];
  const focus = WindowClient.prototype.focus, openWindow = Clients.prototype.openWindow;
  WindowClient.prototype.focus = async function () { done.push(`focus ${this.url}`); };
  Clients.prototype.openWindow = async (where) => { done.push(`open ${where}`); };
  const event = new NotificationEvent("notificationclick", { notification });
  event.waitUntil = (promise) => waiting.push(promise);
  dispatchEvent(event);
  await Promise.all(waiting);
  Object.assign(WindowClient.prototype, { focus });
  Object.assign(Clients.prototype, { openWindow });
  return [...done, (await registration.getNotifications()).length];
}"""


@pytest.fixture
def page(page_as: OpenPage, cleared: int) -> Page:
    """Today, with the worker in charge and allowed to notify."""
    opened = functools.partial(page_as, service_workers="allow", permissions=["notifications"])
    page = opened("employee", person_id=cleared)
    page.clock.install(time=NOON)
    page.goto("/today")
    page.evaluate(IN_CHARGE)
    return page


def opened_by(page: Page, url: str | None) -> str:
    """What a tap on a notification with this address does; the notification goes."""
    [worker] = page.context.service_workers
    done, left = worker.evaluate(TAP, url)
    assert left == 0
    return str(done)


def test_a_tap_opens_the_page_that_the_reminder_names_once(page: Page, live: str) -> None:
    assert opened_by(page, f"{live}/reminders/now") == f"open {live}/reminders/now"
    page.goto("/reminders/now")
    assert opened_by(page, f"{live}/reminders/now") == f"focus {live}/reminders/now"


def test_a_tap_leads_nowhere_else(page: Page, live: str) -> None:
    for url in ("https://elsewhere.example/reminders/now", "//elsewhere.example", None):
        assert opened_by(page, url) == f"focus {live}/today"
    page.goto("/reminders")
    assert opened_by(page, "https://elsewhere.example/") == f"open {live}/today"
