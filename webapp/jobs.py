"""The timetable: which job, when, which service.

A function here says with which of an installation's parts a service is called, and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial

from webapp.content.policy import disclosure_policy
from webapp.database import Session
from webapp.domain.governance.jobs import Claimed
from webapp.domain.periods import parse_month
from webapp.domain.ports.reminders import Delivered
from webapp.domain.programme.reminder_targets import Calendar, Message
from webapp.gate.publishing import due_months, publish_month
from webapp.runner import Afterwards, Due, Job, Needs, Outcome, Sweep, Timetable, run
from webapp.services.care import consultation_notices
from webapp.services.care.reports import prepare_due
from webapp.services.figures.absence import import_deliveries, tell_source
from webapp.services.figures.absence_uploads import forget_expired_uploads
from webapp.services.governance.jobs import forget_old_jobs
from webapp.services.governance.retention import apply_retention
from webapp.services.people.sessions import Lifetime, remove_ended_sessions
from webapp.services.programme import reminding
from webapp.services.programme.reminder_ways import (
    claim_calendars,
    read_calendars,
    record_calendars,
)
from webapp.services.programme.sending import deliver, record_deliveries


def every(minutes: int) -> Due:
    """Once in each stretch of this many minutes of the hour."""

    def due(needs: Needs) -> Sequence[str]:
        now = needs.clock()
        start = now.replace(minute=now.minute // minutes * minutes)
        return [start.strftime("%Y-%m-%dT%H:%MZ")]

    return due


def months_to_publish(needs: Needs) -> Sequence[str]:
    """The months that have closed long enough ago and are not published, in order."""
    with needs.database.reading() as session:
        return [month.key for month in due_months(session, needs.today())]


def publish(needs: Needs, session: Session, period: str) -> None:
    """The figures of one month."""
    publish_month(
        session,
        month=parse_month(period),
        today=needs.today(),
        now=needs.clock(),
        secret=needs.settings.disclosure_secret,
        policy=disclosure_policy(),
    )


def prepare_reports(needs: Needs, session: Session, _: str) -> None:
    """The report of each quarter that is out and has none."""
    with needs.database.reader() as reader:
        prepare_due(
            session,
            reader=reader,
            company=needs.settings.company_name,
            today=needs.today(),
            now=needs.clock(),
        )


def import_absences(needs: Needs, session: Session, _: str) -> Afterwards:
    """What the absence source has ready; it is told what became of that."""
    settled = import_deliveries(
        session,
        source=needs.absences,
        language=needs.settings.default_language,
        now=needs.clock(),
        today=needs.today(),
    )
    return partial(tell_source, settled)


def remove_expired(needs: Needs, session: Session, _: str) -> None:
    """Sessions that have ended, uploads that nobody confirmed, notes of jobs done long ago."""
    now, chosen = needs.clock(), needs.settings
    lifetime = Lifetime(
        idle=dt.timedelta(minutes=chosen.session_idle_minutes),
        absolute=dt.timedelta(hours=chosen.session_hours),
    )
    remove_ended_sessions(session, now=now, lifetime=lifetime)
    forget_expired_uploads(session, now=now)
    forget_old_jobs(session, now=now)


def claim_reminders(needs: Needs, session: Session) -> Claimed[Message]:
    """The reminders whose moment has come."""
    url = f"{needs.settings.public_url}/reminders/now"
    return reminding.claim_due(session, now=needs.clock(), url=url)


def has_notices(needs: Needs, session: Session) -> bool:
    """Whether it is time to tell physicians that a request waits, and they can be told."""
    if consultation_notices.CHANNEL not in needs.reminders:
        return False
    timezone = needs.settings.timezone
    return consultation_notices.has_due(session, now=needs.clock(), timezone=timezone)


def claim_notices(needs: Needs, session: Session) -> Claimed[Message]:
    """For whoever wants to be told, each once a day."""
    return consultation_notices.claim_notices(
        session,
        now=needs.clock(),
        timezone=needs.settings.timezone,
        url=f"{needs.settings.public_url}/consultations",
        language=needs.settings.default_language,
    )


def send(needs: Needs, messages: Sequence[Message]) -> Mapping[Delivered, Sequence[int]]:
    """Through the channels of this installation."""
    return deliver(messages, needs.reminders, needs.clock)


def note_sent(needs: Needs, session: Session, became: Mapping[Delivered, Sequence[int]]) -> None:
    """What became of the addresses."""
    record_deliveries(session, became)


def read_busy(needs: Needs, claimed: Sequence[tuple[Calendar, str]]) -> Sequence[Calendar]:
    """The meetings of people who connected a calendar and have a reminder soon."""
    return read_calendars(claimed, needs.busy, now=needs.clock()) if needs.busy else []


def every_day(needs: Needs) -> Sequence[str]:
    """Once on each day."""
    return [needs.today().isoformat()]


def remove_old(needs: Needs, session: Session, _: str) -> None:
    """What has been kept long enough, with proof."""
    apply_retention(session, today=needs.today())


PUBLISH = Job("publish", months_to_publish, publish)
PREPARE = Job("prepare-reports", every(15), prepare_reports)
SEND_REMINDERS = Sweep(
    "send-reminders",
    has_due=lambda needs, session: reminding.has_due(session, now=needs.clock()),
    claim=claim_reminders,
    work=send,
    note=note_sent,
)
READ_CALENDARS = Sweep(
    "read-calendars",
    has_due=lambda needs, _: needs.busy is not None,
    claim=lambda needs, session: claim_calendars(session, now=needs.clock()),
    work=read_busy,
    note=lambda needs, session, found: record_calendars(
        session, calendars=found, now=needs.clock()
    ),
)
TELL_PHYSICIANS = Sweep(
    "tell-physicians", has_due=has_notices, claim=claim_notices, work=send, note=note_sent
)
TIMETABLE: Timetable = (
    SEND_REMINDERS,
    READ_CALENDARS,
    TELL_PHYSICIANS,
    Job("import-absences", every(15), import_absences),
    PUBLISH,
    PREPARE,
    Job("remove-expired", every(60), remove_expired),
    Job("apply-retention", every_day, remove_old),
)


def run_due(needs: Needs, timetable: Timetable = TIMETABLE) -> list[Outcome]:
    """Do what is due and nobody else is doing; what became of each. Repeating it is harmless."""
    return run(needs, timetable)
