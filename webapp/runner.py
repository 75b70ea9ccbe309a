"""The runner of the timetable; any number of them may look at once.

Transactions are opened here and not below: a job has one, a sweep has one before its work and one
after it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from webapp.database import Database, Session
from webapp.domain.governance.jobs import Claim, Claimed
from webapp.domain.ports.absence import AbsenceSource
from webapp.domain.ports.calendars import BusyCalendar
from webapp.domain.ports.reminders import ReminderChannel
from webapp.services.governance.jobs import claim_job, fail_job, finish_job
from webapp.settings import Settings

log = logging.getLogger(__name__)

Work = TypeVar("Work")
Done = TypeVar("Done")


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
Afterwards = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Job:
    """`due` names the periods that are due, in order; `run` does one of them in one transaction.

    What `run` returns, if anything, is done once that transaction is stored.
    """

    name: str
    due: Due
    run: Callable[[Needs, Session, str], Afterwards | None]


@dataclass(frozen=True, slots=True)
class Sweep(Generic[Work, Done]):
    """Done at every look, by every runner: claimed, done, and noted what became of it.

    `claim` has a transaction of its own, and so has `note`; `work` may take long and has none.
    Nothing is said of a sweep that went well, not even that there was something to do.
    """

    name: str
    has_due: Callable[[Needs, Session], bool]
    claim: Callable[[Needs, Session], Claimed[Work]]
    work: Callable[[Needs, Sequence[Work]], Done]
    note: Callable[[Needs, Session, Done], object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job that this runner claimed; `error` is the type of what went wrong."""

    job: str
    period: str
    error: str | None = None


Timetable = Sequence[Job | Sweep[Any, Any]]


def run(needs: Needs, timetable: Timetable) -> list[Outcome]:
    """Do what is due and nobody else is doing; what became of each."""
    return [outcome for job in timetable for outcome in _run(needs, job)]


def _run(needs: Needs, job: Job | Sweep[Any, Any]) -> list[Outcome]:
    if isinstance(job, Job):
        return _run_job(needs, job)
    try:
        while sweep(needs, job):
            pass
    except Exception as error:  # noqa: BLE001 - one job's fault must not stop the next job
        return [_failure(needs, job.name, None, type(error).__name__)]
    log.debug("job %s done", job.name)
    return []


def sweep(needs: Needs, job: Sweep[Work, Done]) -> bool:
    """Claim, do and note once; whether there may be more. Nothing is held while it works."""
    with needs.database.reading() as session:
        if not job.has_due(needs, session):
            return False
    with needs.database.transaction() as session:
        claimed = job.claim(needs, session)
    done = job.work(needs, claimed.work)
    if done:
        with needs.database.transaction() as session:
            job.note(needs, session, done)
    return claimed.is_full


def _run_job(needs: Needs, job: Job) -> list[Outcome]:
    """Each due period in turn. When one fails, or is another runner's, the later ones wait."""
    outcomes, claimed = [], None
    try:
        for period in job.due(needs):
            claimed = _claim(needs, job, period)
            if claimed is None:
                break
            with needs.database.transaction() as session:
                afterwards = job.run(needs, session, period)
                finish_job(session, claimed=claimed, now=needs.clock())
            if afterwards is not None:
                afterwards()
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
