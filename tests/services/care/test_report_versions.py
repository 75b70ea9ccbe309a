"""The timetable drafts a report once its quarter is out; a physician writes, releases, corrects."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_person
from tests.factories_released import make_released, released_cells
from tests.shelf import KEY, PHYSICIAN, make_drafts, release
from webapp.database import Database
from webapp.domain.care.report_versions import RemarkPlace, ReportKey, ReportState, released
from webapp.domain.errors import Conflict, DomainError, Invalid, NotFound
from webapp.domain.governance.audit import Actor, Occasion
from webapp.services.care import report_versions as service
from webapp.services.governance.audit import read_trail

NOW = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
BY = Occasion(Actor.person(7), NOW.date(), NOW)
WRITTEN = {RemarkPlace.SUMMARY: {"nl": "Zoals verwacht."}}


def prepare(database: Database) -> list[str]:
    with database.reader() as reader, database.transaction() as session:
        return service.prepare_due(session, reader=reader, code="1.0", now=NOW)


def write(database: Database, edits: int, said: str = "Zoals verwacht.") -> int:
    remarks = {RemarkPlace.SUMMARY: {"nl": said}}
    with database.transaction() as session:
        return service.save_draft(session, KEY, edits=edits, remarks=remarks).edits


def test_every_published_quarter_with_a_figure_gets_a_draft_once(database: Database) -> None:
    with database.transaction() as session:
        make_released(session)
    assert prepare(database) == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
    assert prepare(database) == []
    with database.reading() as session:
        shelf = service.list_shelf(session)
        events = read_trail(session, before=None, most=10)
    assert [one.quarter.key for one in shelf][:2] == ["2026-Q3", "2026-Q2"]
    assert all(one.draft and not one.released and not one.files for one in shelf)
    assert {(event.action, event.actor_id) for event in events} == {("report-prepared", None)}
    assert events[0].subject == "report/2026-Q3/1"


def test_a_draft_knows_what_it_is_made_from(database: Database) -> None:
    make_drafts(database, NOW)
    with database.reading() as session:
        base = service.get_version(session, KEY).base
    assert base.cut_off == dt.datetime(2026, 10, 7, 3, 0, tzinfo=dt.UTC)
    assert (base.policy, base.code) == ("2026-2", "1.0")


def test_a_published_quarter_without_any_figure_gets_no_draft(database: Database) -> None:
    with database.transaction() as session:
        make_released(session, [cell for cell in released_cells() if cell.period != "2026-Q3"])
    assert "2026-Q3" not in prepare(database)


def test_what_is_written_stays_and_saving_it_again_changes_nothing(database: Database) -> None:
    make_drafts(database, NOW)
    assert write(database, 0) == 1
    assert write(database, 1) == 1
    with database.reading() as session:
        assert service.get_version(session, KEY).remarks == WRITTEN


def test_the_second_of_two_writers_is_told_and_overwrites_nothing(database: Database) -> None:
    make_drafts(database, NOW)
    write(database, 0)
    with pytest.raises(Conflict) as caught:
        write(database, 0, "Anders.")
    assert caught.value.key == "error.report.edited"
    with database.reading() as session:
        assert service.get_version(session, KEY).remarks == WRITTEN


def test_a_released_version_is_kept_with_its_digests_in_the_trail(database: Database) -> None:
    make_drafts(database, NOW)
    release(database, NOW, languages=["nl", "de"])
    with database.reading() as session:
        report = service.find_report(session, "2026-Q3")
        (event,) = read_trail(session, before=None, most=1)
    assert report.released is not None and report.draft is None
    assert report.released.released_by == PHYSICIAN
    assert len(report.files_of(report.released)) == 4
    assert event.action == "report-released"
    assert event.detail == {"number": 1, "sha256": [one.sha256 for one in report.files]}


def test_what_is_released_is_written_in_no_more(database: Database) -> None:
    make_drafts(database, NOW)
    release(database, NOW)
    with pytest.raises(Conflict) as caught:
        write(database, 1)
    assert caught.value.key == "error.report.released"


def test_a_text_stored_while_it_is_drawn_stops_the_release(database: Database) -> None:
    make_drafts(database, NOW)
    with database.reading() as session:
        draft = service.get_version(session, KEY)
    version = released(draft, edits=0, name=PHYSICIAN, now=NOW)
    write(database, 0)
    with pytest.raises(Conflict), database.transaction() as session:
        service.release(session, version, drawn=[], by=BY)
    with database.reading() as session:
        assert service.get_version(session, KEY).is_draft


def test_a_correction_takes_the_place_once_it_is_released(database: Database) -> None:
    make_drafts(database, NOW)
    release(database, NOW)
    with database.transaction() as session:
        made = service.correct(session, KEY, reason="A site was missing.", by=BY)
    with database.reading() as session:
        report = service.find_report(session, "2026-Q3")
        assert report.released is not None and report.released.key == KEY
    release(database, NOW + dt.timedelta(hours=1), made.key)
    with database.reading() as session:
        report = service.find_report(session, "2026-Q3")
    assert report.released is not None and report.released.key.number == 2
    assert [one.state for one in report.versions] == [ReportState.RELEASED, ReportState.SUPERSEDED]
    assert {one.number for one in report.files} == {1, 2}


def test_a_second_correction_is_told_of_the_first(database: Database) -> None:
    make_drafts(database, NOW)
    release(database, NOW)
    with database.transaction() as session:
        service.correct(session, KEY, reason="A site was missing.", by=BY)
    with pytest.raises(Conflict) as caught, database.transaction() as session:
        service.correct(session, KEY, reason="Me too.", by=BY)
    assert caught.value.key == "error.report.correcting"


def test_what_the_committee_said_is_noted_and_told_in_the_trail(database: Database) -> None:
    make_drafts(database, NOW)
    release(database, NOW)
    with database.transaction() as session:
        actor = Actor.person(make_person(session))
        by = Occasion(actor, NOW.date(), NOW)
        service.add_comment(session, KEY, said_on=NOW.date(), text="Agreed.", by=by)
        (event,) = read_trail(session, before=None, most=1)
        report = service.find_report(session, "2026-Q3")
    assert [one.text for one in report.comments] == ["Agreed."]
    assert (event.action, event.actor_id) == ("report-commented", actor.id)
    assert event.detail == {"said_on": "2026-11-18"}


@pytest.mark.parametrize(
    ("quarter", "number", "kind", "key"),
    [
        ("2026-Q4", 1, NotFound, "error.report.no_version"),
        ("2026-Q3", 2, NotFound, "error.report.no_version"),
        *(
            (quarter, 1, Invalid, "error.report.quarter")
            for quarter in ("2026-Q5", "2026-09", "2026-W40", "2026", "../etc", "2026-q3")
        ),
    ],
)
def test_what_is_not_there_is_said_in_words(
    session: Session, quarter: str, number: int, kind: type[DomainError], key: str
) -> None:
    with pytest.raises(kind) as caught:
        service.get_version(session, ReportKey(quarter, number))
    assert caught.value.key == key
