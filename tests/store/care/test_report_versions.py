"""Versions as they are kept: a draft changes for who saw it last, the rest for nobody."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.database import Database
from webapp.domain.care.report_versions import (
    CommitteeComment,
    RemarkPlace,
    ReportBase,
    ReportKey,
    ReportState,
    ReportVersion,
    correction_of,
    released,
)
from webapp.domain.errors import Conflict
from webapp.domain.governance.audit import Actor
from webapp.store.care.report_versions import (
    add_comment,
    add_version,
    change_version,
    find_version,
    list_comments,
    list_versions,
)

NOW = dt.datetime(2026, 10, 8, 6, 0, tzinfo=dt.UTC)
KEY = ReportKey("2026-Q3", 1)
DRAFT = ReportVersion(
    key=KEY,
    state=ReportState.DRAFT,
    edits=0,
    base=ReportBase(NOW, "2026-2", "1.0"),
    prepared_at=NOW,
    remarks={RemarkPlace.SUMMARY: {"nl": "Zoals verwacht.", "fr": "Comme prévu."}},
)


def release(session: Session, version: ReportVersion) -> ReportVersion:
    made = released(version, edits=version.edits, name="dr. C. Dumont", now=NOW)
    change_version(session, made, edits=version.edits)
    return made


def test_a_version_comes_back_as_it_went(session: Session) -> None:
    assert add_version(session, DRAFT)
    assert find_version(session, KEY) == DRAFT
    made = release(session, DRAFT)
    assert find_version(session, KEY) == made
    assert list_versions(session, "2026-Q3") == [made]
    assert list_versions(session, "2026-Q2") == []


def test_a_version_is_there_once(session: Session) -> None:
    assert add_version(session, DRAFT)
    assert not add_version(session, replace(DRAFT, edits=9))
    assert find_version(session, KEY) == DRAFT


def test_who_saw_an_earlier_text_changes_nothing(session: Session) -> None:
    add_version(session, DRAFT)
    change_version(session, replace(DRAFT, edits=1, remarks={}), edits=0)
    with pytest.raises(Conflict) as caught:
        change_version(session, replace(DRAFT, edits=1), edits=0)
    assert caught.value.key == "error.report.edited"
    found = find_version(session, KEY)
    assert found is not None and found.remarks == {}


def test_releasing_a_correction_supersedes_the_version_before(session: Session) -> None:
    add_version(session, DRAFT)
    first = release(session, DRAFT)
    second = correction_of(first, reason="A site was missing.", now=NOW)
    add_version(session, second)
    assert [one.state for one in list_versions(session)] == ["released", "draft"]
    release(session, second)
    assert [one.state for one in list_versions(session)] == ["superseded", "released"]


def test_reports_of_the_employer_and_of_its_sites_have_versions_of_their_own(
    session: Session,
) -> None:
    gent, luik = (replace(DRAFT, key=ReportKey("2026-Q3", 1, site)) for site in (7, 8))
    assert all(add_version(session, one) for one in (DRAFT, gent, luik))
    assert not add_version(session, gent)
    release(session, DRAFT)
    release(session, gent)
    second = replace(gent, key=ReportKey("2026-Q3", 2, 7))
    add_version(session, second)
    release(session, second)
    states = {one.key: one.state.value for one in list_versions(session, "2026-Q3")}
    assert states == {
        KEY: "released",
        gent.key: "superseded",
        second.key: "released",
        luik.key: "draft",
    }


def test_what_is_said_of_a_site_s_report_is_told_apart(session: Session) -> None:
    for site, words in ((0, "Of all."), (7, "Of Gent.")):
        key = ReportKey("2026-Q3", 1, site)
        comment = CommitteeComment(key, NOW.date(), words, NOW)
        add_comment(session, comment, actor=Actor.person(1))
    found = {site: list_comments(session, ["2026-Q3"], site=site) for site in (0, 7, 8)}
    assert [[one.text for one in said] for said in found.values()] == [
        ["Of all."],
        ["Of Gent."],
        [],
    ]
    assert len(list_comments(session)) == 2


def test_comments_come_in_the_order_of_their_days(session: Session) -> None:
    for day, words in ((9, "Later."), (8, "Earlier.")):
        language = "nl" if words == "Later." else ""
        comment = CommitteeComment(KEY, dt.date(2026, 10, day), words, NOW, language)
        add_comment(session, comment, actor=Actor.person(1))
    found = list_comments(session, ["2026-Q3"])
    assert [(one.text, one.language) for one in found] == [("Earlier.", ""), ("Later.", "nl")]
    assert list_comments(session, ["2026-Q2"]) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE report_version SET remarks = '{}' WHERE quarter = '2026-Q3'",
        "UPDATE report_version SET state = 'draft' WHERE quarter = '2026-Q3'",
        "DELETE FROM report_version",
    ],
)
def test_the_database_refuses_to_change_what_is_released(database: Database, change: str) -> None:
    with database.transaction() as session:
        add_version(session, DRAFT)
        release(session, DRAFT)
    with (
        pytest.raises(DBAPIError, match="what was published is never changed"),
        database.transaction() as session,
    ):
        session.execute(text(change))
