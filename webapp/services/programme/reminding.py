"""Sending reminders: claim what is due in a transaction, send outside it, note what became of it.

A reminder is noted as sent before it is sent. A runner that dies in between has sent nothing, and
nobody sends that one any more: one nudge too few is better than two.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from webapp.content.calendar import public_holidays
from webapp.domain.ports.reminders import Delivered, Reminder, ReminderChannel
from webapp.domain.programme.reminders import (
    TOO_OLD,
    Nudge,
    Situation,
    Verdict,
    decide,
    following,
    variant,
)
from webapp.i18n import texts
from webapp.store.programme import reminder_targets
from webapp.store.programme import reminders as store
from webapp.store.programme.reminder_days import find_situations
from webapp.store.programme.reminder_targets import Target
from webapp.store.programme.reminders import Standing

log = logging.getLogger(__name__)

MOST_AT_ONCE = 500
MOST_FAILURES = 20  # in a row; then the address is forgotten
_VARIANTS = 4
_SENDERS = 8  # reminders under way at the same time, through each channel


@dataclass(frozen=True, slots=True)
class Message:
    """A reminder on its way to one address. `due` is when it should have come."""

    target: Target
    reminder: Reminder
    due: dt.datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """What this runner is to send, and of how many people it looked at the plan."""

    messages: Sequence[Message]
    looked_at: int


def has_due(session: Session, *, now: dt.datetime) -> bool:
    """Whether there is anything to do; reads one entry of an index."""
    return store.has_due(session, now)


def claim_due(session: Session, *, now: dt.datetime, url: str) -> Claimed:
    """Decide about everybody whose next moment has come, note what will be sent, and set the next.

    Reads and writes in batches: eight statements, whatever the number of people.
    """
    due = {one.person_id: one for one in store.lock_due(session, now=now, most=MOST_AT_ONCE)}
    nudges = {person: one.nudge for person, one in due.items() if one.nudge is not None}
    days = {person: nudge.day for person, nudge in nudges.items()}
    holidays = public_holidays(min(days.values()), max(days.values())) if days else frozenset()
    situations = find_situations(session, days, holidays=holidays)
    sending, moving = {}, {}
    for person, nudge in nudges.items():
        verdict, moving[person] = _decide(due[person], nudge, situations[person], now)
        if verdict is Verdict.SEND:
            sending[person] = nudge
    won = store.claim_sent(session, sending, now=now)
    store.move_on(session, moving)
    sent = {person: nudge for person, nudge in sending.items() if person in won}
    return Claimed(_messages(session, due, sent, url), len(due))


def _decide(
    standing: Standing, nudge: Nudge, situation: Situation, now: dt.datetime
) -> tuple[Verdict, Nudge | None]:
    """What becomes of a reminder, and which one comes next."""
    plan, timezone = standing.plan, standing.timezone
    known = replace(situation, at_work=situation.at_work and standing.is_active)
    verdict, at = decide(plan, nudge, known, now=now, timezone=timezone)
    if verdict is Verdict.LATER:
        return verdict, nudge._replace(at=at)
    return verdict, following(plan, nudge, timezone, now)


def _messages(
    session: Session, due: Mapping[int, Standing], sent: Mapping[int, Nudge], url: str
) -> list[Message]:
    return [
        Message(target, _reminder(due[target.person_id], sent[target.person_id], url), at)
        for target in (reminder_targets.list_targets(session, sent) if sent else ())
        for at in [sent[target.person_id].at]
    ]


def _reminder(standing: Standing, nudge: Nudge, url: str) -> Reminder:
    """Friendly words that take turns. No name, nothing about health."""
    t = texts(standing.language)
    number = variant(nudge, _VARIANTS)
    return Reminder(
        key=f"{nudge.day.isoformat()}.{nudge.minute}.{nudge.turn}",
        title=t(f"reminder.title.{number}"),
        text=t(f"reminder.text.{number}", time=t.time(nudge.at, standing.timezone)),
        url=url,
        language=standing.language,
    )


def deliver(
    messages: Sequence[Message],
    channels: Mapping[str, ReminderChannel],
    clock: Callable[[], dt.datetime],
) -> dict[Delivered, list[int]]:
    """Send, several at a time; what became of which targets.

    Each channel has senders of its own: a slow one holds up no other. What has become too old while
    it waited its turn is not sent. A channel that is not in use any more is passed over.
    """
    became: dict[Delivered, list[int]] = defaultdict(list)
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
        self._in_vain: list[Message] = []  # in a row; grows and empties in one step, in any thread

    def send(self, message: Message) -> Delivered | None:
        """What became of it; None: it was not tried."""
        now = self._clock()
        if now - message.due > TOO_OLD or len(self._in_vain) >= _SENDERS:
            return None
        outcome = self._try(message, now)
        if outcome is Delivered.UNREACHED:
            self._in_vain.append(message)
        else:
            self._in_vain.clear()
        return outcome

    def _try(self, message: Message, now: dt.datetime) -> Delivered:
        try:
            return self._channel.send(message.target.address, message.reminder, now)
        except Exception as error:  # noqa: BLE001 - one address must not keep the others waiting
            log.error("reminders through %s: %s", self._channel.name, type(error).__name__)
            return Delivered.FAILED


def record_deliveries(session: Session, became: Mapping[Delivered, Iterable[int]]) -> None:
    """Note what became of the addresses; forget those that are gone or fail again and again.

    That nothing answered says nothing about an address: an outage takes nobody's channel away.
    """
    reminder_targets.record_deliveries(
        session,
        reached=list(became.get(Delivered.SENT, ())),
        failed=list(became.get(Delivered.FAILED, ())),
        unreached=list(became.get(Delivered.UNREACHED, ())),
        gone=list(became.get(Delivered.GONE, ())),
        most_failures=MOST_FAILURES,
    )
