"""A physician sorts requests and makes appointments; both sides get a file that says little."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

from tests.pages.care.test_consultations import ask, code_of, post
from webapp.database import Database
from webapp.i18n import LANGUAGES, texts
from webapp.services.governance.audit import read_trail

Clients = Callable[..., FlaskClient]
FORM = {
    "day": "2026-11-25",
    "clock": "17:30",
    "minutes": "30",
    "place": "Kouter 1, Gent",
    "time": "outside",
}


@pytest.fixture
def employee(client_as: Clients) -> FlaskClient:
    client = client_as("employee", language="nl")
    ask(client)
    return client


@pytest.fixture
def physician(client_as: Clients) -> FlaskClient:
    return client_as("occupational_physician", language="nl")


def appoint(physician: FlaskClient, code: str, **changes: str) -> TestResponse:
    return post(physician, f"/consultations/{code}/appointment", **{**FORM, **changes})


def test_both_sides_get_the_appointment_and_a_file_that_names_nobody(
    employee: FlaskClient, physician: FlaskClient
) -> None:
    code = code_of(employee)
    assert appoint(physician, code).status_code == 303
    for page in (employee.get("/consultation").text, physician.get(f"/consultations/{code}").text):
        assert "25\u00a0nov 2026, 17:30" in page
        assert "Kouter 1, Gent" in page
    assert "buiten je werkuren" in employee.get("/consultation").text
    own = employee.get(f"/consultation/{code}/appointment.ics").data
    assert own == physician.get(f"/consultations/{code}/appointment.ics").data
    calendar = Calendar.from_ical(own)
    assert "METHOD" not in calendar, "else it would have to name who invites (RFC 5546)"
    (event,) = calendar.walk("VEVENT")
    assert event["SUMMARY"] == "Afspraak"
    assert f"{event.decoded('DTSTART'):%Y-%m-%d %H:%M%z}" == "2026-11-25 16:30+0000"
    assert event.decoded("DTEND") - event.decoded("DTSTART") == event.duration
    assert event["CLASS"] == "PRIVATE"
    told = {"LOCATION", "DESCRIPTION", "ORGANIZER", "ATTENDEE"}
    assert told.isdisjoint(event)  # the employer is not to know, and may read this calendar
    assert code.encode() not in own


def test_who_lets_the_employer_know_finds_the_place_in_the_file_too(
    client_as: Clients, physician: FlaskClient
) -> None:
    employee = client_as("employee", language="nl")
    ask(employee, inform="yes")
    code = code_of(employee)
    assert appoint(physician, code, time="work").status_code == 303
    own = employee.get(f"/consultation/{code}/appointment.ics").data
    (event,) = Calendar.from_ical(own).walk("VEVENT")
    assert event["LOCATION"] == "Kouter 1, Gent"


def test_the_employer_is_not_to_know_so_working_hours_are_neither_offered_nor_taken(
    employee: FlaskClient, physician: FlaskClient
) -> None:
    code = code_of(employee)
    assert 'value="work"' not in physician.get(f"/consultations/{code}").text
    refused = appoint(physician, code, time="work")
    assert refused.status_code == 422
    assert "niet dat de werkgever ingelicht wordt" in refused.text
    assert employee.get(f"/consultation/{code}/appointment.ics").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"day": "yesterday"},
        {"clock": ""},
        {"day": "2026-11-17"},
        {"minutes": "0"},
        {"minutes": "x"},
        {"place": " "},
        {"time": ""},
    ],
)
def test_what_is_no_appointment_leaves_nothing(
    employee: FlaskClient, physician: FlaskClient, changes: dict[str, str]
) -> None:
    code = code_of(employee)
    assert appoint(physician, code, **changes).status_code == 422
    assert "Afspraak" not in employee.get("/consultation").text


def test_a_change_and_a_cancellation_keep_the_name_in_calendars(
    employee: FlaskClient, physician: FlaskClient
) -> None:
    code = code_of(employee)
    path = f"/consultation/{code}/appointment.ics"
    seen = []
    for step in (
        lambda: appoint(physician, code),
        lambda: appoint(physician, code, clock="18:00", replaces="0"),
        lambda: post(physician, f"/consultations/{code}/appointment/cancel", replaces="1"),
    ):
        assert step().status_code == 303
        (event,) = Calendar.from_ical(employee.get(path).data).walk("VEVENT")
        seen.append((event["UID"], event["SEQUENCE"], event["STATUS"]))
    names = {uid for uid, _, _ in seen}
    assert len(names) == 1
    assert [rest for _, *rest in seen] == [[0, "CONFIRMED"], [1, "CONFIRMED"], [2, "CANCELLED"]]
    assert "afgezegd" in employee.get("/consultation").text


def test_the_second_of_two_physicians_is_told_and_replaces_nothing(
    employee: FlaskClient, physician: FlaskClient
) -> None:
    code = code_of(employee)
    appoint(physician, code)
    late = appoint(physician, code, clock="08:00")
    assert late.status_code == 409
    assert "intussen gewijzigd" in late.text
    assert "17:30" in employee.get("/consultation").text


def test_what_comes_first_stands_on_top_and_the_trail_says_no_more_than_the_code(
    client_as: Clients, employee: FlaskClient, physician: FlaskClient, database: Database
) -> None:
    other = client_as("hr_analyst", language="nl")
    ask(other)
    first, second = code_of(employee), code_of(other)
    listed = physician.get("/consultations").text
    assert listed.index(first) < listed.index(second)
    assert post(physician, f"/consultations/{second}/sort", triage="first").status_code == 303
    listed = physician.get("/consultations").text
    assert listed.index(second) < listed.index(first)
    assert post(physician, f"/consultations/{second}/sort", triage="x").status_code == 422
    appoint(physician, second)
    with database.reading() as session:
        trail = read_trail(session, before=None, most=9)
    told = [(one.action, one.subject) for one in trail if "consultation" in one.action]
    subject = f"consultation/{second}"
    assert told == [("consultation.appointed", subject), ("consultation.sorted", subject)]
    assert not any(one.detail for one in trail if one.subject == subject)


def test_a_last_word_reaches_the_employee_and_withdrawing_leaves_nothing(
    client_as: Clients, employee: FlaskClient, physician: FlaskClient
) -> None:
    code = code_of(employee)
    appoint(physician, code)
    post(physician, f"/consultations/{code}/close", note="Tot over een maand.")
    assert "Tot over een maand." in employee.get("/consultation").text
    other = client_as("hr_analyst", language="nl")
    ask(other)
    second = code_of(other)
    appoint(physician, second)
    post(other, f"/consultation/{second}/withdraw")
    assert "Kouter" not in other.get("/consultation").text
    assert "Kouter" not in physician.get(f"/consultations/{second}").text
    assert physician.get(f"/consultations/{second}/appointment.ics").status_code == 404


def test_nobody_fetches_another_ones_appointment(
    client_as: Clients, employee: FlaskClient, physician: FlaskClient
) -> None:
    code = code_of(employee)
    appoint(physician, code)
    for role in ("hr_analyst", "administrator"):
        other = client_as(role)
        assert other.get(f"/consultation/{code}/appointment.ics").status_code == 404
        assert other.get(f"/consultations/{code}/appointment.ics").status_code == 404
        assert appoint(other, code).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_in_the_language_of_whoever_fetches_it(
    client_as: Clients, employee: FlaskClient, physician: FlaskClient, language: str
) -> None:
    code = code_of(employee)
    appoint(physician, code)
    other = client_as("occupational_physician", language=language)
    body = other.get(f"/consultations/{code}/appointment.ics").data.decode()
    assert f"SUMMARY:{texts(language)('appointment.file')}\r\n" in body
