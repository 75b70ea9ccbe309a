"""After a stop: what would be sent is shown first, and nothing is sent by stopping or looking."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock
from tests.services.care.test_stop_notes import employ
from webapp.database import Database
from webapp.i18n import LANGUAGES, texts

SignIn = Callable[..., FlaskClient]
WRITE = "/stop-note?exercise=side_bend"


@pytest.fixture
def backend() -> str:
    return "sqlite"


def note_of(page: str) -> str:
    found = re.search(r'name="note_id" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_is_shown_sent_and_read_by_the_physician_the_next_week(
    client_as: SignIn, database: Database, clock: Clock, language: str
) -> None:
    with database.transaction() as session:
        employ(session, 10)
    t = texts(language)
    employee = client_as("employee", language=language)
    page = employee.get(WRITE).text
    assert t("stop_note.exactly") in page
    form = {"exercise": "side_bend", "note_id": note_of(page), "csrf_token": employee.csrf}  # type: ignore[attr-defined]
    answer = employee.post("/stop-note", data=form)
    assert t("stop_note.leave") not in employee.get(answer.headers["Location"]).text
    first = client_as("occupational_physician", language=language).get("/content").text
    assert t("stop_note.notes.none") in first
    clock.forward(days=5)
    later = client_as("occupational_physician", language=language).get("/content").text
    assert t.plural("stop_note.notes.number", 1) in later


def test_looking_sends_nothing_and_in_a_small_company_a_call_is_all_there_is(
    client_as: SignIn, clock: Clock
) -> None:
    t = texts("en")
    page = client_as("employee").get(WRITE).text
    assert t("stop_note.few") in page
    assert "note_id" not in page
    assert 'href="/consultation?about=side_bend"' in page
    clock.forward(days=5)
    physician = client_as("occupational_physician").get("/content").text
    assert t("stop_note.notes.none") in physician


def test_who_wants_to_be_called_finds_the_first_words_written(client_as: SignIn) -> None:
    page = client_as("employee").get("/consultation?about=side_bend").text
    assert "I stopped the exercise “Side bend” because it hurt." in page
    assert "because it hurt" not in client_as("employee").get("/consultation?about=soup").text


def test_an_exercise_that_does_not_exist_has_no_note(client_as: SignIn) -> None:
    client = client_as("employee")
    assert client.get("/stop-note?exercise=soup").status_code == 404
    form = {"exercise": "soup", "note_id": "x", "csrf_token": client.csrf}  # type: ignore[attr-defined]
    assert client.post("/stop-note", data=form).status_code == 404
