"""A physician signs what was released, here or elsewhere, and others fetch it from the archive."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from integrations.signing.pkcs12 import FileSigner
from tests.conftest import Clock
from tests.parts import put
from tests.pdfs import made_elsewhere
from tests.pki import NOW, PASSPHRASE, PHYSICIAN, YEAR, Certified, SignaturesHere, chain, signer_at
from tests.shelf import KEY, make_drafts, release
from webapp.database import Database
from webapp.domain.care.report_signatures import FileKey
from webapp.domain.care.report_versions import ReportKey
from webapp.domain.care.reports import ReportEdition
from webapp.domain.governance.audit import Actor, Occasion
from webapp.i18n import LANGUAGES, texts
from webapp.services.care import report_signatures as service
from webapp.services.care import report_versions

PAGE = "/reports/2026-Q3/1/signatures"
FILE = f"{PAGE}/committee/nl"
SIGNED = "/reports/2026-Q3/1/committee/nl-signed.pdf"
BROWSER = {"Accept": "text/html"}
KEY_OF_FILE = FileKey("2026-Q3", 1, ReportEdition.COMMITTEE, "nl")
SURE = {"passphrase": PASSPHRASE, "sure": "yes", "file": ["committee/nl", "annex/nl"]}


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def released(app: Flask, database: Database, clock: Clock, tmp_path: Path) -> None:
    """A released report, and a key that signs it."""
    clock.moment = NOW
    make_drafts(database, NOW)
    release(database, NOW)
    put(app, signer=signer_at(tmp_path), signatures=SignaturesHere())


@pytest.fixture
def physician(client_as: Callable[..., FlaskClient]) -> FlaskClient:
    return client_as("occupational_physician", language="nl")


def post(client: FlaskClient, path: str = PAGE, **data: object) -> TestResponse:
    token = client.csrf  # type: ignore[attr-defined]
    return client.post(path, data={"csrf_token": token, **data}, headers=BROWSER)


def trail(database: Database) -> list[str]:
    with database.reading() as session:
        rows = session.execute(text("SELECT action FROM audit_event ORDER BY id"))
        return [action for (action,) in rows if "sign" in action]


def test_what_is_signed_stands_beside_what_was_released(
    physician: FlaskClient, database: Database
) -> None:
    before = physician.get("/reports/2026-Q3/1/committee/nl.pdf").data
    done = post(physician, **SURE)
    assert done.status_code == 303
    page = physician.get(done.location).text
    assert page.count(f"Door {PHYSICIAN}, {texts('nl').moment(NOW, 'Europe/Brussels')}.") == 2
    assert "PAdES B-B" in page
    signed = physician.get(SIGNED)
    assert signed.headers["Content-Disposition"].endswith(
        '"rekpauze-2026-Q3-1-committee-nl-signed.pdf"'
    )
    assert signed.data.startswith(before)
    assert physician.get("/reports/2026-Q3/1/committee/nl.pdf").data == before
    assert f"Ondertekend: Nederlands, door {PHYSICIAN}" in physician.get("/reports").text
    assert trail(database) == ["report-signed", "report-signed", "signed-report-downloaded"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_for_a_passphrase_and_a_confirmation(
    client_as: Callable[..., FlaskClient], language: str
) -> None:
    page = client_as("occupational_physician", language=language).get(PAGE).text
    assert texts(language)("signatures.sure") in page
    assert 'type="password"' in page


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"sure": ""}, 422, "Bevestig eerst"),
        ({"file": []}, 422, "Kies minstens één bestand"),
        ({"passphrase": "rozenstruik"}, 422, "opent de sleutel niet"),
        ({"file": ["committee/nl", "committee/xx"]}, 404, ""),
        ({"file": ["committee/nl", "nothing"]}, 404, ""),
        ({"file": ["committee/nl", "committee/fr"]}, 404, ""),
    ],
)
def test_what_cannot_be_signed_leaves_everything_as_it_was(
    physician: FlaskClient,
    database: Database,
    given: dict[str, object],
    status: int,
    said: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = post(physician, **{**SURE, **given})
    assert answer.status_code == status
    assert said in answer.text
    assert "rozenstruik" not in answer.text + caplog.text
    assert trail(database) == []
    assert physician.get(SIGNED).status_code == 404


def test_a_file_is_signed_once_and_the_second_is_told_by_whom(
    physician: FlaskClient, database: Database
) -> None:
    post(physician, **SURE)
    again = post(physician, **{**SURE, "file": ["committee/nl"]})
    assert again.status_code == 409
    assert f"al ondertekend door {PHYSICIAN}, op 18/11/2026" in again.text
    assert trail(database) == ["report-signed", "report-signed"]


def test_a_certificate_that_expired_is_said_with_its_day(
    app: Flask, physician: FlaskClient, tmp_path: Path
) -> None:
    (tmp_path / "late.p12").write_bytes(Certified("Late", last=NOW - YEAR / 365).file())
    put(app, signer=FileSigner(tmp_path / "late.p12"))
    assert "vervallen op 17/11/2026" in post(physician, **SURE).text


def test_without_a_time_stamp_nothing_is_signed_and_the_page_says_to_try_again(
    app: Flask, physician: FlaskClient, database: Database
) -> None:
    put(app, signatures=SignaturesHere(time_stamps="http://127.0.0.1:9/stamp"))
    answer = post(physician, **SURE)
    assert answer.status_code == 503
    assert "probeer het later opnieuw" in answer.text
    assert trail(database) == []
    put(app, signatures=SignaturesHere())
    assert post(physician, **SURE).status_code == 303


def test_a_superseded_version_and_a_draft_are_not_signed(
    physician: FlaskClient, database: Database, clock: Clock
) -> None:
    by = Occasion(Actor.person(1), clock().date(), clock())
    with database.transaction() as session:
        report_versions.correct(session, KEY, reason="Een cijfer", by=by)
    assert post(physician, "/reports/2026-Q3/2/signatures", **SURE).status_code == 409
    release(database, clock(), ReportKey("2026-Q3", 2))
    answer = post(physician, **SURE)
    assert answer.status_code == 409
    assert "Versie 1 is vervangen" in answer.text
    assert "vervangen en wordt niet meer ondertekend" in physician.get(PAGE).text


def test_a_signature_made_elsewhere_is_brought_back(
    physician: FlaskClient, database: Database
) -> None:
    assert post(physician, f"{FILE}/elsewhere").status_code == 303
    taken = post(physician, f"{FILE}/bytes").data
    made = made_elsewhere(taken, chain().physician)
    done = post(physician, FILE, signature=(io.BytesIO(made), "made.p7s"))
    assert done.status_code == 303
    assert physician.get(SIGNED).data.startswith(physician.get(SIGNED[:-11] + ".pdf").data)
    with database.reading() as session:
        states = service.list_states(session, KEY)
    assert [(one.signed is not None, one.waiting) for one in states if one.key == KEY_OF_FILE] == [
        (True, None)
    ]
    assert trail(database)[:2] == ["report-taken-to-sign", "report-signed"]


def test_a_wrong_signature_loses_nothing_and_can_be_brought_again(physician: FlaskClient) -> None:
    assert post(physician, f"{FILE}/bytes").status_code == 404
    post(physician, f"{FILE}/elsewhere")
    taken = post(physician, f"{FILE}/bytes").data
    other = made_elsewhere(b"another report", chain().physician)
    for content, said in ((b"", "geen handtekening"), (other, "niet van dit verslag")):
        answer = post(physician, FILE, signature=(io.BytesIO(content), "made.p7s"))
        assert answer.status_code == 422
        assert said in answer.text
    assert post(physician, f"{FILE}/bytes").data == taken


def test_without_a_key_the_page_offers_the_other_way(app: Flask, physician: FlaskClient) -> None:
    put(app, signer=None)
    page = physician.get(PAGE).text
    assert "Hier is geen sleutel ingesteld" in page
    assert "passphrase" not in page
    assert post(physician, **SURE).status_code == 422


@pytest.mark.parametrize("role", ["employee", "hr_analyst", "administrator"])
def test_nobody_else_signs_or_fetches(client_as: Callable[..., FlaskClient], role: str) -> None:
    client = client_as(role)
    assert client.get(PAGE).status_code == 404
    assert client.get(SIGNED).status_code == 404
    assert post(client, **SURE).status_code == 404


def test_the_archive_is_never_changed(physician: FlaskClient, database: Database) -> None:
    post(physician, **SURE)
    for statement in ("UPDATE signed_report SET signer = 'x'", "DELETE FROM signed_report"):
        with pytest.raises(DBAPIError), database.transaction() as session:
            session.execute(text(statement))
