"""Files of released reports as they are kept: once, with their digest, and never changed."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.database import Database
from webapp.domain.care.report_versions import ReportKey
from webapp.domain.care.reports import DrawnFile, ReportEdition
from webapp.store.care.reports import add_files, find_file, list_files

NOW = dt.datetime(2026, 10, 8, 6, 0, tzinfo=dt.UTC)
KEY = ReportKey("2026-Q3", 1)
COMMITTEE, ANNEX = ReportEdition


def keep(
    session: Session, content: bytes = b"%PDF one", edition: ReportEdition = COMMITTEE
) -> None:
    add_files(session, KEY, [DrawnFile(edition, "nl", content)], rendered_at=NOW)


def test_a_file_comes_back_byte_for_byte_with_its_digest(session: Session) -> None:
    keep(session, b"%PDF \x00\xff")
    found = find_file(session, KEY, COMMITTEE, "nl")
    assert found is not None
    file, content = found
    assert content == b"%PDF \x00\xff"
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert (file.size, file.number, file.rendered_at) == (7, 1, NOW)


def test_a_file_is_kept_once(session: Session) -> None:
    keep(session)
    with pytest.raises(DBAPIError), session.begin_nested():
        keep(session, b"%PDF other")
    found = find_file(session, KEY, COMMITTEE, "nl")
    assert found is not None
    assert found[1] == b"%PDF one"


def test_editions_stand_beside_each_other(session: Session) -> None:
    keep(session)
    keep(session, b"%PDF annex", ANNEX)
    assert [one.edition for one in list_files(session, KEY)] == [ANNEX, COMMITTEE]
    found = find_file(session, KEY, ANNEX, "nl")
    assert found is not None
    assert found[1] == b"%PDF annex"


def test_another_version_edition_or_language_is_not_found(session: Session) -> None:
    keep(session)
    assert find_file(session, ReportKey("2026-Q3", 2), COMMITTEE, "nl") is None
    assert find_file(session, KEY, ANNEX, "nl") is None
    assert find_file(session, KEY, COMMITTEE, "fr") is None


def test_the_files_of_a_site_stand_beside_those_of_the_employer(session: Session) -> None:
    keep(session)
    site = ReportKey("2026-Q3", 1, 7)
    add_files(session, site, [DrawnFile(COMMITTEE, "nl", b"%PDF site")], rendered_at=NOW)
    found = [find_file(session, key, COMMITTEE, "nl") for key in (KEY, site)]
    assert [one and one[1] for one in found] == [b"%PDF one", b"%PDF site"]
    assert [one.version for one in list_files(session)] == [KEY, site]
    assert [one.version for one in list_files(session, site)] == [site]


@pytest.mark.parametrize(
    "change",
    ["UPDATE report_file SET content = '' WHERE quarter = '2026-Q3'", "DELETE FROM report_file"],
)
def test_the_database_refuses_to_change_or_remove_a_file(database: Database, change: str) -> None:
    with database.transaction() as session:
        keep(session)
    with (
        pytest.raises(DBAPIError, match="what was published is never changed"),
        database.transaction() as session,
    ):
        session.execute(text(change))
    with database.reading() as session:
        assert len(list_files(session)) == 1


def test_the_reader_of_released_figures_does_not_see_reports(database: Database) -> None:
    with database.reader() as reader, pytest.raises(DBAPIError):
        list_files(reader)
