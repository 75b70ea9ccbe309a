"""What the report says, and what it leaves out."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.reports.cells import (
    COMPANY,
    QUARTER,
    QUARTERS,
    QUOTED,
    make_cell,
    make_unit,
    released_cells,
)
from webapp.domain.errors import Invalid
from webapp.domain.figures.measures import FigureKind, JoinReason, Measure, ReleasedCell, Scope
from webapp.domain.periods import Quarter
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.document import (
    Figure,
    Issue,
    KeyFigures,
    Part,
    QuarterlyReport,
    RowGroup,
    Section,
    Table,
    TableRow,
    Text,
)
from webapp.reports.contents.quarterly import compose, cover
from webapp.reports.contents.wording import Wording

ISSUE = Issue(QUARTER, COMPANY, dt.date(2026, 10, 8))
CELLS = released_cells()
SAY = Wording(texts("en")).say


def made(cells: list[ReleasedCell] | None = None, quarter: Quarter = QUARTER) -> QuarterlyReport:
    return compose(replace(ISSUE, quarter=quarter), CELLS if cells is None else cells, QUOTED)


def section(report: QuarterlyReport, number: int) -> Section:
    return next(one for one in report.sections if one.number == number)


def parts(report: QuarterlyReport, kind: type[Part]) -> Iterator[Part]:
    return (p for one in report.sections for p in one.parts if isinstance(p, kind))


def cells_in(thing: object) -> Iterator[ReleasedCell]:
    """Every released figure somewhere in a report."""
    if isinstance(thing, ReleasedCell):
        yield thing
    elif dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        for field in dataclasses.fields(thing):
            yield from cells_in(getattr(thing, field.name))
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from cells_in(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from cells_in(value)


def finding(report: QuarterlyReport, label: str) -> str:
    texts_ = [p for p in section(report, 0).parts if isinstance(p, Text)]
    found = next(text for text in texts_ if SAY(text.label) == label)
    return f"{SAY(found.lead)} {SAY(found.text)}" if found.lead else SAY(found.text)


def company(
    measure: Measure, shown: float, quarter: Quarter = QUARTER, **more: object
) -> ReleasedCell:
    unit = make_unit(COMPANY, scope=Scope.COMPANY, quarter=quarter)
    return make_cell(unit, measure, shown, **more)  # type: ignore[arg-type]


def test_every_figure_is_a_released_one_and_goes_along_as_a_file() -> None:
    report = made()
    given, attached = {id(cell) for cell in CELLS}, {id(cell) for cell in report.cells}
    shown = {id(cell) for cell in cells_in(report.sections)}
    assert shown <= attached <= given
    assert len(shown) > 150


def test_the_cover_names_company_exact_days_number_and_that_figures_are_final() -> None:
    said = {SAY(term): SAY(what) for term, what in made().cover.rows}
    assert said["Company"] == COMPANY
    assert (
        said["Period"]
        == "3rd quarter 2026: 29\u00a0June 2026 to 27\u00a0September 2026 (13\u00a0weeks)"
    )
    assert said["Issued"] == "8\u00a0October 2026"
    assert said["Document number"] == "RKP-2026-Q3-1"
    assert "Released" in said["Status"]


def test_the_title_does_not_claim_to_be_a_legal_report() -> None:
    report = made()
    assert SAY(report.title) == "Periodic prevention report"
    assert SAY(report.subtitle) == "Input for the annual reports · 3rd quarter 2026"


def test_sections_are_numbered_as_the_texts_refer_to_them() -> None:
    report = made()
    titles = {one.number: SAY(one.title) for one in report.sections}
    assert list(titles) == list(range(11))
    assert (titles[3], titles[8], titles[10]) == (
        "Departments",
        "What these figures cannot say",
        "Version and signature",
    )
    status = next(SAY(what) for term, what in report.cover.rows if SAY(term) == "Status")
    assert "Signature in section 10" in status
    assert "Section 3 gives figures for 22 groups. 4 of them" in finding(report, "Departments")
    assert "(sections 8 and 9)" in finding(report, "Cause")


def test_a_large_change_is_called_so_and_its_cause_left_open() -> None:
    before = company(Measure.ADHERENCE, 40, QUARTERS[3])
    report = made([company(Measure.ADHERENCE, 55), before])
    assert finding(report, "Adherence") == (
        "A change larger than chance; cause not proven. All three stretch breaks were taken on "
        "55\u00a0% of the eligible days; in the quarter before, on 40\u00a0%."
    )


def test_a_change_that_rounding_and_chance_can_explain_is_no_sign() -> None:
    report = made([company(Measure.ADHERENCE, 43), company(Measure.ADHERENCE, 40, QUARTERS[3])])
    assert finding(report, "Adherence").startswith("No sign of a change.")


def test_absence_is_compared_with_the_same_quarter_a_year_earlier() -> None:
    cells = [
        company(Measure.ABSENCE, 2.5, step=0.5),
        company(Measure.ABSENCE, 6.0, QUARTERS[3], step=0.5),
        company(Measure.ABSENCE, 3.0, QUARTERS[0], step=0.5),
    ]
    said = finding(made(cells), "Sickness absence")
    assert said.startswith("No sign of a change.")
    assert "a year earlier, 3,0\u00a0%" in said
    assert "6,0" not in said


def test_the_first_quarter_has_nothing_to_compare_with() -> None:
    said = finding(made([company(Measure.ADHERENCE, 43)]), "Adherence")
    assert said.startswith("Too little data to say.")
    assert "There is no figure for the quarter before." in said


def test_a_missing_figure_is_said_to_be_missing_and_is_never_zero() -> None:
    report = made([company(Measure.ADHERENCE, 43)])
    assert finding(report, "Sickness absence") == (
        "Too little data to say. There is no figure for this quarter."
    )
    (figures,) = (p for p in parts(report, KeyFigures) if isinstance(p, KeyFigures))
    assert [one.figure is None for one in figures.items] == [False, True, True, True]


def test_a_bound_is_said_in_words() -> None:
    low = company(Measure.PARTICIPATION, 10, kind=FigureKind.AT_MOST, step=5)
    assert "at most 10\u00a0% of the employees" in finding(made([low]), "Participation")


def test_departments_stand_by_site_in_alphabetical_order_whatever_their_figures() -> None:
    (table,) = (p for p in section(made(), 3).parts if isinstance(p, Table))
    sites = [SAY(row.head) for row in table.rows if isinstance(row, RowGroup)]
    assert sites == ["Antwerpen", "Eupen", "Gent", "Luik"]
    first = [SAY(row.head) for row in table.rows if isinstance(row, TableRow)][:7]
    assert first == [
        "Dagcentrum",
        "IT, Personeelsdienst",
        "Kinesitherapie",
        "Logistiek",
        "Planning",
        "Thuiszorg Noord",
        "Thuiszorg Zuid",
    ]


def test_names_are_sorted_without_regard_to_accents_and_case() -> None:
    units = [make_unit(name, site="Luik") for name in ("Zorg", "école", "Eco", "Ässe")]
    (table,) = (
        p for p in section(made([make_cell(u) for u in units]), 3).parts if isinstance(p, Table)
    )
    rows = [SAY(row.head) for row in table.rows if isinstance(row, TableRow)]
    assert rows == ["Ässe", "Eco", "école", "Zorg"]


@pytest.mark.parametrize(
    ("reason", "label", "said"),
    [
        (JoinReason.TOO_FEW, "A + B", "Shown together: too few people."),
        (JoinReason.TOO_FEW, "Rest", "Shown together: A and B. Too few people."),
        (
            JoinReason.PROTECTION,
            "A + B",
            "Shown together this quarter to protect individual values.",
        ),
        (
            JoinReason.PROTECTION,
            "Rest",
            "Shown together this quarter to protect individual values: A and B.",
        ),
    ],
)
def test_a_joined_group_names_its_parts_and_one_of_two_reasons(
    reason: JoinReason, label: str, said: str
) -> None:
    unit = make_unit(label, site="Gent", parts=("A", "B"), joined=reason)
    (table,) = (p for p in section(made([make_cell(unit)]), 3).parts if isinstance(p, Table))
    (row,) = (row for row in table.rows if isinstance(row, TableRow))
    assert SAY(row.small) == said


def test_a_group_across_sites_comes_last_under_its_own_heading() -> None:
    cells = [make_cell(make_unit("Rest")), make_cell(make_unit("Zorg", site="Wavre"))]
    (table,) = (p for p in section(made(cells), 3).parts if isinstance(p, Table))
    assert [SAY(row.head) for row in table.rows] == ["Wavre", "Zorg", "Across sites", "Rest"]


def test_a_group_of_other_people_than_before_is_starred_and_the_star_explained() -> None:
    unit = make_unit("Keuken", site="Gent")
    starred, same = (
        next(
            p
            for p in section(
                made([make_cell(unit, size_band="20-29", members_changed=changed)]), 3
            ).parts
            if isinstance(p, Table)
        )
        for changed in (True, False)
    )
    assert [SAY(r.cells[0]) for r in starred.rows if isinstance(r, TableRow)] == ["20–29 *"]
    assert [SAY(r.cells[0]) for r in same.rows if isinstance(r, TableRow)] == ["20–29"]
    assert any(SAY(note).startswith("* ") for note in starred.notes)
    assert not any(SAY(note).startswith("* ") for note in same.notes)


def test_without_departments_the_section_says_why() -> None:
    (only,) = section(made([company(Measure.ADHERENCE, 43)]), 3).parts
    assert isinstance(only, Text)
    assert "too small to show" in SAY(only.text)


def test_a_chart_needs_two_figures_and_shows_a_gap_where_one_is_missing() -> None:
    cells = [cell for cell in CELLS if cell.unit.scope is Scope.COMPANY]
    without = [cell for cell in cells if cell.period != "2026-02"]
    figure = next(p for p in parts(made(without), Figure) if isinstance(p, Figure))
    chart = figure.chart
    assert [key not in chart.focus.cells for key in chart.periods].index(True) == 7
    assert "February 2026" not in SAY(figure.alt)
    quarters_only = [cell for cell in cells if "Q" in cell.period]
    assert list(parts(made(quarters_only), Figure)) == []


def test_many_sites_are_drawn_in_several_charts_of_one_scale() -> None:
    cells = [
        make_cell(make_unit(f"Site {n:02d}", scope=Scope.SITE, quarter=quarter), shown=20.0 + n)
        for n in range(40)
        for quarter in QUARTERS[3:]
    ]
    figures = [p for p in section(made(cells), 1).parts if isinstance(p, Figure)]
    assert [len(figure.chart.series) for figure in figures] == [16, 16, 8]
    assert [SAY(figure.caption)[:10] for figure in figures] == [f"Figure 1{x}." for x in "abc"]
    assert {figure.chart.highest for figure in figures} == {59.0}


def test_weeks_and_other_quarters_stay_out() -> None:
    unit = make_unit(COMPANY, scope=Scope.COMPANY)
    week = make_cell(unit, shown=77.7, period="2026-W30")
    old = company(Measure.ADHERENCE, 66.6, Quarter(2025, 2))
    assert not {id(week), id(old)} & {id(cell) for cell in made([*CELLS, week, old]).cells}


def test_an_earlier_quarter_is_reported_without_what_came_later() -> None:
    report = made(quarter=QUARTERS[2])
    assert max(cell.unit.quarter for cell in report.cells) == "2026-Q1"


def test_a_quarter_without_figures_gets_no_report() -> None:
    with pytest.raises(Invalid) as caught:
        made(quarter=Quarter(2027, 1))
    assert caught.value.key == "error.report.no_figures"


def test_sources_carry_their_status_and_date() -> None:
    said = [p for p in section(made(), 9).parts if isinstance(p, Text)][1:]
    assert [SAY(p.label) for p in said][:2] == [
        "Rule of the campaign",
        "Claim of the source article",
    ]
    assert "as cited in the source article" in SAY(said[0].text)
    assert all(SAY(p.source).endswith("Checked on 22\u00a0November 2026.") for p in said)


def test_the_report_says_how_many_departments_are_in_no_shown_group_of_each_figure() -> None:
    company = replace(make_unit(COMPANY, scope=Scope.COMPANY), departments=(1, 2, 3, 4))
    alone = replace(make_unit("Keuken", site="Gent"), departments=(1,))
    together = replace(make_unit("Wasserij + Post", site="Gent"), departments=(2, 3))
    cells = [make_cell(company, measure) for measure in Measure]
    cells += [make_cell(alone), make_cell(together), make_cell(alone, Measure.BREAKS)]
    (note,) = [
        part
        for part in section(made(cells), 3).parts
        if isinstance(part, Text) and SAY(part.label) == "Not shown"
    ]
    said = SAY(note.text)
    assert "Adherence: 1 of the 4 departments is in no group that can be shown." in said
    assert "Breaks a day: 3 of the 4 departments are in no group" in said
    assert said.count("4 of the 4 departments are in no group") == 2


def test_the_report_says_so_when_every_department_is_in_a_shown_group() -> None:
    company = replace(make_unit(COMPANY, scope=Scope.COMPANY), departments=(1, 2))
    together = replace(make_unit("Keuken + Post", site="Gent"), departments=(1, 2))
    cells = [make_cell(unit, measure) for unit in (company, together) for measure in Measure]
    parts = [part for part in section(made(cells), 3).parts if isinstance(part, Text)]
    said = {SAY(part.text): SAY(part.label) for part in parts}
    every = "Each of the 2 departments is in a group that is shown, for every figure."
    assert said[every] == "All shown", "not under the words “Not shown”"


def test_the_cover_names_the_statutory_languages_of_the_sites() -> None:
    terms = {
        SAY(term): SAY(what) for term, what in cover(replace(ISSUE, statutory=("nl", "fr")), 8).rows
    }
    assert terms["Statutory languages"].startswith("Nederlands and Français: the languages")
    assert "Statutory languages" not in {SAY(term) for term, _ in cover(ISSUE, 8).rows}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_does_not_promise_that_nothing_is_left_out(language: str) -> None:
    joining = texts(language)("report.method.joining")
    for word in ("rather than left out", "in plaats van weggelaten", "plutôt que", "statt wegge"):
        assert word not in joining
