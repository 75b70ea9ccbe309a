"""What was just done with one's reminders: said at the top of their page."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from webapp.domain.ports.reminders import DeliveryOutcome


class ReminderChange(StrEnum):
    """What was just done; part of an address, and of the key of its text."""

    SAVED = "saved"  # a plan, while nothing reaches the person yet
    CHANGED = "changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    OFF = "off"
    ON = "on"
    FORGOTTEN = "forgotten"
    ADDED = "added"  # a way to be reached
    REMOVED = "removed"
    SENT = "sent"  # a test
    FAILED = "failed"
    UNREACHED = "unreached"
    LATER = "later"
    GONE = "gone"
    CONNECTED = "connected"  # a calendar
    DISCONNECTED = "disconnected"
    REVOKED = "revoked"  # the calendar feed
    REASON_REMOVED = "reason_removed"

    @property
    def is_warning(self) -> bool:
        """Whether it did not come to what the person wanted."""
        return self in _WARNINGS


_WARNINGS = {
    ReminderChange.FAILED,
    ReminderChange.UNREACHED,
    ReminderChange.LATER,
    ReminderChange.GONE,
}


def after_test(outcome: DeliveryOutcome) -> ReminderChange:
    """What became of a test."""
    match outcome:
        case DeliveryOutcome.SENT:
            return ReminderChange.SENT
        case DeliveryOutcome.FAILED:
            return ReminderChange.FAILED
        case DeliveryOutcome.UNREACHED:
            return ReminderChange.UNREACHED
        case DeliveryOutcome.LATER:
            return ReminderChange.LATER
        case DeliveryOutcome.GONE:
            return ReminderChange.GONE
        case _:
            assert_never(outcome)
