"""A report is drawn from released figures and what is written; every download leaves a trace."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_department, make_person
from tests.factories_released import add_releases
from tests.reports.reading import open_pdf, read
from tests.shelf import KEY, make_drafts, release, sources_of
from webapp.database import Database
from webapp.domain.care.report_versions import RemarkPlace, ReportKey
from webapp.domain.care.reports import ReportEdition
from webapp.domain.errors import NotFound
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.people.people import DepartmentKind
from webapp.domain.periods import Quarter
from webapp.i18n import LANGUAGES
from webapp.services.care import report_versions as versions
from webapp.services.care.reports import (
    draw,
    fetch_file,
    next_report,
    preview,
    statutory_languages,
)
from webapp.services.governance.audit import read_trail
from webapp.store.people.people import Department

NOW = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)


def physician(session: Session) -> Occasion:
    return Occasion(Actor.person(make_person(session)), NOW.date(), NOW)


def test_a_draft_is_drawn_in_every_language_and_edition_and_comes_out_the_same(
    database: Database,
) -> None:
    make_drafts(database, NOW)
    with database.reading() as session:
        draft = versions.get_version(session, KEY)
    sources = sources_of(database)
    drawn = list(draw(draft, sources))
    assert [(one.edition, one.language) for one in drawn] == [
        (edition, language) for edition in ReportEdition for language in LANGUAGES
    ]
    assert len({one.content for one in drawn}) == 8
    (again,) = draw(draft, sources, editions=[ReportEdition.ANNEX], languages=["de"])
    assert again == drawn[6]


def test_looking_at_a_draft_leaves_a_trace(database: Database) -> None:
    make_drafts(database, NOW)
    sources = sources_of(database)
    with database.transaction() as session:
        by = physician(session)
        draft = versions.get_version(session, KEY)
        content = preview(session, draft, sources, edition="committee", language="en", by=by)
        (event,) = read_trail(session, before=None, most=1)
    with open_pdf(content) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("DRAFT – ")
    assert (event.action, event.subject) == (
        "report-previewed",
        "report/2026-Q3/1/committee/en",
    )


def test_fetching_gives_the_stored_bytes_and_leaves_a_trace(database: Database) -> None:
    make_drafts(database, NOW)
    release(database, NOW)
    with database.transaction() as session:
        by = physician(session)
        file, content = fetch_file(session, KEY, edition="committee", language="nl", by=by)
        (event,) = read_trail(session, before=None, most=1)
    assert content.startswith(b"%PDF-1.7")
    assert hashlib.sha256(content).hexdigest() == file.sha256
    assert (event.action, event.actor_id) == ("report-downloaded", by.actor.id)
    assert event.subject == "report/2026-Q3/1/committee/nl"
    assert event.detail == {"sha256": file.sha256}


def test_a_comment_on_a_report_is_in_its_correction_and_leaves_its_files(
    database: Database,
) -> None:
    make_drafts(database, NOW)
    release(database, NOW)
    with database.transaction() as session:
        by = physician(session)
        before = fetch_file(session, KEY, edition="committee", language="nl", by=by)
        versions.add_comment(session, KEY, said_on=NOW.date(), text="Meer uitleg.", by=by)
        made = versions.correct(session, KEY, reason="Vraag van het Comité.", by=by)
        remarks = {RemarkPlace.RECOMMENDATIONS: {"fr": "Plus de pauses."}}
        versions.save_draft(session, made.key, edits=0, remarks=remarks)
        assert fetch_file(session, KEY, edition="committee", language="nl", by=by) == before
    with database.reading() as session:
        draft = versions.get_version(session, made.key)
    (drawn,) = draw(
        draft, sources_of(database), editions=[ReportEdition.COMMITTEE], languages=["nl"]
    )
    said = read(open_pdf(drawn.content)).said()
    for words in ("Meer uitleg.", "Vervangt versie 1.", "Vraag van het Comité.", "Ontwerp:"):
        assert words in said
    assert "Plus de pauses." in said and "Niet vertaald" in said


@pytest.mark.parametrize(
    ("version", "edition", "language", "key"),
    [
        (KEY, "committee", "nl", "error.report.no_file"),
        (ReportKey("2026-Q4", 1), "annex", "nl", "error.report.no_file"),
        (KEY, "committee", "es", "error.report.language"),
        (KEY, "board", "nl", "error.report.language"),
    ],
)
def test_what_is_not_there_is_not_found_and_leaves_no_trace(
    session: Session, version: ReportKey, edition: str, language: str, key: str
) -> None:
    by = Occasion(Actor.person(1), NOW.date(), NOW)
    with pytest.raises(NotFound) as caught:
        fetch_file(session, version, edition=edition, language=language, by=by)
    assert caught.value.key == key
    assert read_trail(session, before=None, most=10) == []


def test_the_statutory_languages_are_those_of_the_open_sites(session: Session) -> None:
    for language in ("de", "fr"):
        make_department(session, kind=DepartmentKind.SITE, language=language)
    closed = make_department(session, kind=DepartmentKind.SITE, language="en")
    session.get_one(Department, closed).closed_on = NOW.date()
    assert statutory_languages(session) == ("fr", "de")


@pytest.mark.parametrize(
    ("out", "today", "quarter", "day"),
    [
        (Quarter(2026, 2), dt.date(2026, 9, 30), Quarter(2026, 3), dt.date(2026, 10, 7)),
        (Quarter(2026, 2), dt.date(2026, 10, 8), Quarter(2026, 3), dt.date(2026, 10, 8)),
        (Quarter(2026, 3), dt.date(2026, 10, 7), Quarter(2026, 4), dt.date(2027, 1, 13)),
        (Quarter(2026, 3), dt.date(2027, 1, 12), Quarter(2026, 4), dt.date(2027, 1, 13)),
    ],
)
def test_the_next_report_comes_with_the_figures_of_its_quarter(
    session: Session, out: Quarter, today: dt.date, quarter: Quarter, day: dt.date
) -> None:
    add_releases(session, out)
    assert next_report(session, today) == (quarter, day)


@pytest.mark.parametrize(
    ("came", "today", "quarter", "day"),
    [
        (None, dt.date(2026, 11, 30), Quarter(2027, 1), dt.date(2027, 4, 7)),
        (dt.date(2026, 11, 30), dt.date(2026, 12, 30), Quarter(2027, 1), dt.date(2027, 4, 7)),
        (dt.date(2026, 12, 10), dt.date(2026, 12, 10), Quarter(2027, 2), dt.date(2027, 7, 7)),
    ],
)
def test_no_report_is_promised_on_a_quarter_before_anybody_could_be_counted(
    session: Session, came: dt.date | None, today: dt.date, quarter: Quarter, day: dt.date
) -> None:
    if came:
        department = make_department(session)
        make_person(session, department_id=department, created_on=came, starts_on=came)
    assert next_report(session, today) == (quarter, day)
