"""A report is drawn once when its quarter is out, and every download leaves a trace."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_department, make_person
from tests.factories_released import BASIS, make_released, released_cells
from webapp.database import Database
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.figures.measures import ReleasedCell
from webapp.domain.governance.audit import Actor
from webapp.domain.people.people import DepartmentKind
from webapp.domain.periods import Quarter
from webapp.i18n import LANGUAGES
from webapp.services.care.reports import (
    fetch_report,
    list_reports,
    next_report,
    prepare_due,
    prepare_quarter,
    statutory_languages,
)
from webapp.services.governance.audit import read_trail
from webapp.store.care.reports import add_report
from webapp.store.people.people import Department

NOW = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
TODAY = NOW.date()


def publish(database: Database, cells: list[ReleasedCell] | None = None) -> None:
    with database.transaction() as session:
        make_released(session, cells)


def prepare(database: Database, quarter: str = "2026-Q3", now: dt.datetime = NOW) -> list[str]:
    with database.reader() as reader, database.transaction() as session:
        return prepare_quarter(
            session,
            reader=reader,
            quarter=quarter,
            basis=BASIS,
            today=now.date(),
            now=now,
        )


def prepare_all(database: Database) -> list[str]:
    with database.reader() as reader, database.transaction() as session:
        return prepare_due(session, reader=reader, basis=BASIS, today=TODAY, now=NOW)


def physician(session: Session) -> Actor:
    return Actor.person(make_person(session))


def fetch(session: Session, quarter: str = "2026-Q3", language: str = "nl") -> bytes:
    actor = physician(session)
    found = fetch_report(
        session, quarter=quarter, language=language, actor=actor, today=TODAY, now=NOW
    )
    return found[1]


def test_a_published_quarter_gets_a_report_in_every_language(database: Database) -> None:
    publish(database)
    assert prepare(database) == list(LANGUAGES)
    with database.reading() as session:
        (shelf,) = list_reports(session)
        events = read_trail(session, before=None, most=10)
    assert shelf.quarter == Quarter(2026, 3)
    assert [edition.language for edition in shelf.editions] == list(LANGUAGES)
    assert len({edition.sha256 for edition in shelf.editions}) == 4
    assert {event.subject for event in events} == {f"report/2026-Q3/{one}" for one in LANGUAGES}
    assert {(event.action, event.actor_id) for event in events} == {("report-prepared", None)}


def test_reports_exist_in_the_statutory_languages_of_the_sites_first(database: Database) -> None:
    publish(database)
    with database.transaction() as session:
        for language in ("de", "fr"):
            make_department(session, kind=DepartmentKind.SITE, language=language)
        closed = make_department(session, kind=DepartmentKind.SITE, language="en")
        session.get_one(Department, closed).closed_on = TODAY
    assert prepare(database) == ["fr", "de", "nl", "en"]
    with database.reading() as session:
        (shelf,) = list_reports(session)
        assert statutory_languages(session) == ("fr", "de")
    assert [edition.language for edition in shelf.editions] == ["fr", "de", "nl", "en"]


def test_preparing_again_changes_nothing(database: Database) -> None:
    publish(database)
    prepare(database)
    with database.transaction() as session:
        before = fetch(session)
    assert prepare(database, now=NOW + dt.timedelta(days=3)) == []
    with database.transaction() as session:
        assert fetch(session) == before


def test_only_a_missing_language_is_drawn(database: Database) -> None:
    publish(database)
    with database.transaction() as session:
        add_report(
            session,
            quarter="2026-Q3",
            language="fr",
            revision=1,
            rendered_at=NOW,
            content=b"%PDF kept",
        )
    assert prepare(database) == ["nl", "de", "en"]
    with database.transaction() as session:
        assert fetch(session, language="fr") == b"%PDF kept"


def test_an_unpublished_quarter_gets_no_report_and_the_day_of_the_next_is_told(
    database: Database,
) -> None:
    publish(database)
    with pytest.raises(NotFound) as caught:
        prepare(database, "2026-Q4")
    assert caught.value.key == "error.report.not_published"
    assert caught.value.params == {"quarter": "2026-Q4", "next_on": dt.date(2027, 1, 13)}


def test_every_published_quarter_that_lacks_a_report_is_due_once(database: Database) -> None:
    publish(database)
    prepare(database)
    assert prepare_all(database) == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]
    assert prepare_all(database) == []
    with database.reading() as session:
        shelves = list_reports(session)
    assert [shelf.quarter.key for shelf in shelves][:2] == ["2026-Q3", "2026-Q2"]


def test_a_published_quarter_without_any_figure_is_not_due(database: Database) -> None:
    publish(database, [cell for cell in released_cells() if cell.period != "2026-Q3"])
    assert "2026-Q3" not in prepare_all(database)
    with pytest.raises(Invalid) as caught:
        prepare(database)
    assert caught.value.key == "error.report.no_figures"


def test_fetching_gives_the_stored_bytes_and_leaves_a_trace(database: Database) -> None:
    publish(database)
    prepare(database)
    with database.transaction() as session:
        actor = physician(session)
        edition, content = fetch_report(
            session, quarter="2026-Q3", language="de", actor=actor, today=TODAY, now=NOW
        )
        (event,) = read_trail(session, before=None, most=1)
    assert content.startswith(b"%PDF-1.7")
    assert hashlib.sha256(content).hexdigest() == edition.sha256
    assert (event.action, event.actor_id) == ("report-downloaded", actor.id)
    assert event.subject == "report/2026-Q3/de"
    assert event.detail == {"revision": 1, "sha256": edition.sha256}


def test_what_is_not_there_is_not_found_and_leaves_no_trace(session: Session) -> None:
    for quarter, language, key in (
        ("2026-Q3", "nl", "error.report.not_published"),
        ("2026-Q3", "es", "error.report.language"),
    ):
        with pytest.raises(NotFound) as caught:
            fetch(session, quarter, language)
        assert caught.value.key == key
    assert read_trail(session, before=None, most=10) == []


@pytest.mark.parametrize("quarter", ["2026-Q5", "2026-09", "2026-W40", "2026", "../etc", "2026-q3"])
def test_a_malformed_quarter_is_refused_in_words(session: Session, quarter: str) -> None:
    with pytest.raises(Invalid) as caught:
        fetch(session, quarter)
    assert caught.value.key == "error.report.quarter"


@pytest.mark.parametrize(
    ("today", "quarter", "day"),
    [
        (dt.date(2026, 9, 30), Quarter(2026, 3), dt.date(2026, 10, 7)),
        (dt.date(2026, 10, 7), Quarter(2026, 4), dt.date(2027, 1, 13)),
        (dt.date(2026, 12, 31), Quarter(2026, 4), dt.date(2027, 1, 13)),
        (dt.date(2027, 1, 12), Quarter(2026, 4), dt.date(2027, 1, 13)),
    ],
)
def test_the_next_report_comes_with_the_figures_of_its_quarter(
    today: dt.date, quarter: Quarter, day: dt.date
) -> None:
    assert next_report(today) == (quarter, day)
