"""What operators watch says whether it runs, and nothing of what anybody does in it."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import delete, update

from tests.conftest import Clock
from tests.factories import make_person
from tests.house.source import ROOT
from tests.parts import put
from tests.rows import fill
from webapp import metrics
from webapp.database import Database
from webapp.domain.governance.jobs import RHYTHMS, JobState
from webapp.domain.governance.privacy import KEPT_ON_ERASURE
from webapp.domain.governance.storage import BackupStep
from webapp.installation import installation
from webapp.jobs import run_due
from webapp.services.governance import keys
from webapp.services.governance.storage import tell_backup
from webapp.store.governance.jobs import JobRunRow
from webapp.store.governance.my_data import erased_tables

TOKEN = "t0ken-of-the-tests-with-thirty-two-signs-and-more"
SignIn = Callable[..., Any]


@pytest.fixture
def watched(app: Flask) -> Flask:
    """The application with a token for its gauges."""
    put(app, settings=replace(installation(app).settings, metrics_token=TOKEN))
    return app


def ask(app: Flask, token: str = TOKEN) -> Any:
    return app.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})


def gauges(app: Flask) -> dict[str, float]:
    """By name, without `rekpauze_`, with the label in brackets."""
    answer = ask(app)
    assert answer.status_code == 200
    return {
        sample.name.removeprefix("rekpauze_")
        + "".join(f"({value})" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def quarter(moment: dt.datetime) -> float:
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0).timestamp()


def make_everything_there(app: Flask, clock: Clock) -> None:
    """Jobs were done, backups made and tried, keys rotated: every gauge has a value."""
    run_due(installation(app))
    with installation(app).database.transaction() as session:
        keys.finish_rotation(session, now=clock())
        for step in BackupStep:
            tell_backup(session, step=step, now=clock())


def test_without_a_token_in_the_settings_there_is_no_such_page(app: Flask) -> None:
    for token in (TOKEN, "", "None"):
        assert ask(app, token).status_code == 404


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "x", "Ü"])
def test_another_token_is_refused(watched: Flask, token: str) -> None:
    answer = ask(watched, token)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert "METRICS_TOKEN" in answer.json["detail"]


@pytest.mark.parametrize("given", [None, TOKEN, f"Basic {TOKEN}", "Basic Og==", "Bearer"])
def test_so_is_none_or_one_brought_in_another_way(watched: Flask, given: str | None) -> None:
    headers = {} if given is None else {"Authorization": given}
    assert watched.test_client().get("/metrics", headers=headers).status_code == 401


def test_who_is_signed_in_reads_nothing_without_it(watched: Flask, client_as: SignIn) -> None:
    assert client_as("administrator").get("/metrics").status_code == 401


def test_it_says_whether_it_runs(watched: Flask, clock: Clock) -> None:
    clock.forward(minutes=7, seconds=13)
    make_everything_there(watched, clock)
    seen, then = gauges(watched), quarter(clock())
    assert ask(watched).content_type == metrics.TYPE
    assert seen["database_up"] == seen["sealing_keys_fit"] == 1
    assert [value for name, value in seen.items() if name.startswith("schema_current(")] == [1]
    assert seen["database_read_only"] == seen["job_failed(seal-trail)"] == 0
    assert seen["job_succeeded_timestamp_seconds(seal-trail)"] == then
    assert seen["job_due_timestamp_seconds(seal-trail)"] == then + 3600
    midnight = dt.datetime(2026, 11, 18, 23, 0, tzinfo=dt.UTC)  # in Brussels
    assert seen["job_due_timestamp_seconds(check-storage)"] == midnight.timestamp()
    assert seen["backup_made_timestamp_seconds"] == then
    assert seen["backup_restored_timestamp_seconds"] == then
    assert seen["sealing_key_since_timestamp_seconds"] == then


def test_a_job_that_fails_keeps_its_last_success(
    watched: Flask, database: Database, clock: Clock
) -> None:
    run_due(installation(watched))
    then = quarter(clock())
    clock.forward(hours=1)
    run_due(installation(watched))
    with database.transaction() as session:
        latest = update(JobRunRow).where(JobRunRow.job == "seal-trail")
        latest = latest.where(JobRunRow.finished_at == clock())
        session.execute(latest.values(state=JobState.FAILED, error="OSError"))
    seen = gauges(watched)
    assert seen["job_failed(seal-trail)"] == 1
    assert seen["job_succeeded_timestamp_seconds(seal-trail)"] == then
    assert seen["job_succeeded_timestamp_seconds(remove-expired)"] == then + 3600


def test_a_database_that_is_gone_is_said_and_nothing_else(watched: Flask) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    gone = Database(replace(installation(watched).settings, database_url=url))
    put(watched, database=gone)
    seen = gauges(watched)
    assert seen.pop("database_up") == 0
    assert [name.partition("(")[0] for name in seen] == ["build_info"]
    gone.dispose()


def test_what_was_never_told_is_left_out(watched: Flask) -> None:
    names = {name.partition("(")[0] for name in gauges(watched)}
    assert not {name for name in names if name.startswith(("backup_", "sealing_key_since"))}
    assert not {"job_succeeded_timestamp_seconds", "job_failed"} & names


def test_a_rotation_to_the_same_key_makes_it_no_younger(
    watched: Flask, database: Database, clock: Clock
) -> None:
    make_everything_there(watched, clock)
    before = gauges(watched)["sealing_key_since_timestamp_seconds"]
    clock.forward(days=400)
    with database.transaction() as session:
        keys.finish_rotation(session, now=clock())
    assert gauges(watched)["sealing_key_since_timestamp_seconds"] == before


def test_nothing_that_anybody_does_moves_any_of_them(
    watched: Flask, database: Database, client_as: SignIn, clock: Clock
) -> None:
    make_everything_there(watched, clock)
    before = ask(watched).data
    for role in ("employee", "hr_analyst", "occupational_physician"):
        client = client_as(role)
        for path in ("/today", "/progress", "/consultation", "/nothing-here", "/my-data"):
            client.get(path)
        client.post("/consultation", data={"csrf_token": "wrong"})
    with database.transaction() as session:
        for _ in range(3):
            person = make_person(session)
            for table in erased_tables():
                if table.name not in KEPT_ON_ERASURE:
                    fill(session, table, person, random.Random(person))
    assert ask(watched).data == before
    clock.forward(minutes=3)  # what ended a little later for all that there was to do, ended then
    with database.transaction() as session:
        session.execute(delete(JobRunRow))
    run_due(installation(watched))
    assert ask(watched).data == before


def test_only_jobs_that_an_administrator_sees_are_named(watched: Flask) -> None:
    run_due(installation(watched))
    named = {name.partition("(")[2].rstrip(")") for name in gauges(watched) if "job_" in name}
    assert named == {str(name) for name in RHYTHMS if name in named} != set()
    assert not named & {"send-reminders", "read-calendars", "tell-physicians", "tell-of-drafts"}


def test_the_document_has_every_gauge_with_why_it_is_safe(watched: Flask, clock: Clock) -> None:
    make_everything_there(watched, clock)
    types = [line.split()[2:] for line in ask(watched).text.splitlines() if "# TYPE" in line]
    assert {kind for _, kind in types} == {"gauge"}, "a counter counts what people do"
    text = (ROOT / "docs/operations.md").read_text()
    table = text[text.index("<!-- gauges -->") : text.index("<!-- /gauges -->")]
    rows = re.findall(r"^\| `(\w+)` \|([^|]+)\|([^|]+)\|$", table, re.MULTILINE)
    assert [name for name, _, _ in rows] == [name for name, _ in types]
    assert all(what.strip() and why.strip() for _, what, why in rows)
