"""A browser that ends a push subscription: its service worker makes another and says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.test_reminders import begin, push_service
from webapp.database import Database
from webapp.services.programme.reminder_targets import list_targets

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
# It may have begun while the page was left for this one, of which it is not in charge then.
AT_WORK = "navigator.serviceWorker.ready.then(() => true)"
# No browser of a test reaches a push service, so the one that it would make is given.
RENEW = """async ([old, subscription]) => {
  const waiting = [];
  const event = new Event("pushsubscriptionchange");
  Object.assign(event, {
    oldSubscription: { endpoint: old },
    newSubscription: { toJSON: () => subscription },
    waitUntil: (promise) => waiting.push(promise),
  });
  dispatchEvent(event);
  await Promise.all(waiting);
}"""


def test_the_worker_renews_a_subscription_that_the_browser_ended(
    page_as: OpenPage, cleared: int, database: Database
) -> None:
    page = page_as("employee", person_id=cleared, service_workers="allow")
    page.add_init_script(push_service())
    begin(page)
    page.evaluate(AT_WORK)
    page.get_by_role("button", name="Turn on for this device").click()
    page.wait_for_url("**/reminders?done=added")
    with database.reading() as session:
        [before] = list_targets(session, person_id=cleared)
    [worker] = page.context.service_workers
    endpoint = "https://fcm.googleapis.com/fcm/send/renewed"
    keys = {name: before.address[name] for name in ("p256dh", "auth")}
    renewed = {"endpoint": endpoint, "keys": keys}
    worker.evaluate(RENEW, [before.address["endpoint"], renewed])
    with database.reading() as session:
        [after] = list_targets(session, person_id=cleared)
    assert after.address == {"endpoint": endpoint, **keys}
