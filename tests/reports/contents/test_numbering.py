"""Tables and figures are numbered as they come, and a row without a figure has no place."""

from __future__ import annotations

import datetime as dt
import re
from itertools import chain, groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reports.cells import (
    COMPANY,
    FULL,
    QUARTER,
    QUOTED,
    make_cell,
    make_unit,
    released_cells,
)
from tests.sited import GENK, sited_cells
from webapp.domain.care.reports import ReportEdition
from webapp.domain.figures.measures import Measure, Scope
from webapp.i18n import texts
from webapp.reports.contents.document import (
    Figure,
    Issue,
    JudgedFigure,
    QuarterlyReport,
    Section,
    Table,
    TableRow,
    Text,
    Words,
    say,
)
from webapp.reports.contents.numbering import numbered
from webapp.reports.contents.quarterly import compose
from webapp.reports.contents.wording import Wording

SAY = Wording(texts("en")).say
TEXT = Text("Between.")


def captions(report: QuarterlyReport, *kinds: type) -> list[str]:
    return [
        SAY(part.caption)
        for section in report.sections
        for part in section.parts
        if isinstance(part, kinds)
    ]


def _number(caption: str) -> str:
    found = re.match(r"(?:Table|Figure) (\d+)[a-z]?\. ", caption)
    assert found is not None, caption
    return found[1]


@pytest.mark.parametrize("edition", list(ReportEdition))
@pytest.mark.parametrize("site", [0, GENK])
def test_no_number_is_left_out_whatever_a_report_has(edition: ReportEdition, site: int) -> None:
    issue = Issue(QUARTER, COMPANY, dt.date(2026, 10, 8), site=site, edition=edition)
    report = compose(issue, sited_cells() if site else released_cells(), FULL)
    tables = [_number(one) for one in captions(report, Table)]
    assert tables == [str(number) for number in range(1, len(tables) + 1)]
    figures = [_number(one) for one in captions(report, Figure, JudgedFigure)]
    assert [key for key, _ in groupby(figures)] == [str(n + 1) for n in range(len(set(figures)))]
    assert tables and figures


def test_a_figure_may_have_more_parts_than_the_alphabet_has_letters() -> None:
    (section,) = numbered([Section(1, "", (JudgedFigure((), "a", ""),) * 30)])
    said = [SAY(part.caption) for part in section.parts if isinstance(part, JudgedFigure)]
    assert (said[0], said[25], said[26]) == ("Figure 1a. a", "Figure 1z. a", "Figure 1aa. a")
    assert len(set(said)) == 30


@given(st.lists(st.lists(st.sampled_from(["a", "b", None]), max_size=9), max_size=3))
def test_figures_that_follow_each_other_under_one_title_are_parts_of_one(
    titles: list[list[str | None]],
) -> None:
    sections = [
        Section(1, "", tuple(TEXT if one is None else JudgedFigure((), one, "") for one in these))
        for these in titles
    ]
    found = [
        SAY(part.caption)
        for section in numbered(sections)
        for part in section.parts
        if isinstance(part, JudgedFigure)
    ]
    assert len(set(found)) == len(found)
    runs = [list(same) for title, same in groupby(chain.from_iterable(titles)) if title is not None]
    expected = [
        f"{number}{'' if len(run) == 1 else 'x'}" for number, run in enumerate(runs, 1) for _ in run
    ]
    assert [re.sub("[a-z]+$", "x", one.split(".")[0].split()[1]) for one in found] == expected
    assert all(one.split(". ")[1] in ("a", "b") for one in found)


def names(report: QuarterlyReport, title: Words) -> list[Words]:
    """The rows of a table, by the words in its caption."""
    return [
        row.head
        for section in report.sections
        for part in section.parts
        if isinstance(part, Table) and SAY(title) in SAY(part.caption)
        for row in part.rows
        if isinstance(row, TableRow)
    ]


def test_a_group_has_a_row_where_the_table_has_a_figure_of_it() -> None:
    report = compose(
        Issue(QUARTER, COMPANY, dt.date(2026, 10, 8)),
        [
            make_cell(make_unit(COMPANY, scope=Scope.COMPANY), Measure.ADHERENCE, 30.0),
            make_cell(make_unit("Kitchen"), Measure.ADHERENCE, 30.0),
            make_cell(make_unit("Kitchen + Desk"), Measure.SPELL_FREQUENCY, 1.0),
        ],
        QUOTED,
    )
    assert names(report, say("table.units")) == ["Kitchen"]
    assert {cell.unit.label for cell in report.cells} >= {"Kitchen", "Kitchen + Desk"}
