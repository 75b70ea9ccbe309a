"""A site's report is drafted when somebody asks, in the site's language, and has its own life."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_department
from tests.factories_released import make_released
from tests.reports.reading import open_pdf, read
from tests.shelf import KEY, release, sources_of
from tests.sited import EUPEN, GENK, LIEGE, sited_cells
from webapp.database import Database
from webapp.domain.care.report_versions import RemarkPlace, ReportKey
from webapp.domain.care.reports import ReportEdition
from webapp.domain.errors import DomainError, Invalid, NotFound
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.people.people import DepartmentKind
from webapp.i18n import LANGUAGES
from webapp.services.care import report_versions as service
from webapp.services.care.reports import draw, languages_of, statutory_languages
from webapp.services.governance.audit import read_trail
from webapp.store.people.people import Department

NOW = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
BY = Occasion(Actor.person(7), NOW.date(), NOW)
SITE = ReportKey("2026-Q3", 1, GENK)


@pytest.fixture(autouse=True)
def figures(database: Database) -> None:
    """The employer's drafts, from figures whose sites are named as the gate names them."""
    with database.transaction() as session:
        make_released(session, sited_cells())
    with database.reader() as reader, database.transaction() as session:
        service.prepare_due(session, reader=reader, code="1.0", now=NOW)


def ask(database: Database, wanted: ReportKey = SITE) -> ReportKey:
    with database.reader() as reader, database.transaction() as session:
        return service.prepare_site(session, wanted, reader=reader, code="1.0", by=BY)


def to_report(database: Database) -> list[int]:
    with database.reader() as reader, database.reading() as session:
        found = service.sites_to_report(session, reader=reader, quarter="2026-Q3")
    return [one.key for one in found]


def test_a_site_is_drafted_once_however_often_it_is_asked_for(database: Database) -> None:
    assert to_report(database) == [EUPEN, GENK, LIEGE]
    assert ask(database) == ask(database) == SITE
    assert to_report(database) == [EUPEN, LIEGE]
    with database.reading() as session:
        shelf = service.list_shelf(session)
        events = [one for one in read_trail(session, before=None, most=9) if one.actor_id]
        draft = service.get_version(session, SITE)
        employer = service.find_report(session, "2026-Q3").newest
    assert [(one.quarter.key, one.site_name) for one in shelf][:3] == [
        ("2026-Q3", ""),
        ("2026-Q3", "Genk"),
        ("2026-Q2", ""),
    ]
    assert [(one.action, one.subject) for one in events] == [
        ("report-prepared", "report/2026-Q3-S11/1")
    ]
    assert draft.base == employer.base


@pytest.mark.parametrize(
    ("wanted", "kind", "key"),
    [
        (ReportKey("2026-Q3", 1, 99), NotFound, "error.report.no_site"),
        (ReportKey("2026-Q4", 1, GENK), NotFound, "error.report.no_site"),
        (ReportKey("2026-09", 1, GENK), Invalid, "error.report.quarter"),
    ],
)
def test_a_site_without_a_figure_of_the_quarter_is_refused(
    database: Database, wanted: ReportKey, kind: type[DomainError], key: str
) -> None:
    with pytest.raises(kind) as caught:
        ask(database, wanted)
    assert caught.value.key == key
    with database.reading() as session:
        assert not [one for one in service.list_shelf(session) if one.site_name]


def test_the_site_s_report_is_in_the_site_s_language_and_comes_out_the_same(
    database: Database,
) -> None:
    with database.transaction() as session:
        for key, language in ((GENK, "de"), (LIEGE, "fr")):
            kind, code = DepartmentKind.SITE, f"S{key}"
            site = Department(id=key, kind=kind, code=code, name=code, language=language)
            session.add(site)
    ask(database)
    with database.reading() as session:
        draft = service.get_version(session, SITE)
    sources = sources_of(database, SITE)
    drawn, again = (list(draw(draft, sources)) for _ in range(2))
    assert drawn == again
    assert [(one.edition, one.language) for one in drawn] == [
        (edition, "de") for edition in ReportEdition
    ]
    with open_pdf(drawn[0].content) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith(
            "ENTWURF – Periodischer Präventionsbericht · Genk"
        )
        assert "RKP-2026-Q3-S11-1" in read(pdf).said()


def test_a_site_takes_the_languages_within_it_or_that_above_it(session: Session) -> None:
    top = make_department(session, kind=DepartmentKind.COMPANY, language="fr")
    silent = make_department(session, parent_id=top, kind=DepartmentKind.SITE)
    brussels = make_department(session, parent_id=top, kind=DepartmentKind.SITE, language="nl")
    make_department(session, parent_id=brussels, language="de")
    closed = make_department(session, parent_id=brussels, language="en")
    session.get_one(Department, closed).closed_on = NOW.date()
    session.flush()
    assert statutory_languages(session, silent) == ("fr",)
    assert statutory_languages(session, brussels) == ("nl", "de")
    assert statutory_languages(session, 999) == ()
    assert languages_of(ReportKey("2026-Q3", 1, 999), ()) == LANGUAGES


def test_releasing_a_site_s_report_leaves_the_employer_s_alone(database: Database) -> None:
    ask(database)
    release(database, NOW, SITE)
    with database.transaction() as session:
        service.add_comment(session, SITE, said_on=NOW.date(), text="Alleen over Genk.", by=BY)
        service.correct(session, SITE, reason="Een cijfer", by=BY)
    with database.reading() as session:
        of_all, of_site = (service.find_report(session, one.report) for one in (KEY, SITE))
    assert of_all.released is None and of_all.draft is not None
    assert (of_all.files, of_all.comments) == ((), ())
    assert of_site.released is not None and of_site.released.key == SITE
    assert of_site.draft is not None and of_site.draft.key == ReportKey("2026-Q3", 2, GENK)
    assert [one.version for one in of_site.files] == [SITE, SITE]
    assert [one.text for one in sources_of(database, SITE).comments] == ["Alleen over Genk."]
    assert sources_of(database).comments == ()


def test_what_is_written_for_a_site_stays_with_the_site(database: Database) -> None:
    ask(database)
    remarks = {RemarkPlace.SUMMARY: {"nl": "Over Genk."}}
    with database.transaction() as session:
        service.save_draft(session, SITE, edits=0, remarks=remarks)
        assert service.get_version(session, KEY).remarks == {}
        assert service.get_version(session, SITE).remarks == remarks
