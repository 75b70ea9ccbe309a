"""What the administrator's page asks of the notes of jobs is found by an index, however many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from webapp.domain.governance.jobs import JobName, JobState
from webapp.store.governance.jobs import JobRunRow, find_last_success, find_latest, list_runs

JOB = JobName.CLOSE_ACCOUNTS.value
BEGAN = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)


@pytest.fixture
def runs(session: Session) -> Session:
    """A thousand runs of each of five jobs, one job after another, the latest under way."""
    rows = [
        {
            "job": job,
            "period": str(number),
            "state": JobState.DONE if number < 999 else JobState.RUNNING,
            "lease_until": BEGAN + dt.timedelta(minutes=number),
            "attempt": 1,
            "finished_at": BEGAN + dt.timedelta(minutes=number) if number < 999 else None,
            "error": None,
        }
        for job in sorted((JOB, "another", "a third", "a fourth", "a fifth"))
        for number in range(1_000)
    ]
    session.execute(insert(JobRunRow), rows)
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql("ANALYZE job_run")
    return session


def plan_of(session: Session, ask: Callable[[Session, str], object]) -> str:
    """How the database would find it."""
    seen: list[tuple[str, Any]] = []
    connection = session.connection()

    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, ____: bool) -> None:
        seen.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    ask(session, JOB)
    event.remove(connection, "before_cursor_execute", note)
    [(statement, parameters)] = seen
    words = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    found = connection.exec_driver_sql(f"{words} {statement}", parameters)
    return "\n".join(" ".join(map(str, row)) for row in found)


def latest_of_all(session: Session, _: str) -> object:
    return list_runs(session, 30)


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (find_latest, "ix_job_run_job_"),
        (find_last_success, "ix_job_run_job_"),
        (latest_of_all, "ix_job_run_lease_until_job_"),
    ],
)
def test_the_latest_run_is_found_without_sorting_those_before_it(
    runs: Session, ask: Callable[[Session, str], object], index: str
) -> None:
    plan = plan_of(runs, ask)
    assert index in plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def test_the_latest_and_the_latest_that_went_well_are_told_apart(runs: Session) -> None:
    latest = find_latest(runs, JOB)
    assert latest is not None
    assert (latest.period, latest.state) == ("999", JobState.RUNNING)
    assert find_last_success(runs, JOB) == BEGAN + dt.timedelta(minutes=998)
