"""Which reminders are due, in what words: claimed in a transaction, for `sending` to send after it.

A reminder is noted as sent before it is sent. A runner that dies in between has sent nothing, and
nobody sends that one any more: one nudge too few is better than two.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.content.calendar import public_holidays
from webapp.domain.governance.jobs import ClaimedWork
from webapp.domain.ports.reminders import Reminder
from webapp.domain.programme.next_reminder import ReminderStatus
from webapp.domain.programme.reminder_targets import OutgoingReminder
from webapp.domain.programme.reminders import (
    Availability,
    Dispatch,
    Nudge,
    decide,
    following,
    variant,
)
from webapp.i18n import texts
from webapp.store.programme import reminder_targets
from webapp.store.programme import reminders as store
from webapp.store.programme.reminder_days import find_availabilities

MOST_AT_ONCE = 500
_VARIANTS = 4
_SENT = {Dispatch.SEND, Dispatch.CARRIED}


def has_due(session: Session, *, now: dt.datetime) -> bool:
    """Whether there is anything to do; reads one entry of an index."""
    return store.has_due(session, now)


def claim_due(session: Session, *, now: dt.datetime, url: str) -> ClaimedWork[OutgoingReminder]:
    """Decide about everybody whose next moment has come, note what will be sent, and set the next.

    Reads and writes in batches: eight statements, whatever the number of people.
    """
    due = {one.person_id: one for one in store.lock_due(session, now=now, most=MOST_AT_ONCE)}
    nudges = {person: one.nudge for person, one in due.items() if one.nudge is not None}
    days = {person: nudge.day for person, nudge in nudges.items()}
    holidays = public_holidays(min(days.values()), max(days.values())) if days else frozenset()
    availabilities = find_availabilities(session, days, holidays=holidays)
    verdicts, moving = {}, {}
    for person, nudge in nudges.items():
        verdicts[person], moving[person] = _decide(due[person], nudge, availabilities[person], now)
    sending = {one: nudge for one, nudge in nudges.items() if verdicts[one] in _SENT}
    won = store.claim_sent(session, sending, now=now)
    store.move_on(session, moving)
    messages = [
        OutgoingReminder(target, _reminder(due[target.person_id], nudge, url), nudge.at)
        for target in (reminder_targets.list_targets(session, won) if won else ())
        for nudge in [sending[target.person_id]]
        if not (target.is_discreet and verdicts[target.person_id] is Dispatch.CARRIED)
    ]
    return ClaimedWork(messages, looked_at=len(due), is_full=len(due) == MOST_AT_ONCE)


def _decide(
    status: ReminderStatus, nudge: Nudge, availability: Availability, now: dt.datetime
) -> tuple[Dispatch, Nudge | None]:
    """What becomes of a reminder, and which one comes next."""
    plan, timezone = status.plan, status.timezone
    at_work = availability.at_work and status.is_active
    known = replace(
        availability,
        at_work=at_work,
        is_carried=status.is_carried,
        minute=status.minute_on(nudge.day),
    )
    verdict, at = decide(plan, nudge, known, now=now, timezone=timezone)
    if verdict is Dispatch.LATER:
        return verdict, nudge._replace(at=at)
    return verdict, following(plan, nudge, timezone, now)


def _reminder(status: ReminderStatus, nudge: Nudge, url: str) -> Reminder:
    """Friendly words that take turns. No name, nothing about health."""
    t = texts(status.language)
    number = variant(nudge, _VARIANTS)
    return Reminder(
        key=f"{nudge.day.isoformat()}.{nudge.minute}.{nudge.turn}",
        title=t(f"reminder.title.{number}"),
        text=t(f"reminder.text.{number}", time=t.time(nudge.at, status.timezone)),
        url=url,
        language=status.language,
    )
