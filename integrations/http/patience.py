"""What a service answers to a reminder: taken, gone, refused, or too busy and asking to wait."""

from __future__ import annotations

import datetime as dt
import threading
from email.utils import parsedate_to_datetime

from integrations.http.outbound import HttpResponse
from webapp.domain.ports.reminders import DeliveryOutcome

_GONE = {404, 410}
_LATER = {408, 425, 429}  # and whatever the service itself has trouble with, above 500
_LONGEST = dt.timedelta(days=1)  # nobody is asked to wait for longer


class Patience:
    """Which addresses asked to be left alone until when; known as long as this process lives."""

    def __init__(self) -> None:
        self._until: dict[str, dt.datetime] = {}
        self._lock = threading.Lock()

    def lasts(self, address: str, now: dt.datetime) -> bool:
        """Whether the address asked to wait longer than until now."""
        until = self._until.get(address)
        return until is not None and now < until

    def judge(self, address: str, answer: HttpResponse, now: dt.datetime) -> DeliveryOutcome:
        """What the answer means; when to come back is kept (RFC 9110, Retry-After)."""
        if 200 <= answer.status < 300:
            return DeliveryOutcome.SENT
        if answer.status in _GONE:
            return DeliveryOutcome.GONE
        if answer.status not in _LATER and answer.status < 500:
            return DeliveryOutcome.FAILED
        self._keep(address, read_retry_after(answer.retry_after, now), now)
        return DeliveryOutcome.LATER

    def _keep(self, address: str, until: dt.datetime, now: dt.datetime) -> None:
        with self._lock:
            self._until = {one: end for one, end in self._until.items() if end > now}
            self._until[address] = until


def read_retry_after(given: str, now: dt.datetime) -> dt.datetime:
    """The moment that the header names, in seconds or as a date: from now to a day from now."""
    given = given.strip()
    if given.isascii() and given.isdecimal():
        seconds = int(given[:10])
        return now + min(dt.timedelta(seconds=seconds), _LONGEST)
    try:
        moment = parsedate_to_datetime(given)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return min(max(moment, now), now + _LONGEST)
    except (ValueError, TypeError, OverflowError):
        return now
