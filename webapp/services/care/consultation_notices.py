"""Telling physicians that a request for a consultation waits: once a working day, without words.

Only through browsers where they get notifications: mail and chat pass through the employer.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.content.calendar import notice_moment
from webapp.domain.calendar import local_day
from webapp.domain.care.consultations import ConsultationState
from webapp.domain.governance.jobs import ClaimedWork
from webapp.domain.people.access import Permission
from webapp.domain.programme.reminder_targets import OutgoingReminder
from webapp.reminder_words import notice
from webapp.store.care import consultation_notices as store
from webapp.store.care import consultations
from webapp.store.programme.notice_targets import list_spoken, list_through, who_still_may

CHANNELS = frozenset({"web_push"})
_MOST = 500
_TAG = "waiting"  # apart from reminders of breaks, which would take its place


def is_wanted(session: Session, *, person_id: int) -> bool:
    """Whether this physician wants to be told."""
    return store.is_wanted(session, person_id)


def is_reachable(session: Session, *, person_id: int) -> bool:
    """Whether this person has a browser that gets notifications."""
    return bool(list_through(session, [person_id], CHANNELS))


def switch(session: Session, *, person_id: int, on: bool, today: dt.date) -> None:
    """Tell this physician from tomorrow on, or no longer."""
    if on:
        store.save(session, person_id=person_id, today=today)
    else:
        store.remove(session, person_id)


def has_due(session: Session, *, now: dt.datetime, timezone: str) -> bool:
    """Whether it is time to look, and nobody has looked for one of them today."""
    if notice_moment(now, timezone) is None:
        return False
    return store.has_due(session, local_day(now, timezone))


def claim_notices(
    session: Session, *, now: dt.datetime, timezone: str, url: str, language: str
) -> ClaimedWork[OutgoingReminder]:
    """What to send, if a request was made before today's moment and nobody has opened it.

    The day is noted as done first, whatever is found, so what is stored does not tell whether
    something waited. Whoever was no physician any more at the last sign-in is passed over.
    """
    moment, today = notice_moment(now, timezone), local_day(now, timezone)
    claimed = store.claim_due(session, today) if moment else []
    if moment is None or not claimed or not _something_waits(session, moment):
        return ClaimedWork([], len(claimed))
    told = who_still_may(session, claimed, Permission.CONSULTATION_ANSWER)
    messages = [
        OutgoingReminder(target, notice(_TAG, today, url=url, language=spoken), due=now)
        for target, spoken in list_spoken(session, told, CHANNELS, language)
    ]
    return ClaimedWork(messages, len(claimed))


def _something_waits(session: Session, moment: dt.datetime) -> bool:
    return any(
        one.state is ConsultationState.OPEN and one.opened_at is None and one.asked_at < moment
        for one in consultations.list_pending(session, _MOST)
    )
