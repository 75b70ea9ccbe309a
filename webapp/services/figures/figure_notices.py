"""Telling who reads figures that a month is out: at nine on a working day, without a figure.

By mail, at the address that they chose for their reminders, and in browsers with notifications.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.content.calendar import public_holidays
from webapp.domain.calendar import local_day
from webapp.domain.care.consultations import notice_at
from webapp.domain.governance.jobs import ClaimedWork
from webapp.domain.people.access import GRANTS, Permission, Role
from webapp.domain.ports.reminders import Reminder
from webapp.domain.programme.reminder_targets import OutgoingReminder, ReminderTarget
from webapp.gate.released import newest_publication
from webapp.i18n import texts
from webapp.store.figures import figure_notices as store
from webapp.store.people import people
from webapp.store.programme import reminder_targets

CHANNELS = frozenset({"email", "web_push"})
_TAG = "figures"  # apart from reminders of breaks, which would take its place


def is_wanted(session: Session, *, person_id: int) -> bool:
    """Whether this person wants to be told."""
    return store.is_wanted(session, person_id)


def is_reachable(session: Session, *, person_id: int) -> bool:
    """Whether this person has an address or a browser to be told at."""
    return bool(_targets(session, [person_id]))


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
    told: list[int] = []
    for person, seen in _due(session, now, timezone):
        if not store.claim(session, person, seen=seen, now=now):
            continue
        claimed += 1
        if newest and seen < newest and _reads_figures(session, person):
            told.append(person)
    day = local_day(now, timezone).isoformat()
    found = [
        OutgoingReminder(target, _reminder(session, target, day, url, language), due=now)
        for target in _targets(session, told)
    ]
    return ClaimedWork(found, claimed)


def _due(session: Session, now: dt.datetime, timezone: str) -> list[tuple[int, dt.datetime]]:
    today = local_day(now, timezone)
    moment = notice_at(now, timezone=timezone, holidays=public_holidays(today, today))
    return store.list_due(session, moment) if moment else []


def _targets(session: Session, persons: list[int]) -> list[ReminderTarget]:
    found = reminder_targets.list_targets(session, persons)
    return [one for one in found if one.channel in CHANNELS]


def _reads_figures(session: Session, person_id: int) -> bool:
    person = people.get_person(session, person_id)
    if person.deactivated_at is not None:
        return False
    known = [Role(one) for one in person.last_roles or [] if one in set(Role)]
    return any(Permission.STATISTICS_EXPORT in GRANTS[role] for role in known)


def _reminder(
    session: Session, target: ReminderTarget, day: str, url: str, language: str
) -> Reminder:
    t = texts(people.get_person(session, target.person_id).language or language)
    title, text = t("reminder.figures.title"), t("reminder.figures.text")
    return Reminder(f"{_TAG}.{day}", title, text, url, t.language, tag=_TAG)
