"""Claims of jobs: however many runners there are, a job is done once for each period."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict
from webapp.domain.governance.jobs import Claim, JobRun
from webapp.store.governance import jobs as store

LEASE = dt.timedelta(minutes=10)
_REMEMBER = dt.timedelta(days=90)


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


def fail_job(session: Session, *, claimed: Claim, now: dt.datetime, error: str) -> None:
    """Note that the job failed, by the type of the error; it is tried again after the lease."""
    store.finish(session, claimed=claimed, now=now, error=error)


def list_jobs(session: Session, *, most: int) -> list[JobRun]:
    """The latest runs, newest first."""
    return store.list_runs(session, most)


def forget_old_jobs(session: Session, *, now: dt.datetime) -> int:
    """Remove the notes of jobs done long ago; how many."""
    return store.delete_runs_before(session, now - _REMEMBER)
