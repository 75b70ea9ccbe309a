"""Telling physicians that a request for a consultation waits: once a working day, without words.

Only through browsers where they get notifications: mail and chat pass through the employer.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.care.consultations import State
from webapp.domain.people.access import Role
from webapp.domain.ports.reminders import Reminder
from webapp.i18n import texts
from webapp.store.care import consultation_notices as store
from webapp.store.care import consultations
from webapp.store.people import people
from webapp.store.programme import reminder_targets
from webapp.store.programme.reminder_targets import Target

CHANNEL = "web_push"
_MOST = 500
_TAG = "waiting"  # apart from reminders of breaks, which would take its place


def is_wanted(session: Session, *, person_id: int) -> bool:
    """Whether this physician wants to be told."""
    return store.is_wanted(session, person_id)


def is_reachable(session: Session, *, person_id: int) -> bool:
    """Whether this person has a browser that gets notifications."""
    return any(
        one.channel == CHANNEL for one in reminder_targets.list_targets(session, [person_id])
    )


def turn(session: Session, *, person_id: int, on: bool, today: dt.date) -> None:
    """Tell this physician from tomorrow on, or no longer."""
    if on:
        store.save(session, person_id=person_id, today=today)
    else:
        store.remove(session, person_id)


def has_due(session: Session, *, today: dt.date) -> bool:
    """Whether there is anything to look at today."""
    return store.has_due(session, today)


def claim_notices(
    session: Session, *, moment: dt.datetime, today: dt.date, url: str, language: str
) -> list[tuple[Target, Reminder]]:
    """What to send where, if a request was made before `moment` and nobody has opened it.

    The day is noted as done first, whatever is found, so what is stored does not tell whether
    something waited. Whoever was no physician any more at the last sign-in is passed over.
    """
    claimed = store.claim_due(session, today)
    if not claimed or not _something_waits(session, moment):
        return []
    told = [person for person in claimed if _is_physician(session, person)]
    return [
        (target, _reminder(session, target, today, url, language))
        for target in reminder_targets.list_targets(session, told)
        if target.channel == CHANNEL
    ]


def _something_waits(session: Session, moment: dt.datetime) -> bool:
    return any(
        one.state is State.OPEN and one.opened_at is None and one.asked_at < moment
        for one in consultations.list_pending(session, _MOST)
    )


def _is_physician(session: Session, person_id: int) -> bool:
    person = people.get_person(session, person_id)
    roles = person.last_roles or []
    return person.deactivated_at is None and Role.OCCUPATIONAL_PHYSICIAN.value in roles


def _reminder(
    session: Session, target: Target, today: dt.date, url: str, language: str
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
