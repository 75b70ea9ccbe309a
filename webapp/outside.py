"""Calls to the world outside: one that breaks is a failed call, whatever broke in it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

from webapp.domain.errors import DomainError
from webapp.domain.ports.reminders import DeliveryOutcome, Reminder, ReminderChannel

log = logging.getLogger(__name__)

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


def send(
    channel: ReminderChannel, target: Mapping[str, str], reminder: Reminder, *, now: dt.datetime
) -> DeliveryOutcome:
    """What became of a reminder; a channel that breaks has failed."""
    sent = attempt(
        lambda: channel.send(target, reminder, now), what=f"reminders through {channel.name}"
    )
    return sent or DeliveryOutcome.FAILED
