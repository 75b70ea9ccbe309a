"""The physician's shelf: what is there, what is not, and who may not look."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.factories import make_department
from tests.shelf import PHYSICIAN, make_drafts, release
from tests.sited import sited_cells
from webapp.database import Database
from webapp.domain.care.report_versions import ReportKey
from webapp.domain.people.people import DepartmentKind
from webapp.figures import period_name
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
    assert "29\u00a0juni 2026 tot en met 27\u00a0september 2026" in page
    assert f"Versie 1, vrijgegeven op 18\u00a0november 2026 door {PHYSICIAN}" in page
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


SITE = "/reports/2026-Q3-S11/1"


def ask(client: FlaskClient, **data: object) -> TestResponse:
    token = client.csrf  # type: ignore[attr-defined]
    return client.post("/reports/sites", data={"csrf_token": token, **data}, headers=BROWSER)


@pytest.fixture
def sited(database: Database, clock: Clock) -> None:
    """Drafts of an employer whose sites are named as the gate names them."""
    make_drafts(database, clock(), sited_cells())


@pytest.mark.usefixtures("sited")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_physician_asks_for_a_site_and_lands_in_its_draft(
    client_as: Clients, language: str
) -> None:
    physician, t = client_as("occupational_physician", language=language), texts(language)
    assert '<option value="11">Genk</option>' in physician.get("/reports").text
    answer = ask(physician, quarter="2026-Q3", site=11)
    assert (answer.status_code, answer.location) == (303, SITE)
    draft = physician.get(SITE).text
    assert t("draft.title", quarter=f"{period_name('2026-Q3', t)} – Genk") in draft
    shelf = physician.get("/reports").text
    newest = shelf[shelf.index('id="2026-Q3"') : shelf.index('id="2026-Q2"')]
    assert f'href="{SITE}"' in newest and '<option value="11">' not in newest


@pytest.mark.usefixtures("sited")
def test_a_released_report_of_a_site_is_on_everybody_s_shelf_and_its_draft_is_not(
    client_as: Clients, database: Database, clock: Clock
) -> None:
    ask(client_as("occupational_physician"), quarter="2026-Q3", site=11)
    member = client_as("committee_member", language="nl")
    assert "Genk" not in member.get("/reports").text
    release(database, clock(), ReportKey("2026-Q3", 1, 11))
    page = member.get("/reports").text
    assert f'href="{SITE}/committee/nl.pdf"' in page
    assert "shelf.sites" not in page and "/reports/sites" not in page
    got = member.get(f"{SITE}/committee/nl.pdf")
    assert got.headers["Content-Disposition"].endswith('"rekpauze-2026-Q3-S11-1-committee-nl.pdf"')
    assert member.get(f"{SITE}/annex/nl.pdf", headers=BROWSER).status_code == 404
    assert member.get("/reports/2026-Q3/1/committee/nl.pdf", headers=BROWSER).status_code == 404


@pytest.mark.usefixtures("sited")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("given", "status", "key"),
    [
        ({"quarter": "2026-Q3"}, 422, "error.report.which_site"),
        ({"quarter": "2026-Q3", "site": ""}, 422, "error.number"),
        ({"quarter": "2026-Q3", "site": "x"}, 422, "error.number"),
        ({"quarter": "2026-Q3", "site": "99"}, 404, "error.report.no_site"),
        ({"quarter": "2031-Q3", "site": "11"}, 404, "error.report.no_site"),
        ({"quarter": "2026-13", "site": "11"}, 422, "error.report.quarter"),
    ],
)
def test_a_site_that_cannot_be_had_is_said_in_words(
    client_as: Clients, language: str, given: dict[str, str], status: int, key: str
) -> None:
    answer = ask(client_as("occupational_physician", language=language), **given)
    assert answer.status_code == status
    period = given["quarter"]
    assert html.escape(texts(language)(key, period=period), quote=False) in answer.text


@pytest.mark.usefixtures("sited")
@pytest.mark.parametrize("address", ["2026-Q3-S12/1", "2026-Q3-S/1", "2026-Q3-S0/1", "2026-Q3-x/1"])
def test_a_report_that_is_not_there_is_refused_in_words(client_as: Clients, address: str) -> None:
    physician = client_as("occupational_physician")
    for path in (f"/reports/{address}", f"/reports/{address}/committee/nl.pdf"):
        assert physician.get(path, headers=BROWSER).status_code in (404, 422)
