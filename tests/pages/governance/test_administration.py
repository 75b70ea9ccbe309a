"""The administrator's first page: the beginning, the jobs, and asking for one."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.companies import make_company
from tests.conftest import Clock
from tests.reminding import Channel, remind
from webapp.database import Session
from webapp.domain.governance.jobs import RHYTHMS, JobName
from webapp.i18n import LANGUAGES, texts
from webapp.installation import Installation, installation
from webapp.jobs import TIMETABLE, Job, run_due
from webapp.services.governance.audit import read_trail
from webapp.services.governance.jobs import LEASE

Clients = Callable[..., FlaskClient]


@pytest.fixture
def here(app: Flask) -> Installation:
    return installation(app)


def page(client: FlaskClient) -> str:
    answer = client.get("/administration")
    assert answer.status_code == 200
    return html.unescape(answer.text)


def ask(client: FlaskClient, job: str) -> TestResponse:
    token = client.csrf  # type: ignore[attr-defined]
    return client.post(f"/administration/jobs/{job}", data={"csrf_token": token})


def breaking(*names: JobName) -> list[Job]:
    """The timetable's jobs with these names, at this moment without luck."""

    def fail(here: Installation, session: Session, period: str) -> None:
        raise ZeroDivisionError

    found = [one for one in TIMETABLE if isinstance(one, Job) and one.name in names]
    return [Job(one.name, one.due, fail) for one in found]


def test_an_empty_installation_says_what_comes_next(client_as: Clients) -> None:
    t = texts("en")
    text = page(client_as("administrator"))
    assert t("beginning.title") in text
    assert t("beginning.sites.text") in text and t("beginning.figures.text") in text


def test_a_step_that_is_done_says_so_and_the_list_goes_when_all_are(
    client_as: Clients, here: Installation, clock: Clock
) -> None:
    t = texts("en")
    with here.database.transaction() as session:
        make_company(session, [[12, 15]])
    client = client_as("administrator")
    assert t("beginning.people.text") not in page(client), "there are people"
    run_due(here)
    text = page(client)
    assert t("beginning.figures.text") not in text, "months of the past are out"
    assert t("beginning.absences.text") in text, "no file was imported"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_job_of_the_clock_is_shown_with_its_rhythm(client_as: Clients, language: str) -> None:
    t = texts(language)
    text = page(client_as("administrator", language=language))
    for name, rhythm in RHYTHMS.items():
        assert t(f"jobs.name.{name}") in text
        assert t(f"jobs.rhythm.{rhythm}") in text


def test_the_timetable_and_the_page_know_the_same_jobs() -> None:
    assert {one.name for one in TIMETABLE} == {name.value for name in JobName}
    assert {one.name for one in TIMETABLE if isinstance(one, Job)} == set(RHYTHMS)


def test_a_job_that_was_asked_for_is_done_once_at_the_next_look(
    client_as: Clients, here: Installation, clock: Clock
) -> None:
    client = client_as("administrator")
    run_due(here)
    assert run_due(here) == [], "nothing is due any more in this quarter of an hour"
    assert ask(client, "import-absences").status_code == 303
    assert ask(client, "import-absences").status_code == 303, "pressing twice does no harm"
    assert [one.job for one in run_due(here)] == ["import-absences"]
    assert run_due(here) == []
    with here.database.reading() as session:
        asked = [one for one in read_trail(session, before=None, most=50) if "job" in one.subject]
    assert [(one.action, one.subject) for one in asked] == [("job.asked", "job/import-absences")]


def test_what_failed_is_shown_and_tried_again_on_request(
    client_as: Clients, here: Installation, clock: Clock
) -> None:
    client, t = client_as("administrator"), texts("en")
    run_due(here, breaking(JobName.APPLY_RETENTION))
    text = page(client)
    assert t("jobs.failed", error="ZeroDivisionError", attempt=1) in text
    assert [one.job for one in run_due(here) if one.job == "apply-retention"] == []
    assert ask(client, "apply-retention").status_code == 303
    assert "apply-retention" in [one.job for one in run_due(here)]
    assert t("jobs.failed", error="ZeroDivisionError", attempt=1) not in page(client)


def test_a_request_that_fails_stays_and_is_tried_again_later(
    here: Installation, clock: Clock, client_as: Clients
) -> None:
    run_due(here)
    assert ask(client_as("administrator"), "prepare-reports").status_code == 303
    (failed,) = run_due(here, breaking(JobName.PREPARE_REPORTS))
    assert failed.error == "ZeroDivisionError"
    clock.moment += LEASE * 1.01
    done = [one.period for one in run_due(here) if one.job == "prepare-reports"]
    assert failed.period in done


@pytest.mark.parametrize("job", ["apply-retention", "publish", "remove-expired"])
def test_a_job_that_has_not_failed_is_not_done_out_of_turn(
    client_as: Clients, here: Installation, job: str
) -> None:
    run_due(here)
    answer = ask(client_as("administrator"), job)
    assert answer.status_code == 409
    assert texts("en")("error.job_not_asked") in html.unescape(answer.text)


@pytest.mark.parametrize("job", ["send-reminders", "no-such-job"])
def test_a_job_that_leaves_no_note_cannot_be_asked_for(client_as: Clients, job: str) -> None:
    assert ask(client_as("administrator"), job).status_code == 404


@pytest.mark.parametrize("role", ["employee", "hr_analyst", "occupational_physician"])
def test_others_do_not_find_the_page(client_as: Clients, role: str) -> None:
    client = client_as(role)
    assert client.get("/administration").status_code == 404
    assert ask(client, "import-absences").status_code == 404


def test_a_reminder_that_was_sent_leaves_nothing_on_the_page(
    client_as: Clients, here: Installation, clock: Clock
) -> None:
    channel, client = Channel(), client_as("administrator")
    with here.database.transaction() as session:
        remind(session, now=clock(), channel=channel)
    clock.moment = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)  # 13:00 in Brussels, a usual slot
    before = page(client)
    reminders = [one for one in TIMETABLE if one.name == JobName.SEND_REMINDERS]
    run_due(replace(here, reminders={"email": channel}), reminders)
    assert len(channel.sent) == 1
    assert page(client) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_administrator_has_everything_looked_over(client_as: Clients, language: str) -> None:
    client, t = client_as("administrator", language=language), texts(language)
    answer = client.post(
        "/administration/checks",
        data={"csrf_token": client.csrf},  # type: ignore[attr-defined]
    )
    assert answer.status_code == 200
    assert t("checks.settings.demo") in html.unescape(answer.text)
    assert t("checks.name.database") in html.unescape(answer.text)
