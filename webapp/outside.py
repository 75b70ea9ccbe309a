"""Calls to the world outside: one that breaks is a failed call, whatever broke in it."""

from __future__ import annotations

import datetime as dt
import logging
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

from webapp.domain.errors import DomainError
from webapp.domain.no_answer import NoAnswer, why_not
from webapp.domain.ports.reminders import DeliveryOutcome, Reminder, ReminderChannel

log = logging.getLogger(__name__)

_SECONDS = 5

Answer = TypeVar("Answer")


def attempt(call: Callable[[], Answer], *, what: str) -> Answer | None:
    """What the call answers; None when it fails: one address must not keep the others waiting.

    A failure is logged by its type alone, whose text may hold an address. A DomainError is the far
    side's doing, anything else a defect of the adapter.
    """
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - whatever an adapter does
        level = logging.INFO if isinstance(error, DomainError) else logging.ERROR
        log.log(level, "%s: %s", what, type(error).__name__)
        return None


def why_unreached(address: str) -> NoAnswer | None:
    """What stands in the way to whoever listens at this address (http or https); None: nothing.

    Nothing is asked there.
    """
    parts = urlsplit(address)
    secure = parts.scheme == "https"
    place = parts.hostname or "", parts.port or (443 if secure else 80)
    try:
        with socket.create_connection(place, timeout=_SECONDS) as connected:
            if secure:
                context = ssl.create_default_context()
                context.wrap_socket(connected, server_hostname=place[0]).close()
    except (OSError, UnicodeError) as error:
        return why_not(error)
    return None


def send(
    channel: ReminderChannel, target: Mapping[str, str], reminder: Reminder, *, now: dt.datetime
) -> DeliveryOutcome:
    """What became of a reminder; a channel that breaks has failed."""
    sent = attempt(
        lambda: channel.send(target, reminder, now), what=f"reminders through {channel.name}"
    )
    return sent or DeliveryOutcome.FAILED
