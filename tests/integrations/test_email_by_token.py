"""Mail through a server that takes no password, but a token (XOAUTH2, client credentials)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import logging
from urllib.parse import parse_qs

import pytest

from integrations.http.client_credentials import ClientCredentials
from integrations.registry import WrongSetting
from integrations.registry import connect as connect_by_name
from integrations.reminders.email import Email, Settings, connect
from tests.https import Server, answer, https_server
from tests.integrations.test_email import NOW, REMINDER, SENDER, TARGET
from tests.mail import Mailbox, mail_server
from webapp.domain.errors import Unavailable
from webapp.domain.no_answer import NoAnswer
from webapp.domain.ports.reminders import DeliveryOutcome, ReminderChannel

SECRET = "s3cret+/&"
GOOD = json.dumps({"access_token": "t0ken", "expires_in": 3600, "token_type": "Bearer"}).encode()


def channel(box: Mailbox, server: Server, **changes: str) -> Email:
    settings = Settings(
        "localhost",
        SENDER,
        box.port,
        "starttls",
        email_token_url="https://far.example.org/token",
        email_client_id="client",
        email_client_secret=SECRET,
        **changes,
    )
    made = dataclasses.replace(connect(settings), authority=box.certificate())
    assert made.credentials is not None
    made.credentials.outbound = server.outbound()
    made.credentials.address = server.address(path="/token")
    return made


def test_it_signs_in_with_a_token_that_is_fetched_once_while_it_lasts() -> None:
    with mail_server("starttls", password="none") as box, https_server(answer(200, GOOD)) as server:
        box.token = "t0ken"
        sender = channel(box, server)
        for minutes in (0, 1, 57):
            now = NOW + dt.timedelta(minutes=minutes)
            assert sender.send(TARGET, REMINDER, now) is DeliveryOutcome.SENT
        assert len(server.seen) == 1
        assert sender.send(TARGET, REMINDER, NOW + dt.timedelta(minutes=58)) is DeliveryOutcome.SENT
        assert len(server.seen) == 2
        asked = parse_qs(server.seen[0].body.decode())
    assert asked == {
        "grant_type": ["client_credentials"],
        "client_id": ["client"],
        "client_secret": [SECRET],
        "scope": ["https://outlook.office365.com/.default"],
    }
    assert box.users[0] == f"user={SENDER}\x01auth=Bearer t0ken\x01\x01"
    assert len(box.received) == 4


def test_the_mailbox_may_be_another_than_the_sender() -> None:
    with mail_server("starttls", password="none") as box, https_server(answer(200, GOOD)) as server:
        box.token = "t0ken"
        channel(box, server, email_username="it@linde.example").send(TARGET, REMINDER, NOW)
    assert box.users[0].startswith("user=it@linde.example\x01")


def test_a_token_that_is_refused_is_fetched_anew_and_nobody_s_address_suffers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with mail_server("starttls", password="none") as box, https_server(answer(200, GOOD)) as server:
        box.token = "another"
        sender = channel(box, server)
        assert sender.send(TARGET, REMINDER, NOW) is DeliveryOutcome.UNREACHED
        box.token = "t0ken"
        assert sender.send(TARGET, REMINDER, NOW) is DeliveryOutcome.SENT
        assert len(server.seen) == 2
    assert caplog.messages.count("the mail server refused the token (535)") == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b'{"error":"invalid_client"}'),
        (401, GOOD),
        (500, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"expires_in":3600}'),
        (200, b'{"access_token":"x","expires_in":"soon"}'),
    ],
    ids=str,
)
def test_without_a_token_no_mail_is_tried_and_nothing_is_said_about_the_address(
    status: int, body: bytes
) -> None:
    with mail_server("starttls", password="none") as box:
        with https_server(answer(status, body)) as server:
            sender = channel(box, server)
            assert sender.send(TARGET, REMINDER, NOW) is DeliveryOutcome.UNREACHED
        assert sender.send(TARGET, REMINDER, NOW) is DeliveryOutcome.UNREACHED, "nobody there"
        assert (box.users, box.received) == ([], [])


@pytest.mark.parametrize(
    ("status", "body", "params"),
    [
        (401, b"", {"why": NoAnswer.STATUS, "answered": 401}),
        (200, b"<html>", {"why": NoAnswer.OTHER}),
    ],
)
def test_whoever_asks_whether_mail_goes_out_is_told_why_there_is_no_token(
    status: int, body: bytes, params: dict[str, object]
) -> None:
    with mail_server("starttls", password="none") as box:
        with https_server(answer(status, body)) as server:
            sender = channel(box, server)
            with pytest.raises(Unavailable, match=r"error\.mail_token") as refused:
                sender.reach(NOW)
            assert refused.value.params == params
        with pytest.raises(Unavailable, match=r"error\.mail_token") as gone:
            sender.reach(NOW)
    assert gone.value.params == {"why": NoAnswer.CLOSED}


@pytest.mark.parametrize(("said", "minutes"), [({}, 57), ({"expires_in": 10**9}, 1437)])
def test_how_long_a_token_lasts_is_bounded(said: dict[str, int], minutes: int) -> None:
    body = json.dumps({"access_token": "t0ken", **said}).encode()
    with https_server(answer(200, body)) as server:
        found = ClientCredentials(server.address(), "client", SECRET, "scope")
        found.outbound = server.outbound()
        for passed in (0, minutes, minutes + 2):
            found.token(NOW + dt.timedelta(minutes=passed))
        assert len(server.seen) == 2
    with pytest.raises(Unavailable):
        found.token(NOW + dt.timedelta(days=30))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"CLIENT_ID": ""}, "^REMINDERS_EMAIL_CLIENT_ID is not set"),
        ({"CLIENT_SECRET": ""}, "^REMINDERS_EMAIL_CLIENT_SECRET is not set"),
        ({"TOKEN_URL": ""}, "^REMINDERS_EMAIL_TOKEN_URL is not set"),
        ({"TOKEN_URL": "http://login.example.org/token"}, "must be an https:// address"),
        ({"PASSWORD": "x"}, "^REMINDERS_EMAIL_PASSWORD must be left out"),
        ({"SECURITY": "none"}, "in the clear"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_named(changes: dict[str, str], says: str) -> None:
    settings = {
        "HOST": "smtp.office365.com",
        "SENDER": SENDER,
        "TOKEN_URL": "https://login.example.org/token",
        "CLIENT_ID": "client",
        "CLIENT_SECRET": SECRET,
        **changes,
    }
    environ = {f"REMINDERS_EMAIL_{name}": value for name, value in settings.items()}
    with pytest.raises(WrongSetting, match=says):
        connect_by_name("reminders", "email", environ, port=ReminderChannel)


def test_the_secret_and_the_token_are_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    with (
        mail_server("starttls", password="none") as box,
        https_server(answer(200, GOOD)) as server,
        caplog.at_level(logging.DEBUG),
    ):
        sender = channel(box, server)
        sender.send(TARGET, REMINDER, NOW)
        assert SECRET not in repr(sender)
    assert SECRET not in caplog.text.replace("%2B", "+")
    assert "t0ken" not in "".join(
        one.getMessage() for one in caplog.records if one.name.startswith("integrations")
    )
