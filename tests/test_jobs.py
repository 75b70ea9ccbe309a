"""The timetable: one winner a job and period, and nothing half stored when a runner dies."""

from __future__ import annotations

import datetime as dt
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select, text
from sqlalchemy.orm import Session

from tests.companies import make_company
from tests.conftest import Clock, open_test_session
from tests.forked import start
from webapp.database import Database
from webapp.domain.governance.audit import Action, Actor
from webapp.gate.released import published_months
from webapp.installation import Installation, installation
from webapp.jobs import PUBLISH, TIMETABLE, Job, JobOutcome, run_due
from webapp.runner import every
from webapp.services.governance.jobs import LEASE, list_jobs
from webapp.settings import Settings
from webapp.store.governance import audit
from webapp.store.people.people import Person
from webapp.store.people.sessions import ServerSession

TODAY = "2026-11-18"


@pytest.fixture
def needs(app: Flask) -> Installation:
    found: Installation = installation(app)
    return found


def write(needs: Installation, session: Session, _: str) -> None:
    actor, action = Actor.job("count"), Action.FIGURES_PUBLISHED
    audit.record(session, at=needs.clock(), actor=actor, action=action, subject="test")


def fail(needs: Installation, session: Session, _: str) -> None:
    write(needs, session, _)
    session.flush()
    raise ZeroDivisionError("Ann Peeters was ill on 3 March")


def today(needs: Installation) -> list[str]:
    return [TODAY]


COUNT = Job("count", today, write)
BROKEN = Job("count", today, fail)


def written(database: Database) -> int:
    with database.reading() as session:
        return len(audit.list_events(session, before=None, most=100))


def test_what_parts_of_a_job_did_stays_when_a_later_one_fails_and_goes_on_from_there(
    needs: Installation, clock: Clock
) -> None:
    left, faults = [3], [ZeroDivisionError()]

    def part(session: Session, *, today: dt.date) -> bool:
        assert today.isoformat() == TODAY
        write(needs, session, TODAY)
        if left[0] == 2 and faults:
            raise faults.pop()  # what it wrote is rolled back
        left[0] -= 1
        return left[0] > 0

    job = Job("count", today, lambda *_: None, part)
    assert run_due(needs, [job]) == [JobOutcome("count", TODAY, "ZeroDivisionError")]
    assert written(needs.database) == 1
    clock.moment += LEASE + dt.timedelta(seconds=1)
    assert run_due(needs, [job]) == [JobOutcome("count", TODAY)]
    assert written(needs.database) == 3


def test_a_job_is_done_once_however_often_the_runner_looks(needs: Installation) -> None:
    assert run_due(needs, [COUNT]) == [JobOutcome("count", TODAY)]
    assert run_due(needs, [COUNT]) == []
    assert written(needs.database) == 1


def test_several_runners_at_once_do_a_job_once(needs: Installation) -> None:
    with ThreadPoolExecutor(6) as runners:
        outcomes = list(runners.map(lambda _: run_due(needs, [COUNT]), range(6)))
    assert sorted(map(len, outcomes)) == [0, 0, 0, 0, 0, 1]
    assert written(needs.database) == 1


def test_a_failed_job_stores_nothing_but_the_type_of_the_fault(needs: Installation) -> None:
    other = Job("other", today, write)
    outcomes = run_due(needs, [BROKEN, other])
    assert outcomes == [JobOutcome("count", TODAY, "ZeroDivisionError"), JobOutcome("other", TODAY)]
    assert written(needs.database) == 1, "the next job runs all the same"
    with needs.database.reading() as session:
        failed = next(run for run in list_jobs(session, most=9) if run.job == "count")
        assert (failed.state, failed.error) == ("failed", "ZeroDivisionError")


def test_a_failed_job_is_tried_again_when_its_lease_has_run_out(
    needs: Installation, clock: Clock
) -> None:
    run_due(needs, [BROKEN])
    assert run_due(needs, [COUNT]) == [], "not at once: the fault may last"
    clock.moment += LEASE + dt.timedelta(seconds=1)
    assert run_due(needs, [COUNT]) == [JobOutcome("count", TODAY)]


def test_a_runner_killed_between_counting_and_committing_publishes_nothing_and_the_next_one_does(
    needs: Installation, clock: Clock, settings: Settings
) -> None:
    with needs.database.transaction() as session:
        make_company(session, [[12, 15]])
    first, *_ = PUBLISH.due(needs)
    died = start("tests.killed_runner", settings.database_url, environ=os.environ)
    assert died.wait() == -signal.SIGKILL
    assert published(needs.database) == []
    assert run_due(needs, [PUBLISH]) == [], "it may still be alive, and months go in order"
    clock.moment += LEASE + dt.timedelta(seconds=1)
    assert run_due(needs, [PUBLISH])[0] == JobOutcome("publish", first)
    assert published(needs.database)[0] == first
    with needs.database.reading() as session:
        runs = {run.period: run for run in list_jobs(session, most=99)}
    assert (runs[first].state, runs[first].attempt) == ("done", 2)


def test_while_a_month_is_counted_others_write_and_nobody_who_was_erased_comes_back(
    needs: Installation,
) -> None:
    with needs.database.transaction() as session:
        erased = make_company(session, [[12, 15]]).people()[0]
    during: list[str] = []

    def erase(*seen: Any) -> None:
        if "break_log" in seen[2] and not during:
            during.append(seen[2])
            with needs.database.transaction() as other:
                other.execute(delete(Person).where(Person.id == erased))

    event.listen(needs.database.engine, "before_cursor_execute", erase)
    first, *_ = PUBLISH.due(needs)
    assert run_due(needs, [PUBLISH])[0] == JobOutcome("publish", first)
    assert during
    with needs.database.reading() as session:
        members = set(session.scalars(text("SELECT person_id FROM release_member")))
    assert len(members) == 26
    assert erased not in members


def test_a_month_is_stored_by_statements_that_count_nothing(needs: Installation) -> None:
    with needs.database.transaction() as session:
        make_company(session, [[12, 15]])
    writing: list[str] = []
    event.listen(needs.database.engine, "before_cursor_execute", lambda *s: writing.append(s[2]))
    first, *_ = PUBLISH.due(needs)
    with needs.database.transaction() as session:
        PUBLISH.run(needs, session, first)
        claimed = next(n for n, one in enumerate(writing) if "INSERT INTO secret_mark" in one)
    for table in ("break_log", "absence_spell"):
        assert not [one for one in writing[claimed:] if table in one], "the lock is held by now"


def published(database: Database) -> list[str]:
    with database.reading() as session:
        return published_months(session)


def test_a_runner_whose_lease_ran_out_stores_nothing(needs: Installation, clock: Clock) -> None:
    """It was only slow: another runner took the job over and finished it meanwhile."""

    def slow(needs: Installation, session: Session, _: str) -> None:
        clock.moment += LEASE + dt.timedelta(seconds=1)
        with ThreadPoolExecutor(1) as other:
            assert other.submit(run_due, needs, [COUNT]).result() == [JobOutcome("count", TODAY)]
        write(needs, session, _)

    assert run_due(needs, [Job("count", today, slow)]) == [JobOutcome("count", TODAY, "Conflict")]
    assert written(needs.database) == 1
    with needs.database.reading() as session:
        assert list_jobs(session, most=1)[0].state == "done"


def test_what_follows_a_job_is_done_once_the_job_is_stored(needs: Installation) -> None:
    seen = []

    def write_and_tell(needs: Installation, session: Session, _: str) -> Callable[[], None]:
        write(needs, session, _)
        return lambda: seen.append(written(needs.database))

    assert run_due(needs, [Job("count", today, write_and_tell)]) == [JobOutcome("count", TODAY)]
    assert seen == [1]


def test_when_what_follows_fails_it_is_said_and_the_job_stays_done(needs: Installation) -> None:
    def write_and_fail(needs: Installation, session: Session, _: str) -> Callable[[], None]:
        write(needs, session, _)
        return partial(divmod, 1, 0)

    outcome = JobOutcome("count", TODAY, "ZeroDivisionError")
    assert run_due(needs, [Job("count", today, write_and_fail)]) == [outcome]
    assert run_due(needs, [COUNT]) == []
    assert written(needs.database) == 1
    with needs.database.reading() as session:
        assert list_jobs(session, most=1)[0].state == "done"


def test_a_job_that_cannot_say_what_is_due_does_not_stop_the_others(needs: Installation) -> None:
    def gone(needs: Installation) -> list[str]:
        raise ConnectionError

    outcomes = run_due(needs, [Job("lost", gone, write), COUNT])
    assert outcomes == [JobOutcome("lost", "?", "ConnectionError"), JobOutcome("count", TODAY)]


def test_after_a_failure_the_later_periods_wait_for_their_turn(needs: Installation) -> None:
    def second_fails(needs: Installation, session: Session, period: str) -> None:
        if period == "b":
            fail(needs, session, period)

    months = Job("months", lambda _: ["a", "b", "c"], second_fails)
    assert run_due(needs, [months]) == [
        JobOutcome("months", "a"),
        JobOutcome("months", "b", "ZeroDivisionError"),
    ]


def test_frequent_jobs_are_due_once_a_stretch_the_doubled_autumn_hour_included(
    needs: Installation, clock: Clock
) -> None:
    keys = []
    for hour in (0, 1):  # 2:50 in Brussels, twice on that night
        clock.moment = dt.datetime(2026, 10, 25, hour, 50, tzinfo=dt.UTC)
        keys += every(15)(needs)
    assert keys == ["2026-10-25T00:45Z", "2026-10-25T01:45Z"]


def test_every_job_of_the_timetable_runs_on_an_empty_installation(needs: Installation) -> None:
    outcomes = run_due(needs)
    assert [outcome.error for outcome in outcomes] == [None] * len(outcomes)
    assert {outcome.job for outcome in outcomes} <= {job.name for job in TIMETABLE}


def test_sessions_that_have_ended_are_removed(needs: Installation, clock: Clock) -> None:
    open_test_session(needs.database, now=clock() - dt.timedelta(hours=13))
    open_test_session(needs.database, now=clock())
    run_due(needs)
    with needs.database.reading() as session:
        left = session.scalars(select(ServerSession.created_at)).all()
    assert left == [clock()]
