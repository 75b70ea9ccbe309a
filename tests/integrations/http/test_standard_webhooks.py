"""Calls are signed as the specification says, arrive once, and go nowhere they must not."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from standardwebhooks import Webhook

from integrations.http.standard_webhooks import StandardWebhooks, webhooks_from
from integrations.registry import WrongSetting
from tests.https import Server, answer, https_server
from webapp.domain.errors import Invalid
from webapp.domain.ports.webhooks import WebhookAnswer, WebhookCall

BODY = b'{"type":"webhook.test"}'


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)  # what verifies reads the clock


def call(server: Server, *secrets: str, path: str = "/hook") -> WebhookCall:
    return WebhookCall("msg_1", BODY, server.address(path=path), secrets or (new_secret(),))


def new_secret() -> str:
    return webhooks_from({}).new_secret()


@pytest.fixture
def receiver() -> Iterator[Server]:
    with https_server(answer(204)) as server:
        yield server


def test_the_far_side_verifies_a_call_with_either_secret_after_a_rotation(receiver: Server) -> None:
    newer, older = new_secret(), new_secret()
    sent = StandardWebhooks(receiver.outbound()).send(call(receiver, newer, older), now())
    assert sent == WebhookAnswer(204)
    assert sent.is_taken
    (seen,) = receiver.seen
    for secret in (newer, older):
        assert Webhook(secret).verify(seen.body, seen.headers) == {"type": "webhook.test"}
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(new_secret()).verify(seen.body, seen.headers)


def test_a_signature_is_the_one_of_the_specification(receiver: Server) -> None:
    secret, at = (
        new_secret(),
        dt.datetime(2026, 11, 18, 12, tzinfo=dt.timezone(dt.timedelta(0, 3600))),
    )
    StandardWebhooks(receiver.outbound()).send(call(receiver, secret), at)
    headers = receiver.seen[0].headers
    seconds = str(int(at.timestamp()))
    told = f"msg_1.{seconds}.".encode() + BODY
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()
    assert 24 <= len(key) <= 64
    assert headers["webhook-id"] == "msg_1"
    assert headers["webhook-timestamp"] == seconds
    assert headers["webhook-signature"] == f"v1,{digest}"


@pytest.mark.parametrize(
    ("status", "headers", "waits"),
    [
        (500, {}, 0),
        (302, {"Location": "https://elsewhere.example/"}, 0),
        (503, {"Retry-After": "90"}, 90),
    ],
)
def test_anything_but_good_is_not_taken_and_no_redirect_is_followed(
    status: int, headers: dict[str, str], waits: int
) -> None:
    at = now()
    with https_server(answer(status, headers=headers)) as server:
        sent = StandardWebhooks(server.outbound()).send(call(server), at)
        assert (sent.status, sent.is_taken) == (status, False)
        assert sent.until == (at + dt.timedelta(seconds=waits) if waits else None)
        assert len(server.seen) == 1


def test_a_slow_address_is_given_up_within_its_time() -> None:
    def dawdle(request: BaseHTTPRequestHandler) -> None:
        server.stopped.wait()

    with https_server(dawdle) as server:
        sent = StandardWebhooks(server.outbound(seconds=0.2)).send(call(server), now())
    assert sent.status is None
    assert sent.fault is not None and sent.fault.key == "error.webhook_slow"


def test_a_certificate_that_nobody_vouches_for_is_not_told_anything(receiver: Server) -> None:
    sent = StandardWebhooks(receiver.outbound(authority=None)).send(call(receiver), now())
    assert sent.fault is not None and sent.fault.key == "error.webhook_certificate"
    assert receiver.seen == []


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"])
def test_an_address_inside_is_not_called(receiver: Server, ip: str) -> None:
    outbound = receiver.outbound(ip, allow_loopback=False)
    sent = StandardWebhooks(outbound).send(call(receiver), now())
    assert sent.fault is not None and sent.fault.key == "error.address_private"
    assert receiver.seen == []


@pytest.mark.parametrize(
    "address", ["http://far.example.org/", "https://10.0.0.1/", "ftp://a.example/"]
)
def test_only_https_by_name_can_be_given(address: str) -> None:
    with pytest.raises(Invalid):
        webhooks_from({}).check(address)


def test_what_whoever_runs_the_servers_named_inside_can_be_given() -> None:
    sender = webhooks_from({"WEBHOOK_INSIDE_HOSTS": "bus.firm.lan:8443"})
    address = sender.check(" https://bus.firm.lan:8443/hook ")
    assert sender.host(address) == "bus.firm.lan"
    with pytest.raises(WrongSetting, match="WEBHOOK_INSIDE_HOSTS"):
        webhooks_from({"WEBHOOK_INSIDE_HOSTS": "10.0.0.1"})
