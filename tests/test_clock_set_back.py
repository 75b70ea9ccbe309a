"""A clock is set back: nothing is lost, done twice or too early, and nobody is thrown out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.cleared import make_cleared
from tests.companies import make_company
from tests.conftest import Clock, open_test_session
from tests.pages.people.test_personal_tokens import App, make
from tests.pages.programme.test_minute import fields
from tests.reminding import Channel, remind, send_reminders
from webapp.database import Database
from webapp.domain.governance.audit import Action
from webapp.gate.released import published_months
from webapp.installation import installation
from webapp.jobs import run_due
from webapp.services.governance.jobs import list_jobs
from webapp.services.programme.breaks import list_breaks
from webapp.store.governance import audit

SignIn = Callable[..., FlaskClient]
HOUR = dt.timedelta(hours=1)
BROWSER = {"Accept": "text/html"}


def logged(database: Database, person: int, day: dt.date) -> list[object]:
    with database.reading() as session:
        return list(list_breaks(session, person_id=person, first=day, last=day)[day])


def test_a_minute_begun_before_is_logged_once_and_the_session_goes_on(
    app: Flask, database: Database, clock: Clock
) -> None:
    person = make_cleared(database, clock)
    _, token = open_test_session(database, person_id=person, now=clock())
    client = app.test_client()
    client.set_cookie("rekpauze", token)
    form = fields(client.get("/breaks/new?exercise=side_bend", headers=BROWSER).text)
    clock.moment -= HOUR
    for _ in range(2):
        answer = client.post("/breaks", data={**form, "seconds": "60"}, headers=BROWSER)
        assert answer.status_code == 303
    (kept,) = logged(database, person, clock().date())
    assert kept.verdict != "counted", "no time went by by this clock"  # type: ignore[attr-defined]
    clock.moment += 2 * HOUR
    assert client.get("/today", headers=BROWSER).status_code == 200


def test_an_app_that_sends_again_by_the_clock_before_is_heard_once(
    client_as: SignIn, database: Database, clock: Clock
) -> None:
    browser = client_as("employee")
    person: int = browser.person_id  # type: ignore[attr-defined]
    button = App(browser.application.test_client(), person, make(browser, "break:log"))
    for _ in range(2):
        assert button.log(key="once").status_code == 204
        clock.moment -= HOUR
    assert len(logged(database, person, clock().date())) == 1


def test_nothing_is_published_again_or_early_and_no_job_is_done_again(
    app: Flask, database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        make_company(session, [[12, 15]])
    here = installation(app)
    assert [one for one in run_due(here) if one.error] == []
    with database.reader() as reader:
        before = published_months(reader)
    clock.moment -= dt.timedelta(days=40)
    assert [one for one in run_due(here) if one.error] == []
    with database.reader() as reader:
        assert published_months(reader) == before
    clock.moment += dt.timedelta(days=40)
    assert [one.job for one in run_due(here) if one.job == "publish"] == []
    with database.reading() as session:
        events = audit.list_events(session, before=None, most=1000)
        assert {run.attempt for run in list_jobs(session, most=1000)} == {1}
    told = [one.subject for one in events if one.action == Action.FIGURES_PUBLISHED]
    assert len(told) == len(set(told)) == len(before)


def test_a_reminder_comes_once_though_its_moment_comes_twice(
    app: Flask, database: Database, clock: Clock
) -> None:
    channel = Channel()
    clock.moment = clock.moment.replace(hour=8)
    with database.transaction() as session:
        remind(session, now=clock(), channel=channel)
    here = installation(app)
    object.__setattr__(here, "reminders", {"email": channel})
    for _ in range(2):
        clock.moment = clock.moment.replace(hour=8, minute=59)
        send_reminders(here)
        clock.forward(minutes=1)
        send_reminders(here)
    assert len(channel.sent) == 1
