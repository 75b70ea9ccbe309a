"""Four quarters of a year side by side: what was released, decided and signed, nothing computed."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from itertools import pairwise

import pikepdf.pdfa
import pytest
from sqlalchemy.orm import Session

from tests.factories_released import make_released
from tests.reports.reading import open_pdf, pieces, read
from tests.sheets import laid_out
from tests.shelf import PHYSICIAN, make_drafts, release
from tests.sited import GENK, INCOMPLETE, sited_cells
from webapp.database import Database
from webapp.domain.care.prevention_plan import PlanHorizon, PlanItem, PlanState
from webapp.domain.care.report_versions import ReportKey
from webapp.domain.care.workstation_groups import WorkstationGroup
from webapp.domain.errors import NotFound
from webapp.domain.figures.measures import ReleasedCell, Scope
from webapp.domain.governance.audit import Actor, Occasion
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.annual import YearSources, compose_year
from webapp.reports.contents.document import Table, TableRow
from webapp.reports.door import render_paper
from webapp.services.care import annual as service
from webapp.services.care import report_versions
from webapp.services.governance.audit import read_trail

NOW = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
BY = Occasion(Actor.person(7), NOW.date(), NOW)
COMPANY = "Zorggroep Linde"
DAY = dt.date(2026, 5, 4)
LATER = dt.date(2027, 1, 11)
PLAN = (
    PlanItem(1, "water", "", PlanHorizon.YEAR, PlanState.DONE, DAY, DAY, None, DAY, "Drie erbij."),
    PlanItem(
        2, "", "Meer tilliften.", PlanHorizon.YEAR, PlanState.DONE, DAY, DAY, None, LATER, "Ja."
    ),
    PlanItem(3, "", "Van volgend jaar.", PlanHorizon.YEAR, PlanState.PROPOSED, LATER),
)
GROUPS = (
    WorkstationGroup(id=1, name="Balies", analysed_on=DAY, told_on=DAY, trained_on=LATER),
    WorkstationGroup(id=2, name="Keuken", has_screens=False),
)


def read_year(database: Database, year: int = 2026) -> YearSources:
    with database.reader() as reader, database.reading() as session:
        return service.read_year(session, reader=reader, year=year, company=COMPANY)


def said(sources: YearSources, language: str = "en") -> str:
    content = render_paper(compose_year(sources), texts(language))
    return read(open_pdf(content)).said().replace("\u00a0", " ")


def sources_of(cells: tuple[ReleasedCell, ...] = ()) -> YearSources:
    return YearSources(
        COMPANY, 2026, frozenset({"2026-Q1"}), frozenset(), (), (), cells, PLAN, {}, GROUPS
    )


def test_each_quarter_s_figures_stand_as_they_were_released() -> None:
    cells = tuple(c for c in sited_cells() if c.unit.scope is not Scope.UNIT)
    of_year = tuple(c for c in cells if c.period.startswith("2026-Q"))
    paper = compose_year(sources_of(of_year))
    rows = [
        row
        for section in paper.sections
        for part in section.parts
        if isinstance(part, Table)
        for row in part.rows
        if isinstance(row, TableRow)
    ]
    shown = [c for row in rows for c in row.cells if isinstance(c, ReleasedCell)]
    assert set(map(id, shown)) <= set(map(id, of_year))
    assert {c.period for c in shown} == {"2026-Q1", "2026-Q2", "2026-Q3"}
    eupen = [row for row in rows if row.head == "Eupen"]
    assert all(len(row.cells) == 4 and row.cells[3] is None for row in eupen)
    assert INCOMPLETE in said(sources_of(of_year))


def test_what_happened_after_the_year_is_left_to_the_next() -> None:
    words = said(sources_of())
    for told in (
        "2 measures were proposed in the year.",
        "2 measures were decided in the year.",
        "1 measure was done or dropped in the year.",
        "Done on 4 May 2026: Drie erbij.",
        "The register has 2 groups of workstations.",
        "The last risk analysis of 1 group was in the year.",
        "In 0 groups training was given in the year.",
    ):
        assert told in words
    assert "2027" not in words and "Van volgend jaar." not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_quarter_and_what_is_not_counted_are_said_in_words(language: str) -> None:
    words, t = said(sources_of(), language), texts(language)
    for key in ("state.none", "state.missing", "versions.none", "for_whom"):
        assert t(f"report.annual.{key}").replace("\u00a0", " ") in words
    for key in ("year", "consultations", "training"):
        assert t(f"report.annual.missing.{key}").replace("\u00a0", " ") in words


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_the_document_is_archival_and_tagged_with_two_groups_and_with_many(language: str) -> None:
    name = "Verpleegposten van het woonzorgcentrum Onze-Lieve-Vrouw, derde verdieping"
    many = tuple(replace(GROUPS[0], id=n, name=f"{name} {n}") for n in range(120))
    for sources in (sources_of(), replace(sources_of(sited_cells()), groups=many)):
        with open_pdf(render_paper(compose_year(sources), texts(language))) as pdf:
            assert pikepdf.pdfa.check(pdf, "3b").findings == []
            drawn = [piece for page in pdf.pages for piece in pieces(page)]
            assert [text for mark, text in drawn if mark == "unmarked"] == []


def test_it_names_versions_and_digests_of_the_reports_that_count(database: Database) -> None:
    make_drafts(database, NOW, sited_cells())
    with database.reader() as reader, database.transaction() as session:
        site = ReportKey("2026-Q3", 1, GENK)
        report_versions.prepare_site(session, site, reader=reader, code="1.0", by=BY)
    release(database, NOW)
    release(database, NOW, site)
    sources = read_year(database)
    words = said(sources)
    assert f"Version 1, released on 18 November 2026 by {PHYSICIAN}" in words
    assert texts("en")("report.annual.state.draft") in words
    assert texts("en")("report.annual.state.missing") in words
    assert [one.key for one in sources.released] == [ReportKey("2026-Q3", 1), site]
    assert {one.edition for one in sources.files} == {"committee"}
    lines = laid_out(render_paper(compose_year(sources), texts("nl"))).splitlines()
    for file in sources.files:
        (line,) = (one for one in lines if file.sha256[:32] in one)
        assert file.sha256[32:] in line and f" {file.language.upper()} " in line
    assert "2026-Q3-S11-1" in words and "Genk" in words


def test_the_same_year_comes_out_the_same_and_is_noted(database: Database) -> None:
    make_drafts(database, NOW, sited_cells())
    drawn = [service.draw_year(read_year(database), "nl") for _ in range(2)]
    assert drawn[0] == drawn[1]
    with database.transaction() as session:
        service.note_taken(session, drawn[0], year=2026, by=BY)
        (event,) = read_trail(session, before=None, most=1)
    assert (event.action, event.subject) == ("year.taken", "year/2026")
    assert event.detail == {"sha256": hashlib.sha256(drawn[0]).hexdigest()}


def test_years_are_those_with_a_published_quarter_the_newest_first(database: Database) -> None:
    with database.transaction() as session:
        make_released(session)
    with database.reader() as reader:
        found = service.years(reader)
    assert found == [2026, 2025]
    assert all(later > earlier for later, earlier in pairwise(found))


@pytest.mark.parametrize("year", [0, 1999, 2027, 99_999])
def test_a_year_without_a_published_quarter_is_refused(session: Session, year: int) -> None:
    with pytest.raises(NotFound) as caught:
        service.read_year(session, reader=session, year=year, company=COMPANY)
    assert caught.value.key == "error.annual.year"


def test_another_language_is_refused() -> None:
    with pytest.raises(NotFound):
        service.draw_year(sources_of(), "es")
