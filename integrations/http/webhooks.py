"""What channels share that post to a webhook address of the person's own."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from integrations.http.outbound import Outbound
from integrations.http.patience import Patience
from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.ports.reminders import DeliveryOutcome, Reminder


@dataclass(frozen=True, slots=True)
class Webhook:
    """A channel whose target is one `address`, at one of `hosts`, with a path like `path`."""

    name: str
    hosts: tuple[str, ...]
    path: re.Pattern[str]
    compose: Callable[[Reminder], object]
    outbound: Outbound = field(default_factory=Outbound, repr=False)
    patience: Patience = field(default_factory=Patience, repr=False)

    def check(self, target: Mapping[str, str]) -> dict[str, str]:
        """The target as it is to be kept: `address`.

        Raises Invalid: it is no webhook of this provider.
        """
        address = self.outbound.check(target.get("address", "").strip(), self.hosts)
        if not self.path.match(address.path):
            raise Invalid("error.webhook_path", host=address.host)
        return {"address": str(address)}

    def send(
        self, target: Mapping[str, str], reminder: Reminder, now: dt.datetime
    ) -> DeliveryOutcome:
        """Post one reminder. Whoever removed the webhook, or asks to wait, is not asked again."""
        if self.patience.lasts(target["address"], now):
            return DeliveryOutcome.LATER
        body = json.dumps(self.compose(reminder), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            answer = self.outbound.post(target["address"], body, headers, self.hosts)
        except Invalid:
            return DeliveryOutcome.FAILED
        except Unavailable:
            return DeliveryOutcome.UNREACHED
        return self.patience.judge(target["address"], answer, now)
