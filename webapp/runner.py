"""The runner of the timetable; any number of them may look at once.

Transactions are opened here and not below: a job has one, a sweep has one before its work and one
after it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from webapp.database import Session
from webapp.domain.governance.jobs import MINUTES, RHYTHMS, Claim, ClaimedWork, JobName
from webapp.domain.ports.traces import of_job
from webapp.installation import Installation
from webapp.services.governance.jobs import asked_periods, claim_job, fail_job, finish_job

log = logging.getLogger(__name__)

Work = TypeVar("Work")
Done = TypeVar("Done")


Due = Callable[[Installation], Sequence[str]]
Afterwards = Callable[[], object]


class Part(Protocol):
    """Some of a job; whether there may be more."""

    def __call__(self, session: Session, *, today: dt.date) -> bool: ...


@dataclass(frozen=True, slots=True)
class Job:
    """`due` names the periods that are due, in order; `run` does one of them in one transaction.

    After them comes what stands for a period when somebody asked for the job.

    What `run` returns, if anything, is done once that transaction is stored. `part` is done before
    it, each time in a transaction of its own, for as long as it says that there may be more; what
    it did stays done when the job fails afterwards.
    """

    name: str
    due: Due
    run: Callable[[Installation, Session, str], Afterwards | None]
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class PollingJob(Generic[Work, Done]):
    """Done at every look, by every runner: claimed, done, and noted what became of it.

    `claim` has a transaction of its own, and so has `note`; `work` may take long and has none.
    Nothing is said of a sweep that went well, not even that there was something to do.
    """

    name: str
    has_due: Callable[[Installation, Session], bool]
    claim: Callable[[Installation, Session], ClaimedWork[Work]]
    work: Callable[[Installation, Sequence[Work]], Done]
    note: Callable[[Installation, Session, Done], object]


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What became of a job that this runner claimed; `error` is the type of what went wrong."""

    job: str
    period: str
    error: str | None = None


Timetable = Sequence[Job | PollingJob[Any, Any]]


def every(minutes: int) -> Due:
    """Once in each stretch of this many minutes of the hour."""

    def due(here: Installation) -> Sequence[str]:
        now = here.clock()
        start = now.replace(minute=now.minute // minutes * minutes)
        return [start.strftime("%Y-%m-%dT%H:%MZ")]

    return due


def by_the_clock(name: JobName) -> Due:
    """As often as its rhythm says."""
    return every(MINUTES[RHYTHMS[name]])


def every_day(here: Installation) -> Sequence[str]:
    """Once on each day."""
    return [here.today().isoformat()]


def run(here: Installation, timetable: Timetable) -> list[JobOutcome]:
    """Do what is due and nobody else is doing; what became of each."""
    return [outcome for job in timetable for outcome in _run(here, job)]


def _run(here: Installation, job: Job | PollingJob[Any, Any]) -> list[JobOutcome]:
    if isinstance(job, Job):
        asked, began = partial(_asked, here, job), time.perf_counter()
        became = [*_run_job(here, job, partial(job.due, here)), *_run_job(here, job, asked)]
        _trace(here, became, time.perf_counter() - began)
        return became
    with _caught() as faults:
        while sweep(here, job):
            pass
    if faults:
        return [_failure(here, job.name, None, faults[0])]
    log.debug("job %s done", job.name)
    return []


def _trace(here: Installation, became: Sequence[JobOutcome], seconds: float) -> None:
    """Leave a trace of what was done of one job, where somebody collects them."""
    if here.traces is not None and became:
        latest, now = became[-1], here.clock().timestamp()
        here.traces.add(of_job(latest.job, seconds=seconds, now=now, error=latest.error))


def sweep(here: Installation, job: PollingJob[Work, Done]) -> bool:
    """Claim, do and note once; whether there may be more. Nothing is held while it works."""
    with here.database.reading() as session:
        if not job.has_due(here, session):
            return False
    with here.database.transaction() as session:
        claimed = job.claim(here, session)
    done = job.work(here, claimed.work)
    if done:
        with here.database.transaction() as session:
            job.note(here, session, done)
    return claimed.is_full


def _run_job(
    here: Installation, job: Job, periods: Callable[[], Sequence[str]]
) -> list[JobOutcome]:
    """Each due period in turn. When one fails, or is another runner's, the later ones wait."""
    outcomes, claimed = [], None
    with _caught() as faults:
        for period in periods():
            claimed = _claim(here, job, period)
            if claimed is None:
                break
            while job.part is not None and _transact(here, job.part):
                pass
            with here.database.transaction() as session:
                afterwards = job.run(here, session, period)
                finish_job(session, claimed=claimed, now=here.clock())
            if afterwards is not None:
                afterwards()
            log.info("job %s for %s done", job.name, period)
            outcomes.append(JobOutcome(job.name, period))
    if faults:
        outcomes.append(_failure(here, job.name, claimed, faults[0]))
    return outcomes


def _transact(here: Installation, part: Part) -> bool:
    with here.database.transaction() as session:
        return part(session, today=here.today())


@contextlib.contextmanager
def _caught() -> Iterator[list[str]]:
    """Nothing that goes wrong inside leaves it: one job's fault must not stop the next job.

    The list then holds what it was by its type alone, whose text may hold personal data.
    """
    faults: list[str] = []
    try:
        yield faults
    except Exception as error:  # noqa: BLE001 - whatever a job does
        faults.append(type(error).__name__)


def _asked(here: Installation, job: Job) -> list[str]:
    with here.database.reading() as session:
        return asked_periods(session, job=job.name)


def _claim(here: Installation, job: Job, period: str) -> Claim | None:
    with here.database.transaction() as session:
        return claim_job(session, job=job.name, period=period, now=here.clock())


def _failure(here: Installation, job: str, claimed: Claim | None, error: str) -> JobOutcome:
    """Note the failure where it can be seen."""
    period = claimed.period if claimed else "?"
    log.error("job %s for %s failed: %s", job, period, error)
    # The database may be what failed; then the lease runs out and the job is tried again.
    with _caught(), here.database.transaction() as session:
        if claimed is not None:
            fail_job(session, claimed=claimed, now=here.clock(), error=error)
    return JobOutcome(job, period, error)
