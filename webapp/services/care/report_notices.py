"""Telling physicians that the draft of a report waits: on a working day at nine, without a figure.

By mail, at the address that they chose for their reminders, and in browsers with notifications.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.content.calendar import notice_moment
from webapp.domain.calendar import local_day
from webapp.domain.care.report_notices import is_told
from webapp.domain.governance.jobs import ClaimedWork
from webapp.domain.people.access import Permission
from webapp.domain.programme.reminder_targets import OutgoingReminder
from webapp.reminder_words import notice
from webapp.store.care import report_notices as store
from webapp.store.care import report_versions
from webapp.store.programme.notice_targets import list_spoken, list_through, who_still_may

CHANNELS = frozenset({"email", "web_push"})
_TAG = "report"  # apart from reminders of breaks, which would take its place


def is_wanted(session: Session, *, person_id: int) -> bool:
    """Whether this physician wants to be told."""
    return store.is_wanted(session, person_id)


def is_reachable(session: Session, *, person_id: int) -> bool:
    """Whether this person has an address or a browser to be told at."""
    return bool(list_through(session, [person_id], CHANNELS))


def switch(session: Session, *, person_id: int, on: bool, now: dt.datetime) -> None:
    """Tell this physician from now on, or no longer."""
    if on:
        store.save(session, person_id=person_id, now=now)
    else:
        store.remove(session, person_id)


def has_due(session: Session, *, now: dt.datetime, timezone: str) -> bool:
    """Whether it is time to look, and somebody was not looked for today."""
    moment = notice_moment(now, timezone)
    return moment is not None and store.has_due(session, moment)


def claim_notices(
    session: Session, *, now: dt.datetime, timezone: str, url: str, language: str
) -> ClaimedWork[OutgoingReminder]:
    """What to send to whoever may write reports at the last sign-in, if a draft waits."""
    moment = notice_moment(now, timezone)
    claimed = store.claim_due(session, before=moment, now=now) if moment else []
    drafts = [one.prepared_at for one in report_versions.list_versions(session) if one.is_draft]
    due = [one for one, seen in claimed if is_told(drafts, looked_at=seen, now=now)]
    told = who_still_may(session, due, Permission.REPORT_WRITE)
    today = local_day(now, timezone)
    messages = [
        OutgoingReminder(target, notice(_TAG, today, url=url, language=spoken), due=now)
        for target, spoken in list_spoken(session, told, CHANNELS, language)
    ]
    return ClaimedWork(messages, len(claimed))
