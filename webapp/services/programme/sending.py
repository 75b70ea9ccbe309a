"""Sending what was claimed, through the channels, and noting what became of the addresses.

Between the claim and the note no transaction is open: a mail server may think for seconds.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from webapp.domain.ports.reminders import DeliveryOutcome, ReminderChannel
from webapp.domain.programme.reminder_targets import OutgoingReminder
from webapp.domain.programme.reminders import TOO_OLD
from webapp.outside import send
from webapp.store.programme import reminder_targets, reminders

MOST_FAILURES = 20  # in a row; then the address is forgotten
_NOT_NOW = (DeliveryOutcome.UNREACHED, DeliveryOutcome.LATER)
_SENDERS = 8  # reminders under way at the same time, through each channel


def deliver(
    messages: Sequence[OutgoingReminder],
    channels: Mapping[str, ReminderChannel],
    clock: Callable[[], dt.datetime],
) -> dict[DeliveryOutcome, list[int]]:
    """Send, several at a time; what became of which targets.

    Each channel has senders of its own: a slow one holds up no other. What has become too old while
    it waited its turn is not sent. A channel that is not in use any more is passed over.
    """
    became: dict[DeliveryOutcome, list[int]] = defaultdict(list)
    lines = {name: _Line(channel, clock) for name, channel in channels.items()}
    with contextlib.ExitStack() as stack:
        pools = {name: stack.enter_context(ThreadPoolExecutor(_SENDERS)) for name in lines}
        known = [message for message in messages if message.target.channel in lines]
        under_way = [
            (message, pools[name].submit(lines[name].send, message))
            for message in known
            for name in [message.target.channel]
        ]
        for message, sending in under_way:
            outcome = sending.result()
            if outcome is not None:
                became[outcome].append(message.target.id)
    return became


class _Line:
    """One channel, for one batch: given up when nothing answers there again and again."""

    def __init__(self, channel: ReminderChannel, clock: Callable[[], dt.datetime]) -> None:
        self._channel = channel
        self._clock = clock
        # In a row; grows and empties in one step, in any thread.
        self._in_vain: list[OutgoingReminder] = []

    def send(self, message: OutgoingReminder) -> DeliveryOutcome | None:
        """What became of it; None: it was not tried."""
        now = self._clock()
        if now - message.due > TOO_OLD or len(self._in_vain) >= _SENDERS:
            return None
        outcome = send(self._channel, message.target.address, message.reminder, now=now)
        if outcome is DeliveryOutcome.UNREACHED:
            self._in_vain.append(message)
        elif outcome is not DeliveryOutcome.LATER:  # which one address may say for itself
            self._in_vain.clear()
        return outcome


def record_deliveries(session: Session, became: Mapping[DeliveryOutcome, Iterable[int]]) -> None:
    """Note what became of the addresses; forget those that are gone or fail again and again.

    Whoever loses one by that sees it at their next visit.

    That nothing answered, or asked to wait, says nothing about an address: an outage takes nobody's
    channel away.
    """
    lost = reminder_targets.record_deliveries(
        session,
        reached=list(became.get(DeliveryOutcome.SENT, ())),
        failed=list(became.get(DeliveryOutcome.FAILED, ())),
        unreached=[target for outcome in _NOT_NOW for target in became.get(outcome, ())],
        gone=list(became.get(DeliveryOutcome.GONE, ())),
        most_failures=MOST_FAILURES,
    )
    reminders.note_lost(session, lost)
