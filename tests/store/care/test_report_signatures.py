"""The archive of signed reports: each file once, as it was, and never changed."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.conftest import NOON
from webapp.database import Database
from webapp.domain.care.report_signatures import FileKey
from webapp.domain.care.report_versions import ReportKey
from webapp.domain.care.reports import ReportEdition
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.ports.signing import (
    FoundSignature,
    PreparedDocument,
    SignatureLevel,
    SignedDocument,
    SignerStanding,
)
from webapp.store.care import report_signatures as store

FILE = FileKey("2026-Q3", 1, ReportEdition.ANNEX, "fr")
BY = Occasion(Actor.person(1), NOON.date(), NOON)
YEAR = dt.timedelta(days=365)
SIGNED = SignedDocument(
    b"%PDF signed",
    FoundSignature(
        signer="dr. Claire Dumont",
        issuer="Linde",
        valid_from=NOON - YEAR,
        valid_until=NOON + YEAR,
        said_at=NOON,
        stamped_at=NOON + dt.timedelta(seconds=3),
        stamped_by="Clock",
        is_stamp_trusted=True,
        level=SignatureLevel.TIME,
        standing=SignerStanding.TRUSTED,
        is_intact=True,
        is_last=True,
    ),
)


def add(session: Session, signed: SignedDocument = SIGNED) -> str | None:
    return store.add_signed(session, FILE, signed, released_sha256="0" * 64, by=BY)


def test_a_signed_file_comes_back_as_it_was_with_what_was_read_of_it(session: Session) -> None:
    digest = hashlib.sha256(SIGNED.content).hexdigest()
    assert add(session) == digest
    found = store.find_signed(session, FILE)
    assert found is not None
    assert found[1] == SIGNED.content
    assert found[0].signature == SIGNED.signature
    assert (found[0].sha256, found[0].size) == (digest, len(SIGNED.content))
    assert store.list_signed(session, ReportKey("2026-Q3", 1)) == [found[0]]
    assert store.list_signed(session, ReportKey("2026-Q3", 2)) == []


def test_a_file_is_kept_once(session: Session) -> None:
    assert add(session)
    assert add(session, replace(SIGNED, content=b"%PDF again")) is None
    found = store.find_signed(session, FILE)
    assert found is not None
    assert found[1] == SIGNED.content


@pytest.mark.parametrize(
    "statement", ["UPDATE signed_report SET size = 1", "DELETE FROM signed_report"]
)
def test_the_database_refuses_to_change_the_archive(database: Database, statement: str) -> None:
    with database.transaction() as session:
        add(session)
    with pytest.raises(DBAPIError), database.transaction() as session:
        session.execute(text(statement))


def test_what_waits_is_replaced_and_forgotten(session: Session) -> None:
    for content in (b"abcdef", b"abXXef"):
        store.put_waiting(session, FILE, PreparedDocument(content, 2, 4), now=NOON)
    assert store.find_waiting(session, FILE) == PreparedDocument(b"abXXef", 2, 4)
    (waiting,) = store.list_waiting(session, ReportKey("2026-Q3", 1))
    assert waiting.digest == hashlib.sha256(b"abef").hexdigest()
    store.drop_waiting(session, FILE)
    assert store.find_waiting(session, FILE) is None


def test_signatures_of_a_site_s_report_stand_beside_those_of_the_employer(session: Session) -> None:
    site = replace(FILE, site=7)
    add(session)
    other = replace(SIGNED, content=b"%PDF site")
    assert store.add_signed(session, site, other, released_sha256="1" * 64, by=BY)
    assert [one.file for one in store.list_signed(session)] == [FILE, site]
    assert [one.file for one in store.list_signed(session, site.version)] == [site]
    store.put_waiting(session, site, PreparedDocument(b"abcdef", 2, 4), now=NOON)
    store.drop_waiting(session, FILE)
    assert [one.file for one in store.list_waiting(session, site.version)] == [site]
