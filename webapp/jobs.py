"""The timetable: which job, when, which service. Any number of runners may run it at once."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from webapp.content.policy import disclosure_policy
from webapp.database import Database, Session
from webapp.domain.periods import parse_month
from webapp.domain.ports import AbsenceSource
from webapp.services.absence import import_deliveries
from webapp.services.absence_uploads import forget_expired_uploads
from webapp.services.disclosure import due_months, publish_month
from webapp.services.jobs import Claim, claim_job, fail_job, finish_job, forget_old_jobs
from webapp.services.reports import prepare_due
from webapp.services.sessions import Lifetime, remove_ended_sessions
from webapp.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a job may use."""

    database: Database
    settings: Settings
    clock: Callable[[], dt.datetime]
    absences: AbsenceSource

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


PUBLISH = Job("publish", months_to_publish, publish)
PREPARE = Job("prepare-reports", every(15), prepare_reports)
TIMETABLE = (
    Job("import-absences", every(15), import_absences),
    PUBLISH,
    PREPARE,
    Job("remove-expired", every(60), remove_expired),
)


def run_due(needs: Needs, timetable: Sequence[Job] = TIMETABLE) -> list[Outcome]:
    """Do what is due and nobody else is doing; what became of each. Repeating it is harmless."""
    return [outcome for job in timetable for outcome in _run_job(needs, job)]


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
        outcomes.append(_failure(needs, job, claimed, type(error).__name__))
    return outcomes


def _claim(needs: Needs, job: Job, period: str) -> Claim | None:
    with needs.database.transaction() as session:
        return claim_job(session, job=job.name, period=period, now=needs.clock())


def _failure(needs: Needs, job: Job, claimed: Claim | None, error: str) -> Outcome:
    """Note the failure where it can be seen, by its type: its text may hold personal data."""
    period = claimed.period if claimed else "?"
    log.error("job %s for %s failed: %s", job.name, period, error)
    # The database may be what failed; then the lease runs out and the job is tried again.
    with contextlib.suppress(Exception), needs.database.transaction() as session:
        if claimed is not None:
            fail_job(session, claimed=claimed, now=needs.clock(), error=error)
    return Outcome(job.name, period, error)
