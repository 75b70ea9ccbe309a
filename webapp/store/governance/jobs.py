"""Claims of jobs: one winner a job and period, whatever the number of runners."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

from sqlalchemy import Index, String, delete, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance import jobs as domain
from webapp.domain.governance.jobs import Claim, JobState
from webapp.domain.governance.privacy import DataClass
from webapp.store.base import Base, column, stored_enum
from webapp.store.inserts import insert_if_absent


class JobRunRow(Base):
    """A job for a period, and until when its runner may be believed alive."""

    __tablename__ = "job_run"
    __table_args__ = (
        Index("ix_job_run_job_lease_until", "job", "lease_until"),
        Index("ix_job_run_job_finished_at", "job", "finished_at"),
        Index("ix_job_run_lease_until_job_period", "lease_until", "job", "period"),
    )

    job: Mapped[str] = column(String(40), primary_key=True, data=DataClass.TECHNICAL)
    period: Mapped[str] = column(String(60), primary_key=True, data=DataClass.TECHNICAL)
    state: Mapped[JobState] = column(stored_enum(JobState, "state"), data=DataClass.TECHNICAL)
    lease_until: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    attempt: Mapped[int] = column(data=DataClass.TECHNICAL)
    finished_at: Mapped[dt.datetime | None] = column(data=DataClass.TECHNICAL)
    error: Mapped[str | None] = column(String(200), data=DataClass.TECHNICAL)


_RUN = [getattr(JobRunRow, one.name) for one in fields(domain.JobRun)]


class JobRequest(Base):
    """A job that somebody asked for, until it is done. Who did is in the audit trail."""

    __tablename__ = "job_request"

    job: Mapped[str] = column(String(40), primary_key=True, data=DataClass.TECHNICAL)
    asked_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)


def claim(
    session: Session, *, job: str, period: str, now: dt.datetime, lease: dt.timedelta
) -> int | None:
    """Which attempt this runner has at the job, or None: it is done, or another runner's."""
    running = {"state": JobState.RUNNING, "lease_until": now + lease}
    fresh = insert_if_absent(
        session, JobRunRow, {"job": job, "period": period, "attempt": 1} | running
    )
    won: int | None = session.scalar(fresh.returning(JobRunRow.attempt))
    if won is not None:
        return won
    takeover = (
        update(JobRunRow)
        .where(JobRunRow.job == job, JobRunRow.period == period, JobRunRow.state != JobState.DONE)
        .where(JobRunRow.lease_until < now)
        .values(attempt=JobRunRow.attempt + 1, **running)
        .returning(JobRunRow.attempt)
    )
    return session.scalar(takeover)


def finish(session: Session, *, claimed: Claim, now: dt.datetime, error: str | None = None) -> bool:
    """Mark a claimed job as done, or as failed with the name of the error.

    False: another runner has taken it over since, and nothing was marked.
    """
    state = JobState.DONE if error is None else JobState.FAILED
    marked = (
        update(JobRunRow)
        .where(JobRunRow.job == claimed.job, JobRunRow.period == claimed.period)
        .where(JobRunRow.attempt == claimed.attempt, JobRunRow.state == JobState.RUNNING)
        .values(state=state, finished_at=now, error=error)
    )
    return session.connection().execute(marked).rowcount == 1


def list_runs(session: Session, most: int) -> list[domain.JobRun]:
    """The latest claims, newest first."""
    newest = (JobRunRow.lease_until.desc(), JobRunRow.job.desc(), JobRunRow.period.desc())
    rows = session.execute(select(*_RUN).order_by(*newest).limit(most))
    return [domain.JobRun(*row) for row in rows]


def delete_runs_before(session: Session, finished: dt.datetime) -> int:
    """Forget the jobs that were done before this moment; the number forgotten."""
    old = delete(JobRunRow).where(
        JobRunRow.state == JobState.DONE, JobRunRow.finished_at < finished
    )
    return session.connection().execute(old).rowcount


def find_latest(session: Session, job: str) -> domain.JobRun | None:
    """The latest run of a job, if there was one."""
    newest = select(*_RUN).where(JobRunRow.job == job).order_by(JobRunRow.lease_until.desc())
    row = session.execute(newest.limit(1)).one_or_none()
    return None if row is None else domain.JobRun(*row)


def find_last_success(session: Session, job: str) -> dt.datetime | None:
    """When a job was last done to its end, if it ever was."""
    done = select(JobRunRow.finished_at).where(
        JobRunRow.job == job, JobRunRow.state == JobState.DONE, JobRunRow.finished_at.is_not(None)
    )
    return session.scalar(done.order_by(JobRunRow.finished_at.desc()).limit(1))


def add_request(session: Session, job: str, asked_at: dt.datetime) -> bool:
    """Ask for a job; False: somebody has, and it is not done yet."""
    wanted = insert_if_absent(session, JobRequest, {"job": job, "asked_at": asked_at})
    return session.scalar(wanted.returning(JobRequest.job)) is not None


def list_requests(session: Session) -> dict[str, dt.datetime]:
    """Which jobs are asked for, and since when."""
    return {row.job: row.asked_at for row in session.scalars(select(JobRequest))}


def delete_request(session: Session, job: str, asked_at: dt.datetime) -> None:
    """It is done."""
    done = delete(JobRequest).where(JobRequest.job == job, JobRequest.asked_at == asked_at)
    session.execute(done)


def end_leases(session: Session, job: str, now: dt.datetime) -> bool:
    """Let what failed of a job be tried at the next look; whether there was anything."""
    failed = update(JobRunRow).where(JobRunRow.job == job, JobRunRow.state == JobState.FAILED)
    ended = failed.values(lease_until=now - dt.timedelta(seconds=1))
    return session.connection().execute(ended).rowcount > 0
