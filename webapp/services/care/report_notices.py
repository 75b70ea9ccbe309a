"""Telling physicians that the draft of a report waits: on a working day at nine, without a figure.

By mail, at the address that they chose for their reminders, and in browsers with notifications.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.content.calendar import public_holidays
from webapp.domain.calendar import local_day
from webapp.domain.care.consultations import notice_at
from webapp.domain.care.report_notices import is_told
from webapp.domain.governance.jobs import ClaimedWork
from webapp.domain.people.access import GRANTS, Permission, Role
from webapp.domain.ports.reminders import Reminder
from webapp.domain.programme.reminder_targets import OutgoingReminder, ReminderTarget
from webapp.i18n import texts
from webapp.store.care import report_notices as store
from webapp.store.care import report_versions
from webapp.store.people import people
from webapp.store.programme import reminder_targets

CHANNELS = frozenset({"email", "web_push"})
_TAG = "report"  # apart from reminders of breaks, which would take its place


def is_wanted(session: Session, *, person_id: int) -> bool:
    """Whether this physician wants to be told."""
    return store.is_wanted(session, person_id)


def is_reachable(session: Session, *, person_id: int) -> bool:
    """Whether this person has an address or a browser to be told at."""
    targets = reminder_targets.list_targets(session, [person_id])
    return any(one.channel in CHANNELS for one in targets)


def switch(session: Session, *, person_id: int, on: bool, now: dt.datetime) -> None:
    """Tell this physician from now on, or no longer."""
    if on:
        store.save(session, person_id=person_id, now=now)
    else:
        store.remove(session, person_id)


def has_due(session: Session, *, now: dt.datetime, timezone: str) -> bool:
    """Whether it is time to look, and somebody was not looked for today."""
    moment = _moment(now, timezone)
    return moment is not None and store.has_due(session, moment)


def claim_notices(
    session: Session, *, now: dt.datetime, timezone: str, url: str, language: str
) -> ClaimedWork[OutgoingReminder]:
    """What to send to whoever may write reports at the last sign-in, if a draft waits."""
    moment = _moment(now, timezone)
    claimed = store.claim_due(session, before=moment, now=now) if moment else []
    drafts = [one.prepared_at for one in report_versions.list_versions(session) if one.is_draft]
    told = [
        person
        for person, looked_at in claimed
        if is_told(drafts, looked_at=looked_at, now=now) and _writes_reports(session, person)
    ]
    key = f"{_TAG}.{local_day(now, timezone).isoformat()}"
    messages = [
        OutgoingReminder(target, _reminder(session, target, key, url, language), due=now)
        for target in reminder_targets.list_targets(session, told)
        if target.channel in CHANNELS
    ]
    return ClaimedWork(messages, len(claimed))


def _moment(now: dt.datetime, timezone: str) -> dt.datetime | None:
    today = local_day(now, timezone)
    return notice_at(now, timezone=timezone, holidays=public_holidays(today, today))


def _writes_reports(session: Session, person_id: int) -> bool:
    person = people.get_person(session, person_id)
    roles = {Role(one) for one in person.last_roles or [] if one in set(Role)}
    return person.deactivated_at is None and any(
        Permission.REPORT_WRITE in GRANTS[role] for role in roles
    )


def _reminder(
    session: Session, target: ReminderTarget, key: str, url: str, language: str
) -> Reminder:
    chosen = people.get_person(session, target.person_id).language or language
    t = texts(chosen)
    return Reminder(
        key=key,
        title=t("reminder.report.title"),
        text=t("reminder.report.text"),
        url=url,
        language=chosen,
        tag=_TAG,
    )
