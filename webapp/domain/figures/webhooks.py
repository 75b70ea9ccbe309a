"""Webhooks: addresses of other systems that are told when something is out, without a figure.

What is said is the same for everybody and known to everybody who may read figures: that a month is
out, or a report is released. After Standard Webhooks (standardwebhooks.com), at least once.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.domain.periods import parse_month
from webapp.domain.ports.webhooks import WebhookAnswer

MOST_WEBHOOKS = 10
LONGEST_WEBHOOK_NAME = 60
GONE = 410  # the address wants to hear nothing any more
# After each attempt in vain; together almost a day, then it is given up.
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 480, 480))


class WebhookEvent(StrEnum):
    """What is told of, as the far side reads it; for people, `webhooks.event.<value>`."""

    FIGURES_PUBLISHED = "figures.published"
    REPORT_RELEASED = "report.released"
    TEST = "webhook.test"


class WebhookState(StrEnum):
    """What became of telling one address; the text for people is `webhooks.state.<value>`."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """Something that is told to one webhook; `subject` is the month or quarter it is about.

    `message` is its number there, the same at each attempt. `status` is what the latest attempt
    brought, at `tried_at`; None: nothing came back. `next_at`: when it is tried again.
    """

    id: int
    message: str
    event: WebhookEvent
    subject: str
    made_at: dt.datetime
    state: WebhookState
    attempts: int
    tried_at: dt.datetime | None
    status: int | None
    next_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """An address that is told. `former` is the secret before the last rotation, until its end."""

    id: int
    name: str
    is_on: bool
    made_at: dt.datetime
    former_until: dt.datetime | None
    address: str = field(repr=False)
    secret: str = field(repr=False)
    former: str | None = field(repr=False)
    deliveries: Sequence[WebhookDelivery] = ()

    def secrets(self, now: dt.datetime) -> tuple[str, ...]:
        """What calls are signed with now, the newest first."""
        still = self.former_until is not None and now < self.former_until
        return (self.secret, self.former) if still and self.former else (self.secret,)

    def overlaps(self, now: dt.datetime) -> bool:
        """Whether the secret before still counts."""
        return len(self.secrets(now)) > 1


def next_attempt(
    attempts: int, answer: WebhookAnswer, now: dt.datetime
) -> tuple[WebhookState, dt.datetime | None]:
    """What becomes of a delivery after so many attempts, and when it is tried again.

    Never sooner than the far side wants, and not at all when the address is gone.
    """
    if answer.is_taken:
        return WebhookState.DELIVERED, None
    if answer.status == GONE or attempts > len(PAUSES):
        return WebhookState.GIVEN_UP, None
    later = now + PAUSES[attempts - 1]
    return WebhookState.WAITING, max(later, answer.until or later)


def body_of(event: WebhookEvent, subject: str, at: dt.datetime, address: str) -> bytes:
    """What is said: what happened when, to which period, and where it can be read.

    The same bytes at each attempt. `address` is that of the installation.
    """
    data: dict[str, str] = {}
    if event is WebhookEvent.FIGURES_PUBLISHED:
        quarter = parse_month(subject).quarter.key
        figures = f"{address}/api/v1/figures?from={quarter}&to={quarter}"
        data = {"period": subject, "figures": figures}
    elif event is WebhookEvent.REPORT_RELEASED:
        data = {"period": subject, "reports": f"{address}/reports"}
    said = {"type": event.value, "timestamp": at.isoformat(timespec="seconds"), "data": data}
    return json.dumps(said, separators=(",", ":")).encode()
