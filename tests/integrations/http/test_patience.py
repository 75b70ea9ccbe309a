"""A service that is too busy is left alone for as long as it asks, and it is nobody's fault."""

from __future__ import annotations

import dataclasses
import datetime as dt
from http.server import BaseHTTPRequestHandler

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.http.outbound import HttpResponse
from integrations.http.patience import Patience, read_retry_after
from integrations.registry import connect
from tests.https import answer, https_server
from tests.integrations.test_web_push import Browser
from tests.integrations.test_web_push import channel as web_push
from webapp.domain.ports.reminders import DeliveryOutcome, Reminder, ReminderChannel

NOW = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)
REMINDER = Reminder("key", "Even", "10 uur", "https://x.example/today", "nl")
HOOK = "/services/T000/B000/XXXX"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 501, 502, 503, 504, 507, 599])
def test_a_busy_service_says_later(status: int) -> None:
    assert Patience().judge("there", HttpResponse(status, b""), NOW) is DeliveryOutcome.LATER


@pytest.mark.parametrize(
    ("given_header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("9" * 40, 86400),
        ("Wed, 18 Nov 2026 09:05:00 GMT", 300),
        ("Wed, 18 Nov 2026 08:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400),
        ("Wed, 18 Nov 2026 09:05:00 -0000", 300),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("", 0),
        ("١٢", 0),
    ],
)
def test_when_to_come_back_is_read_as_seconds_or_a_date_and_bounded(
    given_header: str, seconds: int
) -> None:
    assert read_retry_after(given_header, NOW) == NOW + dt.timedelta(seconds=seconds)


@given(st.text(max_size=40))
def test_whatever_it_says_the_wait_is_a_day_at_most(given_header: str) -> None:
    wait = read_retry_after(given_header, NOW) - NOW
    assert dt.timedelta() <= wait <= dt.timedelta(days=1)


@pytest.mark.parametrize("name", ["slack", "web_push"])
def test_an_address_that_asks_to_wait_is_not_asked_again_before(name: str) -> None:
    with https_server(answer(429, headers={"Retry-After": "600"})) as server:
        address = server.address(path=HOOK)
        if name == "slack":
            hosts = {"REMINDERS_SLACK_HOSTS": "far.example.org"}
            made = connect("reminders", "slack", hosts, port=ReminderChannel)
            sender = dataclasses.replace(made, outbound=server.outbound())
            target = {"address": address}
        else:
            sender, target = web_push(server), Browser().target(address)
        asked = []
        for minutes in (0, 1, 9, 10):
            later = NOW + dt.timedelta(minutes=minutes)
            assert sender.send(target, REMINDER, later) is DeliveryOutcome.LATER
            asked.append(len(server.seen))
    assert asked == [1, 1, 1, 2]


def test_another_address_of_the_same_service_is_tried_all_the_same() -> None:
    def busy_for_one(request: BaseHTTPRequestHandler) -> None:
        waits = {"Retry-After": "600"}
        respond = answer(503, headers=waits) if "one" in request.path else answer(201)
        respond(request)

    with https_server(busy_for_one) as server:
        sender, browser = web_push(server), Browser()
        one, two = (browser.target(server.address(path=path)) for path in ("/one", "/two"))
        assert sender.send(one, REMINDER, NOW) is DeliveryOutcome.LATER
        assert sender.send(two, REMINDER, NOW) is DeliveryOutcome.SENT


def test_what_was_waited_for_is_forgotten() -> None:
    patience = Patience()
    for number in range(3):
        now = NOW + dt.timedelta(minutes=number)
        patience.judge(str(number), HttpResponse(503, b"", retry_after="30"), now)
    assert [patience.lasts(str(number), NOW) for number in range(3)] == [False, False, True]
