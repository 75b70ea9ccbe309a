"""Who writes the internal service's yearly report takes four quarters along; nobody else does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock
from tests.reports.reading import open_pdf
from tests.shelf import make_drafts
from webapp.database import Database
from webapp.i18n import LANGUAGES, texts
from webapp.services.governance.audit import read_trail

Clients = Callable[..., FlaskClient]
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def drafts(database: Database, clock: Clock) -> None:
    """A draft of five quarters."""
    make_drafts(database, clock())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shelf_offers_each_year_and_hands_it_out_once_asked(
    client_as: Clients, database: Database, language: str
) -> None:
    adviser, t = client_as("prevention_adviser", language=language), texts(language)
    page = adviser.get("/reports").text
    assert t("shelf.annual.text") in page
    assert f'href="/reports/annual/2025/{language}.pdf"' in page
    answer = adviser.get(f"/reports/annual/2026/{language}.pdf")
    assert answer.headers["Content-Disposition"].endswith(f'"rekpauze-2026-{language}.pdf"')
    with open_pdf(answer.data) as pdf:
        assert t("report.annual.title", year="2026") in str(pdf.docinfo["/Title"])
    with database.reading() as session:
        (event,) = read_trail(session, before=None, most=1)
    assert event.action == "year.taken"


@pytest.mark.parametrize("role", ["committee_member", "hr_analyst", "employee"])
def test_nobody_else_is_offered_it(client_as: Clients, role: str) -> None:
    other = client_as(role, language="nl")
    assert "/reports/annual/" not in other.get("/reports").text
    assert other.get("/reports/annual/2026/nl.pdf", headers=BROWSER).status_code == 404


@pytest.mark.parametrize("path", ["2024/nl", "2026/es", "2026/../nl", "99999999999999/nl"])
def test_what_cannot_be_had_is_said(client_as: Clients, path: str) -> None:
    adviser = client_as("prevention_adviser", language="nl")
    assert adviser.get(f"/reports/annual/{path}.pdf", headers=BROWSER).status_code == 404
