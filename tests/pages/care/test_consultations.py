"""Asking the physician for a consultation: who sees what, and what is noted."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.parts import put
from webapp.database import Database
from webapp.i18n import LANGUAGES, texts
from webapp.services.governance.audit import read_trail

Clients = Callable[..., FlaskClient]
EVERYONE_ELSE = ("employee", "hr_analyst", "administrator", "data_protection_officer")


def ask(client: FlaskClient, **changes: str) -> TestResponse:
    form = {"inform": "no", "reach": "0470 12 34 56", "message": "Pijn bij het tillen"}
    return client.post("/consultation", data={**form, "csrf_token": client.csrf, **changes})  # type: ignore[attr-defined]


def post(client: FlaskClient, path: str, **form: str) -> TestResponse:
    return client.post(path, data={"csrf_token": client.csrf, **form})  # type: ignore[attr-defined]


def code_of(client: FlaskClient) -> str:
    found = re.search(r"<code>(\w{8})</code>", client.get("/consultation").text)
    assert found
    return found[1]


def test_the_employee_sees_the_request_and_its_last_day(client_as: Clients) -> None:
    client = client_as("employee", language="nl")
    assert ask(client).status_code == 303
    page = client.get("/consultation").text
    assert "uiterlijk op 2\u00a0december 2026" in page
    assert "Je werkgever wordt niet ingelicht" in page
    assert "Pijn bij het tillen" in page


def test_the_physicians_list_names_nobody_and_opening_is_noted(
    client_as: Clients, database: Database
) -> None:
    employee, physician = client_as("employee"), client_as("occupational_physician")
    ask(employee)
    code = code_of(employee)
    with database.reading() as session:
        name = session.connection().exec_driver_sql("SELECT name FROM person ORDER BY id").scalar()
    assert name
    listed = physician.get("/consultations").text
    assert code in listed
    assert name not in listed
    assert "0470 12 34 56" not in listed
    opened = physician.get(f"/consultations/{code}").text
    assert name in opened
    assert "Do not inform the employer." in opened
    with database.reading() as session:
        (event,) = read_trail(session, before=None, most=10)
    assert (event.action, event.subject) == ("consultation.opened", f"consultation/{code}")
    assert event.actor_id == physician.person_id  # type: ignore[attr-defined]
    assert event.detail == {}
    assert "Opened by the physician on 18\u00a0November 2026" in employee.get("/consultation").text


def test_an_answer_reaches_the_employee_as_plain_text(client_as: Clients) -> None:
    employee, physician = client_as("employee"), client_as("occupational_physician")
    ask(employee)
    code = code_of(employee)
    answer = post(physician, f"/consultations/{code}/answer", answer="<b>Tuesday</b> at 5")
    assert answer.status_code == 303
    assert "&lt;b&gt;Tuesday&lt;/b&gt; at 5" in employee.get("/consultation").text
    post(physician, f"/consultations/{code}/close")
    page = employee.get("/consultation").text
    assert "Closed" in page
    assert 'name="reach"' in page


@pytest.mark.parametrize("role", EVERYONE_ELSE)
def test_for_everyone_else_the_inbox_does_not_exist(client_as: Clients, role: str) -> None:
    employee, other = client_as("employee"), client_as(role)
    ask(employee)
    code = code_of(employee)
    unknown = other.get("/consultations/ZZZZZZZZ")
    for path in ("/consultations", f"/consultations/{code}"):
        assert other.get(path).status_code == 404
    assert other.get(f"/consultations/{code}").data == unknown.data
    for step in ("answer", "close"):
        assert post(other, f"/consultations/{code}/{step}", answer="x").status_code == 404
    assert post(other, f"/consultation/{code}/withdraw").status_code == 404
    assert code not in other.get("/today").text


def test_asking_leaves_nothing_in_the_audit_trail(client_as: Clients, database: Database) -> None:
    ask(client_as("employee"))
    with database.reading() as session:
        assert read_trail(session, before=None, most=10) == []


def test_nothing_of_a_request_is_logged(
    client_as: Clients, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    employee, physician = client_as("employee"), client_as("occupational_physician")
    ask(employee)
    physician.get(f"/consultations/{code_of(employee)}")
    assert "0470" not in caplog.text
    assert "tillen" not in caplog.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"inform": ""}, "error.consultation_inform"),
        ({"reach": " "}, "error.consultation_reach"),
    ],
)
def test_a_form_that_lacks_something_is_refused_in_words(
    client_as: Clients, language: str, changes: dict[str, str], error: str
) -> None:
    client = client_as("employee", language=language)
    answer = ask(client, **changes)
    assert answer.status_code == 422
    assert texts(language)(error) in answer.text
    assert 'name="reach"' in client.get("/consultation").text


def test_a_text_that_is_too_long_is_refused(client_as: Clients) -> None:
    assert ask(client_as("employee"), message="x" * 1501).status_code == 422


def test_line_ends_of_browsers_do_not_make_a_text_too_long(client_as: Clients) -> None:
    assert ask(client_as("employee"), message="x\r\n" * 749 + "x").status_code == 303


def test_line_ends_of_browsers_do_not_make_an_answer_too_long(client_as: Clients) -> None:
    employee, physician = client_as("employee"), client_as("occupational_physician")
    ask(employee)
    path = f"/consultations/{code_of(employee)}/answer"
    assert post(physician, path, answer="x\r\n" * 749 + "x").status_code == 303


def test_the_menu_counts_for_physicians_where_they_land_and_for_nobody_else(
    client_as: Clients,
) -> None:
    employee, physician = client_as("employee"), client_as("occupational_physician")
    assert 'class="waiting"' not in physician.get("/today").text
    ask(employee)
    for path in ("/today", "/reports", "/consultations"):
        assert texts("en").plural("nav.waiting", 1) in physician.get(path).text
    assert 'class="waiting"' not in physician.get("/help").text
    for role in EVERYONE_ELSE:
        assert 'class="waiting"' not in client_as(role).get("/today").text
    post(physician, f"/consultations/{code_of(employee)}/answer", answer="Tuesday")
    assert 'class="waiting"' not in physician.get("/today").text


def test_a_physician_turns_the_sign_on_and_off(client_as: Clients, app: Flask) -> None:
    physician, t = client_as("occupational_physician"), texts("en")
    for on, button in (("yes", "start"), ("no", "stop"), ("", "start")):
        page = html.unescape(physician.get("/consultations").text)
        assert t(f"inbox.notices.{button}") in page
        assert t("inbox.notices.nowhere") in page
        assert post(physician, "/consultations/notices", on=on).status_code == 303
    assert post(client_as("hr_analyst"), "/consultations/notices", on="yes").status_code == 404
    put(app, reminders={})
    assert 'id="notices"' not in physician.get("/consultations").text, "no browser can be told"


def test_a_second_request_is_refused_while_one_runs(client_as: Clients) -> None:
    client = client_as("employee")
    ask(client)
    assert ask(client).status_code == 409


def test_the_outcome_of_the_screening_goes_along_only_when_asked(client_as: Clients) -> None:
    client = client_as("employee")
    assert 'name="outcome"' not in client.get("/consultation").text
    ask(client, outcome="yes")
    assert "Not sent along" in client.get("/consultation").text


def test_withdrawing_frees_the_form_again(client_as: Clients) -> None:
    employee, physician = client_as("employee"), client_as("occupational_physician")
    ask(employee)
    code = code_of(employee)
    assert post(employee, f"/consultation/{code}/withdraw").status_code == 303
    assert 'name="reach"' in employee.get("/consultation").text
    opened = physician.get(f"/consultations/{code}").text
    assert "This request was withdrawn" in opened
    assert "<h1>Request</h1>" in opened
    assert "0470 12 34 56" not in opened


def test_one_employee_cannot_touch_the_request_of_another(client_as: Clients) -> None:
    employee, other = client_as("employee"), client_as("employee")
    ask(employee)
    code = code_of(employee)
    assert post(other, f"/consultation/{code}/withdraw").status_code == 404
    assert code not in other.get("/consultation").text


def test_the_year_is_added_up_for_who_answers_requests_and_for_nobody_else(
    client_as: Clients, database: Database
) -> None:
    physician = client_as("occupational_physician")
    for number in range(3):
        employee = client_as("employee")
        ask(employee)
        if number == 0:
            post(employee, f"/consultation/{code_of(employee)}/withdraw")
        if number == 1:
            post(physician, f"/consultations/{code_of(employee)}/answer", answer="Tuesday at 5")
    page = html.unescape(physician.get("/consultations/year").text)
    row = re.search(r"November 2026</th><td>(\d+)</td><td>(\d+)", page)
    assert row
    assert row.groups() == ("2", "1")
    assert texts("en")("inbox.year.few") in page
    for role in EVERYONE_ELSE:
        assert client_as(role).get("/consultations/year").status_code == 404
    with database.reading() as session:
        trail = read_trail(session, before=None, most=50)
    assert [one for one in trail if "year" in one.subject] == []
