"""The physician's shelf: what is there, what is not, and who may not look."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock
from tests.factories import make_department
from tests.shelf import PHYSICIAN, make_drafts, release
from webapp.database import Database
from webapp.domain.people.people import DepartmentKind
from webapp.i18n import LANGUAGES, texts
from webapp.services.governance.audit import read_trail
from webapp.store.care.reports import list_files

BROWSER = {"Accept": "text/html"}
Clients = Callable[..., FlaskClient]


@pytest.fixture
def drafts(database: Database, clock: Clock) -> None:
    """A draft of five quarters."""
    make_drafts(database, clock())


@pytest.fixture
def shelf(database: Database, clock: Clock, drafts: None) -> None:
    """The newest of them released."""
    release(database, clock(), languages=LANGUAGES)


@pytest.mark.usefixtures("shelf")
def test_the_shelf_lists_quarters_from_the_newest_with_their_digests(
    client_as: Clients, database: Database
) -> None:
    page = client_as("occupational_physician", language="nl").get("/reports").text
    assert page.index("3e kwartaal 2026") < page.index("2e kwartaal 2026")
    assert "29 juni 2026 tot en met 27 september 2026" in page
    assert f"Versie 1, vrijgegeven op 18 november 2026 door {PHYSICIAN}" in page
    with database.reading() as session:
        committee = [one for one in list_files(session) if one.edition == "committee"]
    assert all(file.sha256 in page for file in committee)
    assert page.count("download aria-label=") == len(LANGUAGES)
    assert page.count('href="/reports/2025-Q3/1"') == 1  # a draft waits


@pytest.mark.usefixtures("shelf")
def test_the_shelf_begins_with_the_statutory_languages_and_says_which_they_are(
    client_as: Clients, database: Database
) -> None:
    with database.transaction() as session:
        make_department(session, kind=DepartmentKind.SITE, language="de")
    page = client_as("occupational_physician", language="fr").get("/reports").text
    first = page.index('class="editions"')
    assert page.index("Deutsch", first) < page.index("Nederlands", first)
    assert page.count(texts("fr")("shelf.statutory")) == 1
    assert page.count('class="button"\n  href="/reports/2026-Q3/1/committee/de.pdf"') == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_shelf_says_so_and_when_the_first_report_comes(
    client_as: Clients, language: str
) -> None:
    page = client_as("occupational_physician", language=language).get("/reports").text
    assert texts(language)("shelf.empty") in page
    assert "2027" in page


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("edition", ["committee", "annex"])
def test_a_download_is_the_stored_file_and_leaves_a_trace(
    client_as: Clients, database: Database, edition: str
) -> None:
    client = client_as("occupational_physician")
    answer = client.get(f"/reports/2026-Q3/1/{edition}/de.pdf")
    with database.reading() as session:
        (file,) = (
            one for one in list_files(session) if (one.edition, one.language) == (edition, "de")
        )
        (event,) = read_trail(session, before=None, most=1)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert hashlib.sha256(answer.data).hexdigest() == file.sha256
    name = f'attachment; filename="rekpauze-2026-Q3-1-{edition}-de.pdf"'
    assert answer.headers["Content-Disposition"] == name
    assert answer.headers["Cache-Control"] == "no-store"
    assert (event.action, event.actor_id) == ("report-downloaded", client.person_id)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("drafts")
@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/reports/2026-Q4/1/committee/nl.pdf", 404, "Deze versie van het verslag over 2026-Q4"),
        ("/reports/2026-Q3/1/committee/nl.pdf", 404, "nog niet vrijgegeven"),
        ("/reports/2026-Q3/1/committee/es.pdf", 404, "In deze taal of uitgave"),
        ("/reports/kwartaal/1/committee/nl.pdf", 422, "“kwartaal” is geen kwartaal."),
        ("/reports/2026-Q9/1/annex/nl.pdf", 422, "“2026-Q9” is geen kwartaal."),
        ("/reports/2026-Q3/1/committee/nl.txt", 404, "bestaat niet"),
    ],
)
def test_what_cannot_be_had_is_explained_in_words(
    client_as: Clients, path: str, status: int, said: str
) -> None:
    answer = client_as("occupational_physician", language="nl").get(path, headers=BROWSER)
    assert answer.status_code == status
    assert said in answer.text
    assert answer.mimetype == "text/html"


@pytest.mark.usefixtures("drafts")
@pytest.mark.parametrize(
    "role", ["employee", "hr_analyst", "administrator", "data_protection_officer"]
)
def test_nobody_else_knows_that_there_are_reports(client_as: Clients, role: str) -> None:
    client = client_as(role)
    for path in ("", "/2026-Q3/1", "/2026-Q3/1/committee/nl.pdf", "/2026-Q3/1/annex/nl.pdf"):
        assert client.get(f"/reports{path}").status_code == 404
    assert client.get("/reports/2026-Q3/1/draft/committee/nl.pdf").status_code == 404


def test_a_physician_chooses_to_be_told_of_drafts(client_as: Clients) -> None:
    client = client_as("occupational_physician", language="nl")
    t = texts("nl")
    assert t("report_notice.nowhere") in client.get("/reports").text
    for on, shown in (("yes", "stop"), ("no", "start")):
        form = {"csrf_token": client.csrf, "on": on}  # type: ignore[attr-defined]
        assert client.post("/reports/notices", data=form).status_code == 303
        assert t(f"report_notice.{shown}") in client.get("/reports").text


def test_whoever_is_not_signed_in_is_asked_to(client: FlaskClient) -> None:
    answer = client.get("/reports", headers={"Accept": "text/html"})
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]
