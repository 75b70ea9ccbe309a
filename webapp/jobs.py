"""The timetable: which job, when, which service. Any number of runners may run it at once."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from webapp.content.calendar import public_holidays
from webapp.content.policy import disclosure_policy
from webapp.database import Database, Session
from webapp.domain.care.consultations import notice_at
from webapp.domain.periods import parse_month
from webapp.domain.ports.absence import AbsenceSource
from webapp.domain.ports.calendars import BusyCalendar
from webapp.domain.ports.reminders import ReminderChannel
from webapp.gate.publishing import due_months, publish_month
from webapp.services.care import consultation_notices
from webapp.services.care.reports import prepare_due
from webapp.services.figures.absence import import_deliveries
from webapp.services.figures.absence_uploads import forget_expired_uploads
from webapp.services.governance.jobs import Claim, claim_job, fail_job, finish_job, forget_old_jobs
from webapp.services.governance.retention import apply_retention
from webapp.services.people.sessions import Lifetime, remove_ended_sessions
from webapp.services.programme.reminder_ways import (
    claim_calendars,
    read_calendars,
    record_calendars,
)
from webapp.services.programme.reminding import (
    MOST_AT_ONCE,
    Message,
    claim_due,
    deliver,
    has_due,
    record_deliveries,
)
from webapp.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a job may use."""

    database: Database
    settings: Settings
    clock: Callable[[], dt.datetime]
    absences: AbsenceSource
    reminders: Mapping[str, ReminderChannel] = field(default_factory=dict)
    busy: BusyCalendar | None = None  # None: no calendars are read

    def today(self) -> dt.date:
        """The date here and now."""
        return self.clock().astimezone(ZoneInfo(self.settings.timezone)).date()


Due = Callable[[Needs], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Job:
    """`due` names the periods that are due, in order; `run` does one of them in one go."""

    name: str
    due: Due
    run: Callable[[Needs, Session, str], object]


@dataclass(frozen=True, slots=True)
class Sweep:
    """Done at every look, by every runner; `run` claims its own work and keeps no transaction open.

    Nothing is said of a sweep that went well, not even that there was something to do.
    """

    name: str
    run: Callable[[Needs], object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job that this runner claimed; `error` is the type of what went wrong."""

    job: str
    period: str
    error: str | None = None


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


def import_absences(needs: Needs, session: Session, _: str) -> None:
    """What the absence source has ready."""
    import_deliveries(
        session,
        source=needs.absences,
        language=needs.settings.default_language,
        now=needs.clock(),
        today=needs.today(),
    )


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


def send_reminders(needs: Needs) -> None:
    """What is due now: claimed in one transaction, sent outside it, noted in another."""
    looked_at = MOST_AT_ONCE
    while looked_at == MOST_AT_ONCE:
        now, url = needs.clock(), f"{needs.settings.public_url}/reminders/now"
        with needs.database.reading() as session:
            if not has_due(session, now=now):
                return
        with needs.database.transaction() as session:
            claimed = claim_due(session, now=now, url=url)
        looked_at = claimed.looked_at
        became = deliver(claimed.messages, needs.reminders, needs.clock)
        if became:
            with needs.database.transaction() as session:
                record_deliveries(session, became)


def read_busy_calendars(needs: Needs) -> None:
    """The meetings of people who connected a calendar and have a reminder soon."""
    if needs.busy is None:
        return
    now = needs.clock()
    with needs.database.transaction() as session:
        claimed = claim_calendars(session, now=now)
    calendars = read_calendars(claimed, needs.busy, now=now)
    if calendars:
        with needs.database.transaction() as session:
            record_calendars(session, calendars=calendars, now=now)


def tell_physicians(needs: Needs) -> None:
    """Whoever wants to be told that a request waits: at one hour of a working day, each once."""
    now, today, zone = needs.clock(), needs.today(), needs.settings.timezone
    moment = notice_at(now, timezone=zone, holidays=public_holidays(today, today))
    if moment is None or consultation_notices.CHANNEL not in needs.reminders:
        return
    with needs.database.reading() as session:
        if not consultation_notices.has_due(session, today=today):
            return
    with needs.database.transaction() as session:
        found = consultation_notices.claim_notices(
            session,
            moment=moment,
            today=today,
            url=f"{needs.settings.public_url}/consultations",
            language=needs.settings.default_language,
        )
    became = deliver([Message(*one, due=now) for one in found], needs.reminders, needs.clock)
    if became:
        with needs.database.transaction() as session:
            record_deliveries(session, became)


def every_day(needs: Needs) -> Sequence[str]:
    """Once on each day."""
    return [needs.today().isoformat()]


def remove_old(needs: Needs, session: Session, _: str) -> None:
    """What has been kept long enough, with proof."""
    apply_retention(session, today=needs.today())


PUBLISH = Job("publish", months_to_publish, publish)
PREPARE = Job("prepare-reports", every(15), prepare_reports)
TIMETABLE: tuple[Job | Sweep, ...] = (
    Sweep("send-reminders", send_reminders),
    Sweep("read-calendars", read_busy_calendars),
    Sweep("tell-physicians", tell_physicians),
    Job("import-absences", every(15), import_absences),
    PUBLISH,
    PREPARE,
    Job("remove-expired", every(60), remove_expired),
    Job("apply-retention", every_day, remove_old),
)


def run_due(needs: Needs, timetable: Sequence[Job | Sweep] = TIMETABLE) -> list[Outcome]:
    """Do what is due and nobody else is doing; what became of each. Repeating it is harmless."""
    return [outcome for job in timetable for outcome in _run(needs, job)]


def _run(needs: Needs, job: Job | Sweep) -> list[Outcome]:
    if isinstance(job, Job):
        return _run_job(needs, job)
    try:
        job.run(needs)
    except Exception as error:  # noqa: BLE001 - one job's fault must not stop the next job
        return [_failure(needs, job.name, None, type(error).__name__)]
    log.debug("job %s done", job.name)
    return []


def _run_job(needs: Needs, job: Job) -> list[Outcome]:
    """Each due period in turn. When one fails, or is another runner's, the later ones wait."""
    outcomes, claimed = [], None
    try:
        for period in job.due(needs):
            claimed = _claim(needs, job, period)
            if claimed is None:
                break
            with needs.database.transaction() as session:
                job.run(needs, session, period)
                finish_job(session, claimed=claimed, now=needs.clock())
            log.info("job %s for %s done", job.name, period)
            outcomes.append(Outcome(job.name, period))
    except Exception as error:  # noqa: BLE001 - one job's fault must not stop the next job
        outcomes.append(_failure(needs, job.name, claimed, type(error).__name__))
    return outcomes


def _claim(needs: Needs, job: Job, period: str) -> Claim | None:
    with needs.database.transaction() as session:
        return claim_job(session, job=job.name, period=period, now=needs.clock())


def _failure(needs: Needs, job: str, claimed: Claim | None, error: str) -> Outcome:
    """Note the failure where it can be seen, by its type: its text may hold personal data."""
    period = claimed.period if claimed else "?"
    log.error("job %s for %s failed: %s", job, period, error)
    # The database may be what failed; then the lease runs out and the job is tried again.
    with contextlib.suppress(Exception), needs.database.transaction() as session:
        if claimed is not None:
            fail_job(session, claimed=claimed, now=needs.clock(), error=error)
    return Outcome(job, period, error)
