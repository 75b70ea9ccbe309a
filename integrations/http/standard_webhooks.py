"""Signed calls as Standard Webhooks specifies them (version 1 signatures, HMAC-SHA256)."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Mapping

from standardwebhooks import Webhook

from integrations.http.inside import reach
from integrations.http.outbound import Outbound, Unreached
from integrations.http.patience import read_retry_after
from webapp.domain.errors import Invalid
from webapp.domain.no_answer import NoAnswer
from webapp.domain.ports.webhooks import WebhookAnswer, WebhookCall

_PREFIX = "whsec_"
_BYTES = 32  # the specification allows 24 to 64
_SECONDS = 15
_MOST_BYTES = 1_000_000
_LATER = {429, 502, 503, 504}
_UNREACHED = {
    NoAnswer.NAME: "error.source_name",
    NoAnswer.CERTIFICATE: "error.webhook_certificate",
    NoAnswer.SLOW: "error.webhook_slow",
    NoAnswer.LARGE: "error.webhook_slow",
    NoAnswer.CLOSED: "error.source_closed",
    NoAnswer.OTHER: "error.source_closed",
}


class StandardWebhooks:
    """Posts where `outbound` may reach; redirects are not followed."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound

    def check(self, address: str) -> str:
        """The address as it is to be kept; no network yet.

        Raises Invalid: it must not be called.
        """
        return str(self._outbound.check(address.strip()))

    def host(self, address: str) -> str:
        """The name in an address that was checked."""
        return self._outbound.check(address).host

    def new_secret(self) -> str:
        """A secret as the far side is to be given it."""
        return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()

    def send(self, call: WebhookCall, now: dt.datetime) -> WebhookAnswer:
        """What came of one call, which takes seconds at most. Raises nothing of the far side's."""
        try:
            answer = self._outbound.post(call.address, call.body, _headers(call, now))
        except Unreached as error:
            return WebhookAnswer(None, fault=Invalid(_UNREACHED[error.why]))
        except Invalid as error:
            return WebhookAnswer(None, fault=error)
        wants = answer.status in _LATER and answer.retry_after
        until = read_retry_after(answer.retry_after, now) if wants else None
        return WebhookAnswer(answer.status, until)


def webhooks_from(environ: Mapping[str, str]) -> StandardWebhooks:
    """What calls webhooks, reaching also what WEBHOOK_INSIDE_HOSTS names.

    Raises WrongSetting: that, or WEBHOOK_AUTHORITY, is not what it should be.
    """
    return StandardWebhooks(reach(environ, "WEBHOOK", seconds=_SECONDS, most_bytes=_MOST_BYTES))


def _headers(call: WebhookCall, now: dt.datetime) -> dict[str, str]:
    at, body = now.astimezone(dt.UTC), call.body.decode()
    signed = [Webhook(secret).sign(call.message, at, body) for secret in call.secrets]
    return {
        "Content-Type": "application/json",
        "webhook-id": call.message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signed),
    }
