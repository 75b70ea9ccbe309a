"""Reports as they are kept: once, with their digest, and never changed."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.database import Database
from webapp.store.care.reports import add_report, find_report, list_editions

NOW = dt.datetime(2026, 10, 8, 6, 0, tzinfo=dt.UTC)


def keep(
    session: Session,
    content: bytes = b"%PDF one",
    *,
    quarter: str = "2026-Q3",
    language: str = "nl",
    revision: int = 1,
) -> bool:
    return add_report(
        session,
        quarter=quarter,
        language=language,
        revision=revision,
        rendered_at=NOW,
        content=content,
    )


def test_a_report_comes_back_byte_for_byte_with_its_digest(session: Session) -> None:
    assert keep(session, b"%PDF \x00\xff")
    found = find_report(session, quarter="2026-Q3", language="nl")
    assert found is not None
    edition, content = found
    assert content == b"%PDF \x00\xff"
    assert edition.sha256 == hashlib.sha256(content).hexdigest()
    assert (edition.size, edition.revision, edition.rendered_at) == (7, 1, NOW)


def test_keeping_it_again_leaves_the_first_one(session: Session) -> None:
    assert keep(session)
    assert not keep(session, b"%PDF other")
    found = find_report(session, quarter="2026-Q3", language="nl")
    assert found is not None
    assert found[1] == b"%PDF one"


def test_a_further_revision_takes_the_place_of_the_earlier_one(session: Session) -> None:
    keep(session)
    keep(session, b"%PDF two", revision=2)
    found = find_report(session, quarter="2026-Q3", language="nl")
    assert found is not None
    assert (found[0].revision, found[1]) == (2, b"%PDF two")
    assert [edition.revision for edition in list_editions(session)] == [2]


def test_another_quarter_or_language_is_not_found(session: Session) -> None:
    keep(session)
    assert find_report(session, quarter="2026-Q2", language="nl") is None
    assert find_report(session, quarter="2026-Q3", language="fr") is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE prevention_report SET content = '' WHERE quarter = '2026-Q3'",
        "DELETE FROM prevention_report",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_report(database: Database, change: str) -> None:
    with database.transaction() as session:
        keep(session)
    with (
        pytest.raises(DBAPIError, match="what was published is never changed"),
        database.transaction() as session,
    ):
        session.execute(text(change))
    with database.reading() as session:
        assert len(list_editions(session)) == 1


def test_the_reader_of_released_figures_does_not_see_reports(database: Database) -> None:
    with database.reader() as reader, pytest.raises(DBAPIError):
        list_editions(reader)
