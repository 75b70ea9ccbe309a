"""Whoever reads reports can have any PDF checked: whether it is ours, which, and unchanged."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from integrations.signing.pkcs12 import HeldKey
from tests.conftest import Clock
from tests.parts import put
from tests.pdfs import countersigned, locked, resaved
from tests.pki import NOW, PHYSICIAN, SignaturesHere, chain
from tests.shelf import KEY, make_drafts, release
from webapp.database import Database
from webapp.domain.care.report_signatures import FileKey
from webapp.domain.care.report_versions import ReportKey
from webapp.domain.care.reports import ReportEdition
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.ports.signing import SignatureMark
from webapp.i18n import LANGUAGES, texts
from webapp.services.care import report_signatures, report_versions
from webapp.store.care.reports import find_file

PAGE = "/reports/check"
BROWSER = {"Accept": "text/html"}
FILE = FileKey("2026-Q3", 1, ReportEdition.COMMITTEE, "nl")
BY = Occasion(Actor.person(1), NOW.date(), NOW)


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def report(app: Flask, database: Database, clock: Clock) -> bytes:
    """A released report."""
    clock.moment = NOW
    make_drafts(database, NOW)
    release(database, NOW)
    put(app, signatures=SignaturesHere())
    with database.reading() as session:
        found = find_file(session, KEY, FILE.edition, FILE.language)
    assert found is not None
    return found[1]


@pytest.fixture
def signed(database: Database, report: bytes) -> bytes:
    """The same, signed and in the archive."""
    own = chain().physician
    key = HeldKey(own.der, [chain().authority.der], own.key)
    made = SignaturesHere().sign(report, SignatureMark("Vrijgegeven", "Handtekening", NOW), key)
    with database.transaction() as session:
        report_signatures.keep(session, FILE, made, by=BY)
    return made.content


@pytest.fixture
def reader(client_as: Callable[..., FlaskClient]) -> FlaskClient:
    return client_as("occupational_physician", language="nl")


def check(client: FlaskClient, content: bytes) -> TestResponse:
    token = client.csrf  # type: ignore[attr-defined]
    data = {"csrf_token": token, "document": (io.BytesIO(content), "any.pdf")}
    return client.post(PAGE, data=data, headers=BROWSER)


def verdict(answer: TestResponse, language: str = "nl") -> str:
    t = texts(language)
    names = ("released", "signed", "extended", "resaved", "other", "unknown")
    found = [one for one in names if t(f"checking.verdict.{one}.text") in answer.text]
    assert len(found) == 1, answer.text
    return found[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_released_is_known_byte_by_byte(
    client_as: Callable[..., FlaskClient], report: bytes, language: str
) -> None:
    answer = check(client_as("occupational_physician", language=language), report)
    assert verdict(answer, language) == "released"
    assert texts(language)("checking.unsigned") in answer.text


def test_what_was_signed_is_known_with_who_when_and_by_what(
    reader: FlaskClient, signed: bytes
) -> None:
    answer = check(reader, signed)
    assert verdict(answer) == "signed"
    for said in (PHYSICIAN, chain().authority.name, "PAdES B-B", "De handtekening klopt"):
        assert said in answer.text
    assert texts("nl")("signatures.standing.unknown") in answer.text
    assert "Na deze handtekening" not in answer.text


def test_a_version_that_was_superseded_says_by_which(
    reader: FlaskClient, database: Database, signed: bytes
) -> None:
    with database.transaction() as session:
        report_versions.correct(session, KEY, reason="Een cijfer", by=BY)
    assert "vervangen door" not in check(reader, signed).text
    release(database, NOW, ReportKey("2026-Q3", 2))
    assert "Deze versie is vervangen door versie 2." in check(reader, signed).text


def test_a_signature_that_somebody_else_added_is_told_apart_from_ours(
    reader: FlaskClient, report: bytes, signed: bytes
) -> None:
    for content, count in ((countersigned(report), 1), (countersigned(signed), 2)):
        answer = check(reader, content)
        assert verdict(answer) == "extended"
        assert texts("nl")("checking.alike") in answer.text
        assert answer.text.count("De handtekening klopt") == count
        assert "Chair" in answer.text


def test_bytes_that_were_added_without_a_word_are_noticed(
    reader: FlaskClient, signed: bytes
) -> None:
    assert verdict(check(reader, signed + b"\n% something\n")) == "extended"


def test_one_byte_that_was_changed_is_noticed(reader: FlaskClient, signed: bytes) -> None:
    place = signed.index(b"/ModDate") + 20
    changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    answer = check(reader, changed)
    assert verdict(answer) in {"resaved", "other"}
    assert "De handtekening klopt niet" in answer.text


def test_a_copy_saved_by_another_program_is_told_apart_from_a_changed_one(
    reader: FlaskClient, report: bytes, signed: bytes
) -> None:
    assert verdict(check(reader, resaved(report))) == "resaved"
    assert verdict(check(reader, resaved(report, "words"))) == "other"
    again = check(reader, resaved(signed))
    assert verdict(again) == "resaved"
    assert "De handtekening klopt niet" in again.text


def test_a_draft_does_not_pass_for_what_was_released(reader: FlaskClient) -> None:
    reader.get("/reports")
    draft = reader.get("/reports/2026-Q2/1/draft/committee/nl.pdf").data
    assert draft.startswith(b"%PDF")
    assert verdict(check(reader, draft)) == "unknown"  # nothing of that quarter was released


def test_a_file_of_others_is_none_of_ours(reader: FlaskClient) -> None:
    import pikepdf

    output = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(output)
    assert verdict(check(reader, output.getvalue())) == "unknown"


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF"])
def test_what_is_no_pdf_is_said_in_words(reader: FlaskClient, content: bytes) -> None:
    answer = check(reader, content)
    assert answer.status_code == 422
    assert "PDF-bestand" in answer.text


def test_a_file_behind_a_password_is_said_to_be_locked(reader: FlaskClient, report: bytes) -> None:
    assert "met een wachtwoord beveiligd" in check(reader, locked(report)).text


def test_a_file_that_is_too_large_is_not_taken(reader: FlaskClient) -> None:
    kind = "multipart/form-data; boundary=x"
    answer = reader.post(PAGE, data=bytes(20_000_001), content_type=kind, headers=BROWSER)
    assert answer.status_code == 413


def test_nothing_of_a_file_is_kept(reader: FlaskClient, database: Database, report: bytes) -> None:
    def count() -> int:
        with database.reading() as session:
            tables = ("audit_event", "report_file", "signed_report", "report_to_sign")
            return sum(session.scalar(text(f"SELECT count(*) FROM {one}")) or 0 for one in tables)

    before = count()
    check(reader, resaved(report, "note"))
    assert count() == before


@pytest.mark.parametrize("role", ["employee", "administrator"])
def test_who_reads_no_reports_checks_none(client_as: Callable[..., FlaskClient], role: str) -> None:
    assert client_as(role).get(PAGE).status_code == 404
