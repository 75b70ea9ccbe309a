"""The register of measures in the browser: chosen from the library, decided, done, dropped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.content.measures import prevention_measures
from webapp.database import Database
from webapp.domain.people.access import GRANTS, Permission, Role
from webapp.i18n import LANGUAGES, texts
from webapp.services.care.prevention_plan import list_items

PAGE = "/prevention-plan"


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def physician(client_as: Callable[..., FlaskClient]) -> FlaskClient:
    return client_as("occupational_physician", language="nl")


def post(client: FlaskClient, path: str = "", **data: object) -> TestResponse:
    form = {"csrf_token": client.csrf, **data}  # type: ignore[attr-defined]
    return client.post(PAGE + path, data=form, headers={"Accept": "text/html"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_library_says_of_each_measure_what_it_is_worth(
    client_as: Callable[..., FlaskClient], language: str
) -> None:
    page = client_as("occupational_physician", language=language).get(PAGE).text
    for one in prevention_measures().values():
        assert one.text[language] in page and one.source[language] in page
    assert texts(language)("plan.empty") in page
    assert "2027" in page  # when the annual plan is due


def test_a_measure_is_proposed_decided_and_done(physician: FlaskClient, database: Database) -> None:
    assert post(physician, measure="water", horizon="year").status_code == 303
    assert texts("nl")("plan.is_open") in physician.get(PAGE).text
    decided = {"to": "decided", "edits": 0, "on": "2026-11-18", "due_on": "2027-03-01"}
    assert post(physician, "/1", **decided).status_code == 303
    assert "Tegen 1\u00a0maart 2027." in physician.get(PAGE).text
    done = {"to": "done", "edits": 1, "on": "2026-11-18", "outcome": "Drie tappunten erbij."}
    assert post(physician, "/1", **done).status_code == 303
    assert "Drie tappunten erbij." in physician.get(PAGE).text
    assert post(physician, words=" Meer  tilliften. ", horizon="five_years").status_code == 303
    with database.reading() as session:
        assert list_items(session)[0].words == "Meer tilliften."


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("", {"horizon": "year"}, 422),
        ("", {"measure": "water", "horizon": "century"}, 422),
        ("/1", {"to": "proposed", "edits": 0, "on": "2026-11-18"}, 422),
        ("/1", {"to": "decided", "on": "2026-11-18"}, 422),
        ("/1", {"to": "decided", "edits": 0, "on": "soon"}, 422),
        ("/1", {"to": "decided", "edits": 3, "on": "2026-11-18"}, 409),
        ("/1", {"to": "done", "edits": 0, "on": "2026-11-18", "outcome": "x"}, 409),
        ("/2", {"to": "decided", "edits": 0, "on": "2026-11-18"}, 404),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    physician: FlaskClient, database: Database, path: str, form: dict[str, object], status: int
) -> None:
    post(physician, measure="lifting_aids", horizon="year")
    answer = post(physician, path, **form)
    assert answer.status_code == status
    with database.reading() as session:
        (item,) = list_items(session)
    assert item.edits == 0


@pytest.mark.parametrize("role", [one for one in Role if Permission.PLAN_KEEP not in GRANTS[one]])
def test_nobody_else_knows_of_the_register(
    client_as: Callable[..., FlaskClient], role: str
) -> None:
    assert client_as(role).get(PAGE).status_code == 404
