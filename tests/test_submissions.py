"""A button that is tapped twice does its work once, and both taps see the same page."""

from __future__ import annotations

import datetime as dt
import math
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.parts import put
from tests.reminding import Channel
from webapp import submissions
from webapp.app import create_app
from webapp.database import Database, Session
from webapp.domain.errors import NotFound
from webapp.domain.people.access import Permission
from webapp.installation import installation
from webapp.security import requires
from webapp.services.governance.submissions import Sent, new_key
from webapp.services.programme.reminder_targets import add_target
from webapp.store.care.workstations import WorkstationReportRow
from webapp.store.governance.submissions import SubmissionRow
from webapp.store.people.people import Person
from webapp.store.people.personal_tokens import PersonalTokenRow
from webapp.store.programme.reminder_targets import list_targets
from webapp.upkeep import remove_expired

SignIn = Callable[..., FlaskClient]
PAGE = {"Accept": "text/html"}
KEY = "a-key-of-one-form-only"
TOLD = {"place": "home", "problem": "chair", "words": "Too low."}
LEAVE = {"way": "erase", "sure": "yes"}
TOKEN = {"name": "my watch", "scope": "break:log", "days": "30"}


@pytest.fixture
def employee(client_as: SignIn) -> FlaskClient:
    return client_as("employee")


def post(client: FlaskClient, path: str, key: str = KEY, **form: str) -> TestResponse:
    data = {"csrf_token": client.csrf, "form_key": key, **form}  # type: ignore[attr-defined]
    return client.post(path, data=data, headers=PAGE)


def same_browser(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another window of whoever is signed in."""
    cookie, other = client.get_cookie("rekpauze"), app.test_client()
    assert cookie
    other.set_cookie("rekpauze", cookie.value)
    other.csrf = client.csrf  # type: ignore[attr-defined]
    return other


def reports(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(WorkstationReportRow.id)).all())


def rows(database: Database) -> list[SubmissionRow]:
    with database.reading() as session:
        return list(session.scalars(select(SubmissionRow)))


def test_every_form_of_a_page_has_a_key_of_its_own(
    app: Flask, employee: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.jinja_env.globals, "form_key", new_key)
    pages = employee.get("/workstation").text + employee.get("/workstation").text
    keys = re.findall(r'name="form_key" value="([\w-]{22})"', pages)
    assert len(keys) == len(set(keys)) >= 2


def test_all_forms_have_one_but_those_that_scripts_send_and_those_that_make_nothing() -> None:
    """There the same is meant anew: a language, a text stored as it is typed, one more test."""
    folder = Path(submissions.__file__).parent / "templates"
    without = {
        str(file.relative_to(folder))
        for file in folder.rglob("*.html")
        if "ui.csrf(once=" in file.read_text()
    }
    assert without == {
        "base.html",
        "care/reports/draft.html",
        "figures/absence/mapping.html",
        "figures/connections/connection.html",
        "figures/webhooks/manage.html",
        "programme/breaks/today.html",
        "programme/breaks/minute.html",
        "programme/comfort/after.html",
        "programme/comfort/choice.html",
        "programme/comfort/scale.html",
        "programme/screening/questions.html",
    }


def test_a_second_tap_makes_no_second_row_and_is_answered_as_the_first(
    employee: FlaskClient, database: Database
) -> None:
    first, second = (post(employee, "/workstation", **TOLD) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert reports(database) == 1


def test_another_form_or_the_same_filled_in_otherwise_is_done(
    employee: FlaskClient, database: Database
) -> None:
    post(employee, "/workstation", **TOLD)
    post(employee, "/workstation", **TOLD | {"words": "Too high."})
    post(employee, "/workstation", **TOLD)
    post(employee, "/workstation", key="a-key-of-another-form", **TOLD)
    assert reports(database) == 4


def test_a_page_that_shows_a_secret_once_shows_it_to_the_second_tap_too(
    employee: FlaskClient, database: Database
) -> None:
    first, second = (post(employee, "/my-data/apps", **TOKEN) for _ in range(2))
    assert first.status_code == 200
    assert first.data == second.data
    with database.reading() as session:
        assert len(session.scalars(select(PersonalTokenRow)).all()) == 1


def test_what_was_refused_may_be_sent_again(employee: FlaskClient, database: Database) -> None:
    wrong = TOLD | {"place": "nowhere"}
    refused = [post(employee, "/workstation", **wrong).status_code for _ in range(2)]
    assert refused == [422, 422]
    assert rows(database) == []


def test_what_is_kept_opens_with_the_key_of_the_form_only(
    employee: FlaskClient, database: Database
) -> None:
    shown = post(employee, "/my-data/apps", **TOKEN).text
    post(employee, "/workstation", key="a-key-of-another-form", **TOLD)
    token = re.findall(r"rekpauze_[\w-]{20,}", shown)[0].encode()
    kept = [row.answer or b"" for row in rows(database)]
    assert len(kept) == 2
    assert not any(token in answer for answer in kept)
    sealing = 33  # bytes: which key, what is never used twice, the tag
    assert {math.log2(len(answer) - sealing) % 1 for answer in kept} == {0}  # a size tells little


def test_somebody_who_signed_out_is_answered_nothing(
    employee: FlaskClient, database: Database
) -> None:
    post(employee, "/my-data/apps", **TOKEN)
    employee.delete_cookie("rekpauze")
    again = post(employee, "/my-data/apps", **TOKEN)
    assert again.status_code == 401
    assert "my watch" not in again.text


def test_two_taps_at_once_in_two_processes_are_one(
    app: Flask,
    employee: FlaskClient,
    database: Database,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each with a database of its own; the first waits, done but not over, for the second."""
    begun, both = threading.Event(), threading.Event()
    answers: list[TestResponse] = []
    apps = [app, create_app(installation(app).settings, clock)]

    def tap(at: Flask) -> None:
        answers.append(post(same_browser(at, employee), "/workstation", **TOLD))

    def slowly(session: Session) -> None:
        submissions.claim(session)
        begun.set()
        both.wait(10)
        second.join(0.3)

    first, second = (threading.Thread(target=tap, args=[at]) for at in apps)
    monkeypatch.setattr(installation(app).database, "before_writing", slowly)
    first.start()
    begun.wait(10)
    second.start()
    both.set()
    first.join()
    second.join()
    installation(apps[1]).database.dispose()
    assert {(one.status_code, one.location) for one in answers} == {(303, "/workstation?done=told")}
    assert reports(database) == 1


def test_who_was_never_answered_is_brought_back_to_the_form(
    employee: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "_WAITS", 2)
    post(employee, "/workstation", **TOLD)
    with database.transaction() as session:
        session.scalars(select(SubmissionRow)).one().answer = None  # killed after storing
    data = {"csrf_token": employee.csrf, "form_key": KEY, **TOLD}  # type: ignore[attr-defined]
    headers = PAGE | {"Referer": "http://localhost/workstation"}
    again = employee.post("/workstation", data=data, headers=headers)
    assert (again.status_code, again.location) == (303, "/workstation")
    assert reports(database) == 1


def test_of_when_it_was_only_the_hour_is_kept_and_that_for_two_hours(
    app: Flask, employee: FlaskClient, database: Database, clock: Clock
) -> None:
    clock.moment += dt.timedelta(minutes=17, seconds=3)
    post(employee, "/workstation", **TOLD)
    assert rows(database)[0].ends_at == dt.datetime(2026, 11, 18, 13, 0, tzinfo=dt.UTC)
    clock.forward(hours=2)
    with database.transaction() as session:
        remove_expired(installation(app), session, "")
    assert rows(database) == []


def test_whoever_waits_for_one_who_stored_something_and_is_refused_is_done_itself(
    app: Flask, employee: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first had its mark stored, which is forgotten when it is answered with a refusal."""
    stored, waits = threading.Event(), threading.Event()
    other, look, first = same_browser(app, employee), submissions._look, list[TestResponse]()
    tap = threading.Thread(target=lambda: first.append(post(other, "/workstation", **TOLD)))

    def refused() -> None:
        with installation(app).database.transaction():
            stored.set()
        assert waits.wait(10)
        raise NotFound("error.not_found")

    def noted(sent: Sent) -> tuple[bool, bytes | None]:
        found = look(sent)
        waits.set()
        return found

    def let_by(session: Session) -> None:
        monkeypatch.setattr(installation(app).database, "before_writing", submissions.claim)
        view = requires(Permission.CONSULTATION_REQUEST)(refused)
        monkeypatch.setitem(app.view_functions, "workstations.tell", view)
        tap.start()
        assert stored.wait(10)
        monkeypatch.setattr(submissions, "_look", noted)
        submissions.claim(session)

    monkeypatch.setattr(installation(app).database, "before_writing", let_by)
    assert post(employee, "/workstation", **TOLD).location == "/workstation?done=told"
    tap.join()
    assert [one.status_code for one in first] == [404]
    assert reports(database) == 1


def at_the_same_moment(
    app: Flask, employee: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str, **form: str
) -> tuple[TestResponse, TestResponse]:
    """Both were let in; the second begins to write when the first is through."""
    other, first = same_browser(app, employee), list[TestResponse]()

    def let_by(session: Session) -> None:
        monkeypatch.setattr(installation(app).database, "before_writing", submissions.claim)
        tap = threading.Thread(target=lambda: first.append(post(other, path, **form)))
        tap.start()
        tap.join()
        submissions.claim(session)

    monkeypatch.setattr(installation(app).database, "before_writing", let_by)
    second = post(employee, path, **form)
    return first[0], second


def test_whoever_leaves_with_two_taps_has_the_browser_emptied_by_either(
    app: Flask, employee: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser drops the answer to the first; what empties it stands in a header."""
    answers = at_the_same_moment(app, employee, monkeypatch, "/my-data/leave", **LEAVE)
    assert {one.headers["Clear-Site-Data"] for one in answers} == {'"cache", "storage"'}
    assert answers[0].data == answers[1].data


def test_the_same_with_the_key_of_somebody_else_is_done_for_whoever_sends_it(
    employee: FlaskClient, client_as: SignIn, database: Database
) -> None:
    """A script says in a header that the form is of this session; nothing in the form tells."""
    answers = []
    for client in (employee, client_as("occupational_physician")):
        told = {"form_key": KEY, **TOKEN}
        headers = PAGE | {"X-CSRFToken": client.csrf}  # type: ignore[attr-defined]
        answers.append(client.post("/my-data/apps", data=told, headers=headers).data)
    assert answers[0] != answers[1]
    with database.reading() as session:
        assert len({one.person_id for one in session.scalars(select(PersonalTokenRow))}) == 2


def test_when_the_first_is_refused_the_second_that_waits_is_done_itself(
    employee: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And says why it is refused, if it is; not the empty form again, without a word."""
    seen = iter([(True, None), (True, None), (False, None)])
    monkeypatch.setattr(submissions, "_look", lambda _: next(seen))
    assert post(employee, "/workstation", **TOLD).location == "/workstation?done=told"
    assert reports(database) == 1


def test_what_is_sent_is_read_through_once_also_by_who_comes_second(
    app: Flask, employee: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By then the page has read the file, or closed it."""
    read: list[bytes] = []
    content = submissions._content

    def noted() -> bytes:
        read.append(content())
        return read[-1]

    monkeypatch.setattr(submissions, "_content", noted)
    answers = at_the_same_moment(app, employee, monkeypatch, "/workstation", **TOLD)
    assert [one.location for one in answers] == ["/workstation?done=told"] * 2
    assert len(read) == 2 and read[0] == read[1]


def test_what_is_sent_elsewhere_is_sent_once_for_two_taps_at_once(
    app: Flask, employee: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it is known what came of it, nothing else is stored than that it is being done."""
    channel = Channel()
    put(app, reminders={"email": channel})
    with database.transaction() as session:
        person = session.scalars(select(Person.id).order_by(Person.id.desc())).first()
        assert person is not None
        add_target(
            session,
            person_id=person,
            channel=channel,
            address={"address": "an@example.org"},
            now=installation(app).clock(),
        )
        [target] = list_targets(session, [person])
    path = f"/reminders/targets/{target.code}/test"
    answers = at_the_same_moment(app, employee, monkeypatch, path)
    assert [one.status_code for one in answers] == [303, 303]
    assert len(channel.sent) == 1


def test_every_form_that_acts_elsewhere_first_says_so(app: Flask) -> None:
    named = {one for one, view in app.view_functions.items() if hasattr(view, "acts_outside")}
    assert named == {
        "connections.take_in",
        "reminder_targets.connect",
        "reminder_targets.send_test",
    }
