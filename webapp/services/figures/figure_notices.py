"""Telling who reads figures that a month is out: at nine on a working day, without a figure.

By mail, at the address that they chose for their reminders, and in browsers with notifications.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.content.calendar import notice_moment
from webapp.domain.calendar import local_day
from webapp.domain.governance.jobs import ClaimedWork
from webapp.domain.people.access import Permission
from webapp.domain.programme.reminder_targets import OutgoingReminder
from webapp.gate.released import newest_publication
from webapp.reminder_words import notice
from webapp.store.figures import figure_notices as store
from webapp.store.programme.notice_targets import list_spoken, list_through, who_still_may

CHANNELS = frozenset({"email", "web_push"})
_TAG = "figures"  # apart from reminders of breaks, which would take its place


def is_wanted(session: Session, *, person_id: int) -> bool:
    """Whether this person wants to be told."""
    return store.is_wanted(session, person_id)


def is_reachable(session: Session, *, person_id: int) -> bool:
    """Whether this person has an address or a browser to be told at."""
    return bool(list_through(session, [person_id], CHANNELS))


def switch(session: Session, *, person_id: int, on: bool, now: dt.datetime) -> None:
    """Tell this person from now on, or no longer."""
    if on:
        store.save(session, person_id=person_id, now=now)
    else:
        store.remove(session, person_id)


def has_due(session: Session, *, now: dt.datetime, timezone: str) -> bool:
    """Whether it is time to look, and somebody was not looked for today."""
    return bool(_due(session, now, timezone))


def claim_notices(
    session: Session, *, now: dt.datetime, timezone: str, url: str, language: str
) -> ClaimedWork[OutgoingReminder]:
    """What to send to whom a month came out since we last looked, if they may still read it."""
    newest, claimed = newest_publication(session), 0
    behind: list[int] = []
    for person, seen in _due(session, now, timezone):
        if not store.claim(session, person, seen=seen, now=now):
            continue
        claimed += 1
        if newest and seen < newest:
            behind.append(person)
    told = who_still_may(session, behind, Permission.STATISTICS_EXPORT)
    today = local_day(now, timezone)
    messages = [
        OutgoingReminder(target, notice(_TAG, today, url=url, language=spoken), due=now)
        for target, spoken in list_spoken(session, told, CHANNELS, language)
    ]
    return ClaimedWork(messages, claimed)


def _due(session: Session, now: dt.datetime, timezone: str) -> list[tuple[int, dt.datetime]]:
    moment = notice_moment(now, timezone)
    return store.list_due(session, moment) if moment else []
