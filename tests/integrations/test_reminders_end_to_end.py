"""From the plan of a person to a real mail server, push service, webhook and calendar."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from integrations.calendars.free_busy import FreeBusy
from integrations.reminders import email, web_push
from tests.conftest import Clock
from tests.https import Server, answer, https_server
from tests.integrations.http.test_webhooks import PATHS
from tests.integrations.http.test_webhooks import channel as webhook
from tests.integrations.test_web_push import ENVIRON, Browser
from tests.mail import Mailbox, mail_server
from tests.reminding import BRUSSELS, Meetings, remind
from webapp.installation import Installation, installation
from webapp.jobs import TIMETABLE, run_due
from webapp.services.programme.reminder_feed import make_feed
from webapp.services.programme.reminder_targets import (
    add_target,
    connect_calendar,
    list_targets,
    read_calendar,
)

NUDGES = tuple(job for job in TIMETABLE if job.name in {"send-reminders", "read-calendars"})


def local(clock: str) -> dt.datetime:
    """A moment of a Wednesday in Brussels, in winter."""
    time = dt.time.fromisoformat(clock)
    return dt.datetime.combine(dt.date(2026, 11, 18), time, dt.UTC) - dt.timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(local("09:00"))


@pytest.fixture
def needs(app: Flask) -> Installation:
    made: Installation = installation(app)
    return replace(made, reminders={}, busy=Meetings())


def mail_to(box: Mailbox) -> email.Email:
    return email.connect(email.Settings("localhost", "pauze@linde.example", box.port, "none"))


def push_to(server: Server) -> web_push.WebPush:
    settings = web_push.Settings(*ENVIRON.values(), web_push_hosts=".example.org")
    return replace(web_push.connect(settings), outbound=server.outbound())


def person_reached_by(needs: Installation, now: dt.datetime, channel: Any, target: Any) -> int:
    """Someone at work with the usual plan, and this one way to reach them."""
    with needs.database.transaction() as session:
        person = remind(session, now=now)
        add_target(session, person_id=person, channel=channel, address=target, now=now)
    return person


def ways(needs: Installation, person: int) -> int:
    with needs.database.reading() as session:
        return len(list_targets(session, person_id=person))


def test_one_mail_arrives_however_many_runners_there_are(needs: Installation, clock: Clock) -> None:
    with mail_server() as box:
        sending = replace(needs, reminders={"email": mail_to(box)})
        target = {"address": "jan.peeters@linde.example"}
        person_reached_by(needs, clock(), mail_to(box), target)
        clock.moment = local("10:00")
        start = threading.Barrier(4)

        def run(_: int) -> None:
            start.wait()
            assert run_due(sending, NUDGES) == []

        with ThreadPoolExecutor(4) as runners:
            list(runners.map(run, range(4)))
        run_due(sending, NUDGES)
        (mail,) = box.received
    assert mail["To"] == "jan.peeters@linde.example"
    words = mail.as_string().lower()
    for word in ("rug", "back pain", "stretch", "oefening", "exercise", "health", "employee"):
        assert not re.search(rf"\b{word}\b", words)
    assert mail["List-Unsubscribe"] == "<http://127.0.0.1:8000/reminders>"


def test_a_mailbox_that_exists_no_longer_is_forgotten(needs: Installation, clock: Clock) -> None:
    with mail_server() as box:
        box.to_recipient = "550 5.1.1 no such user"
        sending = replace(needs, reminders={"email": mail_to(box)})
        person = person_reached_by(needs, clock(), mail_to(box), {"address": "a@linde.example"})
        clock.moment = local("10:00")
        run_due(sending, NUDGES)
    assert ways(needs, person) == 0


def test_a_browser_shows_the_reminder_until_its_subscription_ends(
    needs: Installation, clock: Clock
) -> None:
    status, browser = [201], Browser()
    with https_server(lambda request: answer(status[0])(request)) as server:
        channel = push_to(server)
        target = browser.target(server.address(path="/send/abc"))
        person = person_reached_by(needs, clock(), channel, target)
        sending = replace(needs, reminders={"web_push": channel})
        clock.moment = local("10:00")
        run_due(sending, NUDGES)
        told = json.loads(browser.open(server.seen[0].body))
        assert told["url"] == "http://127.0.0.1:8000/reminders/now"
        assert told["title"] and told["body"]
        assert ways(needs, person) == 1
        status[0] = 410
        clock.moment = local("13:00")
        run_due(sending, NUDGES)
        clock.moment = local("15:30")
        run_due(sending, NUDGES)
        assert len(server.seen) == 2
    assert ways(needs, person) == 0


@pytest.mark.parametrize("name", PATHS)
def test_a_webhook_gets_the_reminder_once(name: str, needs: Installation, clock: Clock) -> None:
    with https_server(answer(202)) as server:
        channel = webhook(name, server)
        target = {"address": server.address(path=PATHS[name])}
        person_reached_by(needs, clock(), channel, target)
        clock.moment = local("10:00")
        for _ in range(2):
            run_due(replace(needs, reminders={name: channel}), NUDGES)
        assert [seen.path for seen in server.seen] == [PATHS[name]]


MEETING = b"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:Secret
DTSTART;TZID=Europe/Brussels:20261118T095500
DTEND;TZID=Europe/Brussels:20261118T102500
END:VEVENT
END:VCALENDAR
"""


def test_a_meeting_in_the_persons_own_calendar_holds_the_reminder_back(
    needs: Installation, clock: Clock
) -> None:
    with mail_server() as box, https_server(answer(200, MEETING)) as server:
        target = {"address": "jan.peeters@linde.example"}
        person = person_reached_by(needs, clock(), mail_to(box), target)
        reader = FreeBusy(server.outbound())
        calendar = read_calendar(
            reader,
            person_id=person,
            address=server.address(path="/cal.ics").replace("https:", "webcal:"),
            timezone=BRUSSELS,
            now=clock(),
        )
        with needs.database.transaction() as session:
            connect_calendar(session, calendar=calendar, now=clock())
        sending = replace(needs, reminders={"email": mail_to(box)}, busy=reader)
        for at, mails in (("10:00", 0), ("10:24", 0), ("10:25", 1), ("10:26", 1)):
            clock.moment = local(at)
            run_due(sending, NUDGES)
            assert len(box.received) == mails, at


def test_the_feed_is_a_calendar_and_is_not_sent_again_unchanged(
    app: Flask, needs: Installation, clock: Clock
) -> None:
    with needs.database.transaction() as session:
        person = remind(session, now=clock())
        path = f"/calendar/{make_feed(session, person_id=person, now=clock())}.ics"
    client = app.test_client()  # nobody is signed in
    first = client.get(path)
    assert first.mimetype == "text/calendar"
    events = list(Calendar.from_ical(first.data).walk("VEVENT"))
    assert [event["DTSTART"].dt.hour for event in events] == [10, 13, 15]
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
