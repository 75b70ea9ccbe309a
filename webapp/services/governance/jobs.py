"""Claims of jobs: however many runners there are, a job is done once for each period.

An administrator sees how they stand, and asks for one; the runner does it at its next look.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, NotFound
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.governance.jobs import RHYTHMS, Claim, JobRun, JobState, JobStatus, next_run
from webapp.store.governance import audit
from webapp.store.governance import jobs as store

LEASE = dt.timedelta(minutes=10)
_REMEMBER = dt.timedelta(days=90)
_ASKED = "asked "  # how the period of a job that was asked for begins


def claim_job(session: Session, *, job: str, period: str, now: dt.datetime) -> Claim | None:
    """The right to do the job for this period, or None: it is done, or being done."""
    attempt = store.claim(session, job=job, period=period, now=now, lease=LEASE)
    return None if attempt is None else Claim(job, period, attempt)


def finish_job(session: Session, *, claimed: Claim, now: dt.datetime) -> None:
    """Mark the job as done, in the transaction that did it.

    Raises Conflict: the lease had run out and another runner has the job; roll back.
    """
    if not store.finish(session, claimed=claimed, now=now):
        raise Conflict("error.conflict")
    if claimed.period.startswith(_ASKED):
        asked_at = dt.datetime.fromisoformat(claimed.period.removeprefix(_ASKED))
        store.delete_request(session, claimed.job, asked_at)


def fail_job(session: Session, *, claimed: Claim, now: dt.datetime, error: str) -> None:
    """Note that the job failed, by the type of the error; it is tried again after the lease."""
    store.finish(session, claimed=claimed, now=now, error=error)


def list_jobs(session: Session, *, most: int) -> list[JobRun]:
    """The latest runs, newest first."""
    return store.list_runs(session, most)


def forget_old_jobs(session: Session, *, now: dt.datetime) -> int:
    """Remove the notes of jobs done long ago; how many."""
    return store.delete_runs_before(session, now - _REMEMBER)


def asked_periods(session: Session, *, job: str) -> list[str]:
    """What stands for a period of a job that somebody asked for; empty when nobody did."""
    asked_at = store.list_requests(session).get(job)
    return [] if asked_at is None else [f"{_ASKED}{asked_at.isoformat()}"]


def list_statuses(session: Session, *, now: dt.datetime, midnight: dt.datetime) -> list[JobStatus]:
    """How the jobs stand that leave a note of each run; `midnight` is the coming one."""
    asked = store.list_requests(session)
    return [
        JobStatus(
            name,
            rhythm,
            store.find_latest(session, name),
            next_run(rhythm, now, midnight),
            asked.get(name),
        )
        for name, rhythm in RHYTHMS.items()
    ]


def last_success(session: Session, status: JobStatus) -> dt.datetime | None:
    """When a job was last done to its end, if it ever was."""
    if status.last is not None and status.last.state is JobState.DONE:
        return status.last.finished_at
    return store.find_last_success(session, status.name)


def ask_for_job(session: Session, *, job: str, actor: Actor, now: dt.datetime) -> None:
    """Have a job done at the runner's next look, or what failed of it tried again.

    Asked for before and not done yet: nothing changes. Raises NotFound: there is no such job.
    Conflict: it is not done on request, and nothing of it has failed.
    """
    found = next(
        (one for one in list_statuses(session, now=now, midnight=now) if one.name == job), None
    )
    if found is None:
        raise NotFound("error.not_found")
    if found.asked_at is not None:
        return
    if not found.may_be_asked:
        raise Conflict("error.job_not_asked")
    if not store.end_leases(session, job, now):
        store.add_request(session, job, now)
    audit.record(session, at=now, actor=actor, action=Action.JOB_ASKED, subject=f"job/{found.name}")
