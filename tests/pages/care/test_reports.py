"""The physician's shelf: what is there, what is not, and who may not look."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock
from tests.factories import make_department
from tests.factories_released import BASIS, make_released
from webapp.database import Database
from webapp.domain.people.people import DepartmentKind
from webapp.i18n import LANGUAGES, texts
from webapp.services.care.reports import prepare_due
from webapp.services.governance.audit import read_trail
from webapp.store.care.reports import list_editions

BROWSER = {"Accept": "text/html"}
Clients = Callable[..., FlaskClient]


@pytest.fixture
def shelf(database: Database, clock: Clock) -> None:
    """Two quarters with a report in each language."""
    with database.transaction() as session:
        make_released(session)
    with database.reader() as reader, database.transaction() as session:
        prepare_due(
            session,
            reader=reader,
            basis=BASIS,
            today=clock().date(),
            now=clock(),
        )


@pytest.mark.usefixtures("shelf")
def test_the_shelf_lists_quarters_from_the_newest_with_their_digests(
    client_as: Clients, database: Database
) -> None:
    page = client_as("occupational_physician", language="nl").get("/reports").text
    assert page.index("3e kwartaal 2026") < page.index("2e kwartaal 2026")
    assert "29 juni 2026 tot en met 27 september 2026" in page
    assert "Opgemaakt op 18 november 2026" in page
    with database.reading() as session:
        assert all(edition.sha256 in page for edition in list_editions(session))
    assert page.count("download aria-label=") == 5 * len(LANGUAGES)


@pytest.mark.usefixtures("shelf")
def test_the_shelf_begins_with_the_statutory_languages_and_says_which_they_are(
    client_as: Clients, database: Database
) -> None:
    with database.transaction() as session:
        make_department(session, kind=DepartmentKind.SITE, language="de")
    page = client_as("occupational_physician", language="fr").get("/reports").text
    first = page.index('class="editions"')
    assert page.index("Deutsch", first) < page.index("Nederlands", first)
    assert page.count(texts("fr")("shelf.statutory")) == 5
    assert page.count('class="button"\n  href="/reports/2026-Q3/de.pdf"') == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_shelf_says_so_and_when_the_first_report_comes(
    client_as: Clients, language: str
) -> None:
    page = client_as("occupational_physician", language=language).get("/reports").text
    assert texts(language)("shelf.empty") in page
    assert "2027" in page


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_download_is_the_stored_file_and_leaves_a_trace(
    client_as: Clients, database: Database, language: str
) -> None:
    client = client_as("occupational_physician")
    answer = client.get(f"/reports/2026-Q3/{language}.pdf")
    with database.reading() as session:
        (edition,) = (
            one
            for one in list_editions(session)
            if (one.quarter, one.language) == ("2026-Q3", language)
        )
        (event,) = read_trail(session, before=None, most=1)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert hashlib.sha256(answer.data).hexdigest() == edition.sha256
    name = f'attachment; filename="rekpauze-2026-Q3-{language}.pdf"'
    assert answer.headers["Content-Disposition"] == name
    assert answer.headers["Cache-Control"] == "no-store"
    assert (event.action, event.actor_id) == ("report-downloaded", client.person_id)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("shelf")
def test_everybody_who_downloads_holds_the_same_file(client_as: Clients) -> None:
    one, other = (
        client_as("occupational_physician").get("/reports/2026-Q2/fr.pdf").data for _ in range(2)
    )
    assert one == other


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/reports/2026-Q4/nl.pdf", 404, "Voor 2026-Q4 is er geen verslag"),
        ("/reports/2026-Q4/nl.pdf", 404, "Het volgende verslag komt op 13/01/2027."),
        ("/reports/2026-Q3/es.pdf", 404, "In deze taal is er geen verslag."),
        ("/reports/kwartaal/nl.pdf", 422, "“kwartaal” is geen kwartaal."),
        ("/reports/2026-Q9/nl.pdf", 422, "“2026-Q9” is geen kwartaal."),
        ("/reports/2026-Q3/nl.txt", 404, "bestaat niet"),
    ],
)
def test_what_cannot_be_had_is_explained_in_words(
    client_as: Clients, path: str, status: int, said: str
) -> None:
    answer = client_as("occupational_physician", language="nl").get(path, headers=BROWSER)
    assert answer.status_code == status
    assert said in answer.text
    assert answer.mimetype == "text/html"


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    "role", ["employee", "hr_analyst", "administrator", "data_protection_officer"]
)
def test_nobody_else_knows_that_there_are_reports(client_as: Clients, role: str) -> None:
    client = client_as(role)
    assert client.get("/reports").status_code == 404
    assert client.get("/reports/2026-Q3/nl.pdf").status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(client: FlaskClient) -> None:
    answer = client.get("/reports", headers={"Accept": "text/html"})
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]
