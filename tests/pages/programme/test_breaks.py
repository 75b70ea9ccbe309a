"""Today, the guided minute, logging and undoing, as a browser sees them."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.factories import answers_with
from tests.house.source import ROOT
from tests.looks import looks
from tests.parts import put
from tests.statements import statements
from webapp.database import Database
from webapp.i18n import LANGUAGES, texts
from webapp.installation import installation
from webapp.services.programme.breaks import list_breaks

SignIn = Callable[..., FlaskClient]
PAGE = {"Accept": "text/html"}


def clear(client: FlaskClient, applies: str = "no") -> FlaskClient:
    """Answer the questions before the first exercise: a heart condition applies, or nothing."""
    client.post("/safety/start", data={"csrf_token": client.csrf})  # type: ignore[attr-defined]
    some = {"ill": "some", "heart": "yes"} if applies == "yes" else {}
    form = {"csrf_token": client.csrf, **answers_with(some)}  # type: ignore[attr-defined]
    client.post("/safety/questions", data=form)
    return client


@pytest.fixture
def employee(client_as: SignIn) -> FlaskClient:
    return clear(client_as("employee"))


def begin(client: FlaskClient, exercise: str = "side_bend") -> dict[str, str]:
    """Open the guided minute; the form that it holds."""
    page = client.get(f"/breaks/new?exercise={exercise}").text
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in fields if name != "seconds"}


def post(client: FlaskClient, path: str, **form: str) -> TestResponse:
    return client.post(path, data={"csrf_token": client.csrf, **form}, headers=PAGE)  # type: ignore[attr-defined]


def do_a_minute(client: FlaskClient, clock: Clock, passed: float = 61, **form: str) -> TestResponse:
    start = begin(client)
    clock.forward(seconds=passed)
    return client.post("/breaks", data={**start, **form}, headers=PAGE)


def stored(database: Database, client: FlaskClient, day: dt.date) -> list[tuple[str, int]]:
    person: int = client.person_id  # type: ignore[attr-defined]
    with database.reading() as session:
        days = list_breaks(session, person_id=person, first=day, last=day)
    return [(one.verdict.value, one.seconds) for one in days[day]]


def test_before_the_questions_nothing_is_guided(client_as: SignIn) -> None:
    client = client_as("employee")
    page = client.get("/today").text
    assert 'href="/safety"' in page
    assert "/breaks/new" not in page
    assert client.get("/breaks/new?exercise=side_bend").headers["Location"] == "/safety"


def test_whom_a_sign_applies_to_is_shown_advice_and_no_exercise(client_as: SignIn) -> None:
    client = clear(client_as("employee"), "yes")
    page = client.get("/today").text
    assert texts("en")("today.refer.title") in page
    assert "/breaks/new" not in page
    assert client.get("/breaks/new?exercise=side_bend", headers=PAGE).status_code == 422


def test_a_minute_is_logged_with_one_tap_and_shown(employee: FlaskClient, clock: Clock) -> None:
    answer = do_a_minute(employee, clock)
    assert answer.status_code == 303
    page = employee.get(answer.headers["Location"]).text
    assert "Counts." in page
    assert "Side bend" in page
    assert "1 of 3" in page


def test_today_reads_each_thing_once(
    employee: FlaskClient, database: Database, clock: Clock
) -> None:
    do_a_minute(employee, clock)
    with statements(*database.engines) as sent:
        assert employee.get("/today").status_code == 200
    assert len([one for one in sent if one != "BEGIN"]) <= 6


def test_what_every_tap_passes_finds_its_request_once_and_not_at_each_look(
    employee: FlaskClient, clock: Clock
) -> None:
    form = begin(employee)
    clock.forward(seconds=61)
    with looks(f"{ROOT}/webapp/") as found:
        assert employee.post("/breaks", data=form, headers=PAGE).status_code == 303
    assert found == []


def test_the_same_tap_again_changes_nothing(
    employee: FlaskClient, clock: Clock, database: Database
) -> None:
    form = begin(employee)
    clock.forward(seconds=61)
    first = employee.post("/breaks", data=form)
    clock.forward(minutes=40)
    second = employee.post("/breaks", data=form)
    assert first.headers["Location"] == second.headers["Location"]
    assert stored(database, employee, clock().date()) == [("counted", 60)]


@pytest.mark.parametrize(
    ("claimed", "passed", "kept"),
    [("60", 2, ("too_short", 2)), ("50", 120, ("counted", 50)), ("", 50, ("counted", 50))],
)
def test_no_more_seconds_are_kept_than_really_passed(
    employee: FlaskClient,
    clock: Clock,
    database: Database,
    claimed: str,
    passed: int,
    kept: tuple[str, int],
) -> None:
    do_a_minute(employee, clock, passed, seconds=claimed)
    assert stored(database, employee, clock().date()) == [kept]


def test_a_start_that_was_tampered_with_is_refused(employee: FlaskClient, clock: Clock) -> None:
    start = begin(employee)["start"]
    for wrong in ("", "x", start[:-1], start.replace("side_bend", "cat_cow"), "9" + start):
        form = {"start": wrong, "tap_id": str(uuid.uuid4())}
        assert post(employee, "/breaks", **form).status_code == 422


def test_the_start_of_someone_else_is_refused(
    employee: FlaskClient, client_as: SignIn, clock: Clock
) -> None:
    form = begin(employee)
    clock.forward(seconds=61)
    other = clear(client_as("employee"))
    answer = post(other, "/breaks", start=form["start"], tap_id=form["tap_id"])
    assert answer.status_code == 422
    assert texts("en")("error.break_start") in answer.text


def test_a_start_of_long_ago_is_refused_with_what_to_do_instead(
    employee: FlaskClient, clock: Clock, database: Database
) -> None:
    answer = do_a_minute(employee, clock, passed=2 * 3600 + 1)
    assert answer.status_code == 422
    assert texts("en")("error.break_start_expired") in unescape(answer.text)
    assert stored(database, employee, clock().date()) == []


def test_a_tap_without_a_proper_id_is_refused(employee: FlaskClient, clock: Clock) -> None:
    assert do_a_minute(employee, clock, tap_id="again").status_code == 422


def test_a_form_of_another_session_is_refused(employee: FlaskClient, clock: Clock) -> None:
    assert do_a_minute(employee, clock, csrf_token="0" * 64).status_code == 400


def test_an_early_break_is_kept_and_kindly_explained(employee: FlaskClient, clock: Clock) -> None:
    do_a_minute(employee, clock)
    page = employee.get(do_a_minute(employee, clock).headers["Location"]).text
    assert texts("en")("break.why.too_soon") in page
    assert "from 12:31" in page


def test_a_full_day_is_celebrated_and_more_is_still_welcome(
    employee: FlaskClient, clock: Clock
) -> None:
    for _ in range(3):
        do_a_minute(employee, clock)
        clock.forward(minutes=30)
    page = employee.get(do_a_minute(employee, clock).headers["Location"]).text
    assert texts("en")("today.greeting.3") in page
    assert texts("en")("break.why.day_complete") in page


def test_a_tap_in_the_last_second_of_the_day_is_answered_on_the_next_page(
    client_as: SignIn, clock: Clock, database: Database
) -> None:
    clock.moment = dt.datetime(2026, 11, 18, 22, 58, 58, tzinfo=dt.UTC)
    employee = clear(client_as("employee"))
    answer = do_a_minute(employee, clock)
    clock.forward(seconds=1)
    page = employee.get(answer.headers["Location"]).text
    assert "Counts." in page
    assert "0 of 3" in page
    assert stored(database, employee, dt.date(2026, 11, 18)) == [("counted", 60)]


def test_a_break_can_be_undone_and_logged_again(
    employee: FlaskClient, clock: Clock, database: Database
) -> None:
    page = employee.get(do_a_minute(employee, clock).headers["Location"]).text
    path = re.search(r'action="(/breaks/[^"]+/undo)"', page)
    assert path is not None
    undone = post(employee, path[1])
    assert texts("en")("break.undone") in employee.get(undone.headers["Location"]).text
    assert stored(database, employee, clock().date()) == []
    again = post(employee, path[1])  # a double tap
    assert again.headers["Location"] == undone.headers["Location"]
    do_a_minute(employee, clock)
    assert stored(database, employee, clock().date()) == [("counted", 60)]


def test_the_break_of_another_looks_as_if_it_did_not_exist(
    employee: FlaskClient, client_as: SignIn, clock: Clock, database: Database
) -> None:
    tap = do_a_minute(employee, clock).headers["Location"].partition("tap=")[2]
    other = client_as("employee")
    found, missing = post(other, f"/breaks/{tap}/undo"), post(other, f"/breaks/{uuid.uuid4()}/undo")
    assert (found.status_code, found.text) == (missing.status_code, missing.text)
    assert "Counts." not in other.get(f"/today?tap={tap}").text
    assert stored(database, employee, clock().date()) == [("counted", 60)]


def log_late(client: FlaskClient, **form: str) -> TestResponse:
    return post(client, "/breaks/late", tap_id=str(uuid.uuid4()), **form)


def test_a_break_of_earlier_today_can_be_logged_late(
    employee: FlaskClient, clock: Clock, database: Database
) -> None:
    assert "max=" not in employee.get("/today").text  # it would be that of when the page was opened
    answer = log_late(employee, time="10:15", exercise="side_bend")
    assert "10:15" in employee.get(answer.headers["Location"]).text
    assert stored(database, employee, clock().date()) == [("counted", 60)]


@pytest.mark.parametrize(
    ("time", "key"),
    [("12:01", "error.break_in_future"), ("25:00", "error.break_time"), ("x", "error.break_time")],
)
def test_a_time_that_cannot_be_is_refused_in_words(
    employee: FlaskClient, time: str, key: str
) -> None:
    answer = log_late(employee, time=time, exercise="side_bend")
    assert answer.status_code == 422
    assert texts("en")(key, time=time) in unescape(answer.text)


def test_a_late_log_needs_a_clearance_and_other_movement_does_not(
    client_as: SignIn, clock: Clock, database: Database
) -> None:
    client = client_as("employee")
    assert log_late(client, time="10:15", exercise="side_bend").status_code == 422
    answer = log_late(client, exercise="other_movement")
    page = unescape(client.get(answer.headers["Location"]).text)
    assert texts("en")("break.verdict.counted") in page
    assert texts("en")("today.counted", n=1) in page
    assert stored(database, client, clock().date()) == [("counted", 60)]
    earlier = log_late(client, time="10:15", exercise="other_movement")
    assert texts("en")("today.counted", n=2) in unescape(
        client.get(earlier.headers["Location"]).text
    )


def test_an_exercise_that_does_not_exist_cannot_be_done_or_logged(employee: FlaskClient) -> None:
    assert employee.get("/breaks/new?exercise=handstand", headers=PAGE).status_code == 422
    assert log_late(employee, time="10:15", exercise="handstand").status_code == 422


def test_floor_exercises_can_be_left_out_for_good(employee: FlaskClient) -> None:
    on_the_floor = 'value="knees_to_chest"'
    assert on_the_floor in employee.get("/today").text
    assert on_the_floor not in employee.get("/today?floor=no").text
    assert on_the_floor not in employee.get("/today").text
    assert on_the_floor in employee.get("/today?floor=yes").text


def test_someone_in_hr_sees_nothing_of_the_breaks_of_another(
    employee: FlaskClient, client_as: SignIn, clock: Clock
) -> None:
    do_a_minute(employee, clock)
    hr = client_as("hr_analyst")
    assert "0 of 3" in hr.get("/today").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_every_language(client_as: SignIn, clock: Clock, language: str) -> None:
    client = clear(client_as("employee", language=language))
    do_a_minute(client, clock)
    do_a_minute(client, clock, 10)
    log_late(client, exercise="other_movement")
    for path in ("/today", "/safety", "/breaks/new?exercise=cat_cow"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.text


@pytest.mark.parametrize("day", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_a_minute_across_the_change_of_the_clock_is_a_minute(
    client_as: SignIn, clock: Clock, database: Database, day: dt.date
) -> None:
    clock.moment = dt.datetime(day.year, day.month, day.day, 0, 59, 30, tzinfo=dt.UTC)
    client = clear(client_as("employee"))
    do_a_minute(client, clock)
    assert stored(database, client, day) == [("counted", 60)]


def test_nothing_is_guided_before_content_is_signed_off(
    app: Flask, client_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = clear(client_as("employee"))
    put(app, settings=replace(installation(app).settings, demo=False))
    page = client.get("/today").text
    assert texts("en")("today.none.title") in page


def test_a_page_that_does_not_exist_still_speaks_one_s_language(client_as: SignIn) -> None:
    answer = client_as("employee", language="fr").get("/nowhere", headers=PAGE)
    assert answer.status_code == 404
    assert '<html lang="fr"' in answer.text
    assert 'href="/today"' in answer.text
