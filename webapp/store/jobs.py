"""Claims of jobs: one winner a job and period, whatever the number of runners."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import String, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session

from webapp.domain.privacy import DataClass
from webapp.store.base import Base, column, stored_enum


class JobState(StrEnum):
    """How far a claimed job is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRun(Base):
    """A job for a period, and until when its runner may be believed alive."""

    __tablename__ = "job_run"

    job: Mapped[str] = column(String(40), primary_key=True, data=DataClass.TECHNICAL)
    period: Mapped[str] = column(String(60), primary_key=True, data=DataClass.TECHNICAL)
    state: Mapped[JobState] = column(stored_enum(JobState, "state"), data=DataClass.TECHNICAL)
    lease_until: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    attempt: Mapped[int] = column(data=DataClass.TECHNICAL)
    finished_at: Mapped[dt.datetime | None] = column(data=DataClass.TECHNICAL)
    error: Mapped[str | None] = column(String(200), data=DataClass.TECHNICAL)


def claim(
    session: Session, *, job: str, period: str, now: dt.datetime, lease: dt.timedelta
) -> bool:
    """Whether this runner may do the job now. A done job is never claimed again."""
    module = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    fresh = module.insert(JobRun).values(
        job=job, period=period, state=JobState.RUNNING, lease_until=now + lease, attempt=1
    )
    if session.connection().execute(fresh.on_conflict_do_nothing()).rowcount == 1:
        return True
    takeover = (
        update(JobRun)
        .where(JobRun.job == job, JobRun.period == period, JobRun.state != JobState.DONE)
        .where(JobRun.lease_until < now)
        .values(state=JobState.RUNNING, lease_until=now + lease, attempt=JobRun.attempt + 1)
    )
    return session.connection().execute(takeover).rowcount == 1


def finish(
    session: Session, *, job: str, period: str, now: dt.datetime, error: str | None = None
) -> None:
    """Mark a claimed job as done, or as failed with the name of the error."""
    state = JobState.DONE if error is None else JobState.FAILED
    session.execute(
        update(JobRun)
        .where(JobRun.job == job, JobRun.period == period)
        .values(state=state, finished_at=now, error=error)
    )


def is_done(session: Session, *, job: str, period: str) -> bool:
    """Whether the job was finished for this period."""
    found = session.get(JobRun, (job, period))
    return found is not None and found.state is JobState.DONE


def list_runs(session: Session, most: int) -> list[JobRun]:
    """The latest claims, newest first."""
    return list(session.scalars(select(JobRun).order_by(JobRun.lease_until.desc()).limit(most)))
