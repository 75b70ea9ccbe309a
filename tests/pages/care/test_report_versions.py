"""The physician writes in a draft, releases it, corrects it, and notes what the Committee said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.factories import make_department
from tests.shelf import KEY, PHYSICIAN, make_drafts, release
from webapp.database import Database
from webapp.domain.care.report_versions import RemarkPlace, ReportVersion
from webapp.domain.people.people import DepartmentKind
from webapp.i18n import LANGUAGES, texts
from webapp.services.care import report_versions as service

PAGE = "/reports/2026-Q3/1"
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def drafts(database: Database, clock: Clock) -> None:
    """A draft of five quarters."""
    make_drafts(database, clock())


@pytest.fixture
def physician(client_as: Callable[..., FlaskClient]) -> FlaskClient:
    return client_as("occupational_physician", language="nl")


def post(client: FlaskClient, path: str, script: bool = False, **data: object) -> TestResponse:
    token = client.csrf  # type: ignore[attr-defined]
    headers = {"Accept": "application/json", "X-CSRFToken": token} if script else BROWSER
    return client.post(PAGE + path, data={"csrf_token": token, **data}, headers=headers)


def stored(database: Database) -> ReportVersion:
    with database.reading() as session:
        return service.get_version(session, KEY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_has_a_box_for_each_place_and_language(
    client_as: Callable[..., FlaskClient], language: str
) -> None:
    page = client_as("occupational_physician", language=language).get(PAGE).text
    assert page.count("<textarea") == len(RemarkPlace) * len(LANGUAGES)
    assert texts(language)("draft.lead") in page


def test_what_is_written_is_kept_with_and_without_the_script(
    physician: FlaskClient, database: Database
) -> None:
    saved = post(physician, "/text", edits=0, **{"summary-nl": " Zoals verwacht.\r\n"})
    assert saved.status_code == 303
    answer = post(physician, "/text", True, edits=1, **{"summary-nl": "Beter dan verwacht."})
    assert answer.json == {"edits": 2, "saved": "Bewaard."}
    assert stored(database).remarks == {RemarkPlace.SUMMARY: {"nl": "Beter dan verwacht."}}
    assert "Beter dan verwacht." in physician.get(PAGE).text


def test_the_second_of_two_physicians_loses_nothing(
    physician: FlaskClient, database: Database
) -> None:
    post(physician, "/text", edits=0, **{"summary-nl": "Van de eerste."})
    answer = post(physician, "/text", edits=0, **{"summary-nl": "Van de tweede."})
    assert answer.status_code == 409
    assert "Van de eerste." in answer.text and "Van de tweede.</textarea>" in answer.text
    assert 'name="edits" value="1"' in answer.text
    by_script = post(physician, "/text", True, edits=0, **{"summary-nl": "Van de tweede."})
    assert by_script.status_code == 409
    assert stored(database).remarks == {RemarkPlace.SUMMARY: {"nl": "Van de eerste."}}


@pytest.mark.parametrize("letters", [4_001, 1_000_000])
@pytest.mark.parametrize("script", [True, False])
def test_too_much_text_is_refused_in_words_and_nothing_is_stored(
    physician: FlaskClient, database: Database, letters: int, script: bool
) -> None:
    answer = post(physician, "/text", script, edits=0, **{"summary-nl": "x" * letters})
    assert answer.status_code in {413, 422}
    assert "bewaard" in answer.text or "opgeslagen" in answer.text
    assert stored(database).remarks == {}


def test_a_draft_is_looked_at_as_a_pdf(physician: FlaskClient) -> None:
    answer = physician.get(f"{PAGE}/draft/annex/fr.pdf")
    assert answer.data.startswith(b"%PDF-1.7")
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert physician.get(f"{PAGE}/draft/board/fr.pdf").status_code == 404


def test_releasing_keeps_every_edition_in_every_language(
    physician: FlaskClient, database: Database
) -> None:
    done = post(physician, "/release", edits=0, name=f" {PHYSICIAN} ", sure="yes")
    assert done.status_code == 303
    version = stored(database)
    assert (version.state, version.released_by) == ("released", PHYSICIAN)
    page = physician.get(PAGE).text
    assert page.count("download aria-label=") == 2 * len(LANGUAGES)
    assert "Vrijgegeven" in page
    again = post(physician, "/release", edits=0, name=PHYSICIAN, sure="yes")
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"edits": 0, "name": "dr. X"}, 422, "vink aan"),
        ({"edits": 0, "name": " ", "sure": "yes"}, 422, "Vul de naam in"),
        ({"edits": 9, "name": "dr. X", "sure": "yes"}, 409, "Iemand anders"),
        ({"name": "dr. X", "sure": "yes"}, 422, ""),
    ],
)
def test_what_is_not_confirmed_is_not_released(
    physician: FlaskClient, database: Database, form: dict[str, object], status: int, said: str
) -> None:
    answer = post(physician, "/release", **form)
    assert answer.status_code == status
    assert said in answer.text
    assert stored(database).is_draft


def test_a_correction_begins_from_the_released_text(
    physician: FlaskClient, database: Database, clock: Clock
) -> None:
    assert post(physician, "/correct", reason="Een vestiging ontbrak.").status_code == 409
    release(database, clock())
    begun = post(physician, "/correct", reason="Een vestiging ontbrak.")
    assert begun.location == "/reports/2026-Q3/2"
    assert "Een vestiging ontbrak." in physician.get(begun.location).text
    assert "/reports/2026-Q3/1/committee/nl.pdf" in physician.get("/reports").text


def test_what_the_committee_said_stands_beside_the_version(
    physician: FlaskClient, database: Database, clock: Clock
) -> None:
    release(database, clock())
    noted = post(physician, "/comments", said_on="2026-11-17", comment="Meer uitleg, a.u.b.")
    assert noted.status_code == 303
    assert '<blockquote class="theirs" lang="">Meer uitleg, a.u.b.' in physician.get(PAGE).text
    post(physician, "/comments", said_on="2026-11-17", comment="Merci.", language="fr")
    assert '<blockquote class="theirs" lang="fr">Merci.' in physician.get(PAGE).text
    refused = post(physician, "/comments", said_on="later", comment="Goed.")
    assert refused.status_code == 422


def test_a_draft_says_what_is_missing(physician: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        for language in ("nl", "fr"):
            make_department(session, kind=DepartmentKind.SITE, language=language)
    post(physician, "/text", edits=0, **{"summary-nl": "Zoals verwacht."})
    page = physician.get(PAGE).text
    assert "niet vertaald in een wettelijke taal: Français." in page
    assert "Er zijn nog nooit afwezigheden binnengekomen." in page
    assert "Vraag een beheerder om ze op te laden" in page
    assert "De antwoorden op “Is het toeval?” over dit kwartaal zijn er niet." in page
    post(physician, "/text", edits=1, **{"summary-nl": "Goed.", "summary-fr": "Bien."})
    assert "niet vertaald in een wettelijke taal" not in physician.get(PAGE).text


def test_nobody_else_writes(client_as: Callable[..., FlaskClient], database: Database) -> None:
    client = client_as("hr_analyst")
    for path in ("/text", "/release", "/correct", "/comments"):
        assert post(client, path, edits=0).status_code == 404
    assert stored(database).edits == 0
