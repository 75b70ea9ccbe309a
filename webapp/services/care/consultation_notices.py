"""Telling physicians that a request for a consultation waits: once a working day, without words.

Only through browsers where they get notifications: mail and chat pass through the employer.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.content.calendar import public_holidays
from webapp.domain.calendar import local_day
from webapp.domain.care.consultations import ConsultationState, notice_at
from webapp.domain.governance.jobs import ClaimedWork
from webapp.domain.people.access import Role
from webapp.domain.ports.reminders import Reminder
from webapp.domain.programme.reminder_targets import OutgoingReminder, ReminderTarget
from webapp.i18n import texts
from webapp.store.care import consultation_notices as store
from webapp.store.care import consultations
from webapp.store.people import people
from webapp.store.programme import reminder_targets

CHANNELS = frozenset({"web_push"})
_MOST = 500
_TAG = "waiting"  # apart from reminders of breaks, which would take its place


def is_wanted(session: Session, *, person_id: int) -> bool:
    """Whether this physician wants to be told."""
    return store.is_wanted(session, person_id)


def is_reachable(session: Session, *, person_id: int) -> bool:
    """Whether this person has a browser that gets notifications."""
    return any(
        one.channel in CHANNELS for one in reminder_targets.list_targets(session, [person_id])
    )


def switch(session: Session, *, person_id: int, on: bool, today: dt.date) -> None:
    """Tell this physician from tomorrow on, or no longer."""
    if on:
        store.save(session, person_id=person_id, today=today)
    else:
        store.remove(session, person_id)


def has_due(session: Session, *, now: dt.datetime, timezone: str) -> bool:
    """Whether it is time to look, and nobody has looked for one of them today."""
    if _moment(now, timezone) is None:
        return False
    return store.has_due(session, local_day(now, timezone))


def claim_notices(
    session: Session, *, now: dt.datetime, timezone: str, url: str, language: str
) -> ClaimedWork[OutgoingReminder]:
    """What to send, if a request was made before today's moment and nobody has opened it.

    The day is noted as done first, whatever is found, so what is stored does not tell whether
    something waited. Whoever was no physician any more at the last sign-in is passed over.
    """
    moment, today = _moment(now, timezone), local_day(now, timezone)
    claimed = store.claim_due(session, today) if moment else []
    if moment is None or not claimed or not _something_waits(session, moment):
        return ClaimedWork([], len(claimed))
    told = [person for person in claimed if _is_physician(session, person)]
    messages = [
        OutgoingReminder(target, _reminder(session, target, today, url, language), due=now)
        for target in reminder_targets.list_targets(session, told)
        if target.channel in CHANNELS
    ]
    return ClaimedWork(messages, len(claimed))


def _moment(now: dt.datetime, timezone: str) -> dt.datetime | None:
    today = local_day(now, timezone)
    return notice_at(now, timezone=timezone, holidays=public_holidays(today, today))


def _something_waits(session: Session, moment: dt.datetime) -> bool:
    return any(
        one.state is ConsultationState.OPEN and one.opened_at is None and one.asked_at < moment
        for one in consultations.list_pending(session, _MOST)
    )


def _is_physician(session: Session, person_id: int) -> bool:
    person = people.get_person(session, person_id)
    roles = person.last_roles or []
    return person.deactivated_at is None and Role.OCCUPATIONAL_PHYSICIAN.value in roles


def _reminder(
    session: Session, target: ReminderTarget, today: dt.date, url: str, language: str
) -> Reminder:
    chosen = people.get_person(session, target.person_id).language or language
    t = texts(chosen)
    return Reminder(
        key=f"{_TAG}.{today.isoformat()}",
        title=t("reminder.waiting.title"),
        text=t("reminder.waiting.text"),
        url=url,
        language=chosen,
        tag=_TAG,
    )
