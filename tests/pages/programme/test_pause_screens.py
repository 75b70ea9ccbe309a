"""The administrator's pause screens, and what anyone with a link sees."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.factories import make_department
from webapp.database import Database
from webapp.domain.people.people import DepartmentKind
from webapp.i18n import LANGUAGES, texts
from webapp.services.governance.audit import read_trail

Clients = Callable[..., FlaskClient]
FORM = {
    "name": "Refter",
    "language": "nl",
    "slot": ["10:00", "15:30"],
    "weekday": ["0", "4"],
    "minutes": "4",
}


@pytest.fixture
def site(database: Database) -> int:
    with database.transaction() as session:
        return make_department(session, kind=DepartmentKind.SITE, name="Gent")


def add(client: FlaskClient, site: object, **changes: object) -> TestResponse:
    token = client.csrf  # type: ignore[attr-defined]
    form = {**FORM, "site": site, "csrf_token": token, **changes}
    return client.post("/admin/pause-screens", data=form)


def link(client: FlaskClient) -> str:
    found = re.search(r'value="http[^"]*(/pause/[^"]+)"', client.get("/admin/pause-screens").text)
    assert found
    return found[1]


def test_whoever_has_the_link_sees_the_screen_and_nobody_is_recorded(
    client_as: Clients, client: FlaskClient, site: int, database: Database
) -> None:
    administrator = client_as("administrator")
    assert add(administrator, site).status_code == 303
    answer = client.get(link(administrator))
    assert answer.status_code == 200
    assert 'data-slots="10:00:00 15:30:00"' in answer.text
    assert 'data-weekdays="1000100"' in answer.text
    assert 'data-minutes="4"' in answer.text
    assert texts("nl")("pause.stop") in html.unescape(answer.text)
    assert "Set-Cookie" not in answer.headers
    with database.reading() as session:
        sessions = session.execute(text("SELECT count(*) FROM server_session")).scalar()
    assert sessions == 1


def test_a_screen_that_is_on_is_told_of_other_holidays_and_of_nothing_else(
    client_as: Clients, client: FlaskClient, site: int, clock: Clock
) -> None:
    administrator = client_as("administrator")
    add(administrator, site)
    path = link(administrator)

    def version() -> str:
        found = re.search(r'data-version="(\w+)"', client.get(path).text)
        assert found
        return found[1]

    first = version()
    clock.forward(hours=1)
    assert version() == first
    clock.forward(days=60)  # past Christmas, with that of the next year in sight
    assert version() != first


def test_the_screen_speaks_its_own_language_whoever_looks(client_as: Clients, site: int) -> None:
    administrator = client_as("administrator", language="de")
    add(administrator, site, language="fr")
    page = administrator.get(link(administrator)).text
    assert '<html lang="fr">' in page
    assert "Lotte" not in page
    assert "/sign-out" not in page


def test_making_and_ending_a_link_is_noted(
    client_as: Clients, client: FlaskClient, site: int, database: Database
) -> None:
    administrator = client_as("administrator")
    add(administrator, site)
    path = link(administrator)
    number = path.removeprefix("/pause/").partition("-")[0]
    administrator.post(
        f"/admin/pause-screens/{number}/revoke",
        data={"csrf_token": administrator.csrf},  # type: ignore[attr-defined]
    )
    assert client.get(path).status_code == 404
    with database.reading() as session:
        actions = [event.action for event in read_trail(session, before=None, most=10)]
    assert actions == ["pause-screen.revoked", "pause-screen.created"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"slot": ["late"]}, "error.pause_slots"),
        ({"name": ""}, "error.pause_name"),
        ({"weekday": []}, "error.pause_weekdays"),
        ({"weekday": ["9"]}, "error.pause_weekdays"),
        ({"language": "it"}, "error.pause_site"),
        ({"site": "x"}, "error.pause_site"),
        ({"minutes": "5"}, "error.pause_minutes"),
        ({"minutes": "long"}, "error.pause_minutes"),
    ],
)
def test_a_form_that_is_wrong_is_refused_in_words(
    client_as: Clients, site: int, language: str, changes: dict[str, object], error: str
) -> None:
    client = client_as("administrator", language=language)
    answer = add(client, **{"site": site, **changes})
    assert answer.status_code == 422
    most = {"error.pause_slots": 6, "error.pause_minutes": 4}.get(error, 60)
    words = texts(language)(error, most=most)
    assert words in html.unescape(answer.text)
    assert "/pause/" not in client.get("/admin/pause-screens").text


@pytest.mark.parametrize("role", ["employee", "hr_analyst", "occupational_physician"])
def test_only_the_administrator_makes_screens(client_as: Clients, site: int, role: str) -> None:
    client = client_as(role)
    assert client.get("/admin/pause-screens").status_code == 404
    assert add(client, site).status_code == 404


def test_the_worker_is_always_asked_for_anew(client: FlaskClient) -> None:
    answer = client.get("/pause/sw.js")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "javascript" in answer.headers["Content-Type"]
    answer.close()


@pytest.mark.parametrize("path", ["/pause/1-00", "/pause/x", "/pause/1"])
def test_a_link_that_does_not_exist_says_whom_to_ask(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert texts("nl")("error.pause_link") in html.unescape(answer.text)
