"""The binder for inspection: what is inside, for whom, and that a key signs it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Clock
from tests.papers import said
from tests.parts import put
from tests.pki import NOW, PASSPHRASE, SignaturesHere, signer_at
from tests.reports.reading import open_pdf, pieces
from tests.shelf import KEY, PHYSICIAN, make_drafts, release
from tests.signing import sign_all
from webapp.database import Database
from webapp.domain.governance.audit import Action, Actor, Occasion
from webapp.i18n import LANGUAGES, texts
from webapp.installation import installation
from webapp.services.care.report_versions import add_comment
from webapp.services.governance.audit import read_trail
from webapp.services.governance.audit_seals import seal_trail

Clients = Callable[..., FlaskClient]
BROWSER = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def shelf(app: Flask, database: Database, clock: Clock) -> None:
    """A released report that was discussed, signed content, and a sealed trail."""
    clock.moment = NOW
    make_drafts(database, NOW)
    release(database, NOW)
    by = Occasion(Actor.person(1), NOW.date(), NOW)
    with database.transaction() as session:
        sign_all(session)
        add_comment(session, KEY, said_on=NOW.date(), text="Agreed by all.", by=by)
    with database.transaction() as session:
        seal_trail(session, secret="s" * 32, now=NOW.replace(year=NOW.year + 1))


def take(client: FlaskClient, **form: object) -> TestResponse:
    token = client.csrf  # type: ignore[attr-defined]
    data = {"csrf_token": token, "year": 2026, "language": "en", **form}
    return client.post("/papers/binder", data=data, headers=BROWSER)


def inside(content: bytes) -> dict[str, bytes]:
    with open_pdf(content) as pdf:
        return {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}


def test_it_holds_the_reports_and_lists_with_the_digest_of_each(client_as: Clients) -> None:
    content = take(client_as("occupational_physician")).data
    files, told = inside(content), said(content).replace(" ", "")
    for edition in ("committee", "annex"):
        assert files[f"rekpauze-2026-Q3-1-{edition}-nl.pdf"].startswith(b"%PDF")
    (comment,) = json.loads(files["comments-2026.json"])
    assert (comment["report"], comment["comment"]) == ("2026-Q3-1", "Agreed by all.")
    assert {one["step"] for one in json.loads(files["content-2026.json"])} == {"signed"}
    assert json.loads(files["policies-2026.json"]) == []
    assert all(hashlib.sha256(one).hexdigest() in told for one in files.values())
    assert PHYSICIAN.replace(" ", "") in told and "Agreedbyall." in told and "Notsigned." in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_place_of_its_sheet_is_left_to_be_filled_in(client_as: Clients, language: str) -> None:
    """The cover is what an inspector reads first."""
    told = said(take(client_as("occupational_physician"), language=language).data)
    assert "{" not in told
    assert texts(language)("papers.binder.step.signed") in told


def test_it_is_pdf_a_and_all_of_it_is_read_aloud(client_as: Clients) -> None:
    with open_pdf(take(client_as("occupational_physician")).data) as pdf:
        assert pikepdf.pdfa.check(pdf, "3b").findings == []
        assert pdf.check_pdf_syntax() == []
        marks = [mark for page in pdf.pages for mark, text in pieces(page) if text]
    assert "unmarked" not in marks


def test_the_officer_gets_it_without_the_annex_and_nobody_else_gets_it(client_as: Clients) -> None:
    names = set(inside(take(client_as("data_protection_officer")).data))
    assert "rekpauze-2026-Q3-1-committee-nl.pdf" in names
    assert not any("annex" in name for name in names)
    for role in ("hr_analyst", "administrator", "committee_member"):
        assert client_as(role).get("/papers/binder").status_code == 404
        assert take(client_as(role)).status_code == 404


def test_seals_tell_their_digest_and_no_number_of_events(
    client_as: Clients, database: Database
) -> None:
    with database.transaction() as session:
        seal_trail(session, secret="s" * 32, now=NOW.replace(month=12, day=31))
    seals = json.loads(inside(take(client_as("data_protection_officer")).data)["seals-2026.json"])
    assert all(set(one) == {"digest", "sealed_at"} for one in seals)


def test_two_taps_are_one_binder_and_a_later_one_from_the_same_page_is_another(
    client_as: Clients, database: Database, clock: Clock
) -> None:
    """The page stays where it is when a file comes: what is asked for there later is meant."""
    client, taken = client_as("occupational_physician"), []
    for seconds in (0, 1, 15):
        clock.forward(seconds=seconds)
        assert take(client, form_key="a-key-of-one-form-only").status_code == 200
        with database.reading() as session:
            events = read_trail(session, before=None, most=9)
        taken.append(sum(event.action == Action.BINDER_TAKEN for event in events))
    assert taken == [1, 1, 2]


def test_it_is_noted_in_the_trail_with_its_digest(client_as: Clients, database: Database) -> None:
    content = take(client_as("data_protection_officer")).data
    with database.reading() as session:
        event = read_trail(session, before=None, most=1)[0]
    digest = hashlib.sha256(content).hexdigest()
    assert (event.action, event.subject) == (Action.BINDER_TAKEN, "binder/2026")
    assert event.detail == {"sha256": digest}


def test_it_is_signed_with_the_key_of_the_installation(
    app: Flask, client_as: Clients, tmp_path: Path
) -> None:
    put(app, signer=signer_at(tmp_path), signatures=SignaturesHere())
    client = client_as("occupational_physician")
    assert 'name="passphrase"' in client.get("/papers/binder").text
    answer = take(client, sign="yes", passphrase=PASSPHRASE)
    assert "signed.pdf" in answer.headers["Content-Disposition"]
    assert "unsigned" not in answer.headers["Content-Disposition"]
    (found,) = installation(app).signatures.read(answer.data, NOW).signatures
    assert found.is_intact and found.is_last
    assert len(inside(answer.data)) == 6
    assert take(client, sign="yes", passphrase="another").status_code == 422


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"year": 2019}, 404),
        ({"year": "next"}, 422),
        ({"language": "xx"}, 404),
        ({"sign": "yes"}, 422),
    ],
)
def test_what_cannot_be_had_is_said(
    client_as: Clients, form: dict[str, object], status: int
) -> None:
    answer = take(client_as("data_protection_officer"), **form)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
