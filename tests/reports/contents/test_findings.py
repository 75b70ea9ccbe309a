"""The report tells the findings of *Is it chance?* by the page's own verdicts, and no cause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.reports.cells import COMPANY, FULL, QUARTER, make_cell, make_unit, released_cells
from tests.reports.findings import findings
from webapp.domain.figures.findings import Finding, FindingMethod, FindingReason, Verdict
from webapp.domain.figures.measures import Measure, Scope
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.chance import IN_ROWS, chance
from webapp.reports.contents.document import (
    Issue,
    JudgedFigure,
    Part,
    QuarterlyReport,
    Table,
    Text,
)
from webapp.reports.contents.quarterly import compose
from webapp.reports.contents.selection import Released
from webapp.reports.contents.wording import Wording

SAY = Wording(texts("en")).say
CELLS = released_cells()


def made(found: Sequence[Finding]) -> QuarterlyReport:
    background = replace(FULL, findings=tuple(found))
    return compose(Issue(QUARTER, COMPANY, dt.date(2026, 10, 8)), CELLS, background)


def section(report: QuarterlyReport, title: str) -> tuple[Part, ...]:
    return next(one.parts for one in report.sections if SAY(one.title) == title)


def said(parts: Sequence[Part]) -> dict[str, str]:
    return {SAY(one.label): SAY(one.text) for one in parts if isinstance(one, Text)}


def figures(parts: Sequence[Part]) -> list[JudgedFigure]:
    return [one for one in parts if isinstance(one, JudgedFigure)]


def test_the_newest_month_is_told_with_its_verdict_reason_and_limits() -> None:
    parts = section(made(findings()), "Is it chance?")
    assert said(parts)["Sickness absence"] == (
        "Zorggroep Linde, September 2026. A change larger than chance; cause not proven. "
        "The month lies beyond the usual limits."
    )
    months = [one for one in figures(parts) if one.findings[0].method is FindingMethod.PROCESS]
    assert [one.findings[0].measure for one in months] == [Measure.ADHERENCE, Measure.ABSENCE]
    ends = (
        "\u22120,9\u00a0percentage points and +1,0\u00a0percentage points, "
        "around the mean +0,0\u00a0percentage"
    )
    assert ends in SAY(months[1].note)
    assert "September 2026: +1,3\u00a0percentage points" in SAY(months[1].alt)


def test_company_and_sites_have_a_verdict_each_and_every_reason_is_told() -> None:
    (table,) = (one for one in section(made(findings()), "Is it chance?") if isinstance(one, Table))
    rows = {SAY(row.head): [SAY(cell) for cell in row.cells] for row in table.rows}  # type: ignore[union-attr]
    process = {
        (one.label, one.measure): SAY_VERDICT[one.verdict]
        for one in findings()
        if one.method is FindingMethod.PROCESS
    }
    for name, (adherence, absence) in rows.items():
        assert adherence == process.get((name, Measure.ADHERENCE), "–")
        assert absence == process.get((name, Measure.ABSENCE), "–")
    assert "too few yet." in " ".join(SAY(note) for note in table.notes)


SAY_VERDICT = {
    Verdict.NO_SIGN: "No sign of a change",
    Verdict.LARGER_THAN_CHANCE: "A change larger than chance; cause not proven",
    Verdict.TOO_LITTLE: "Too little data to say",
}


def funnel(number: int, verdict: Verdict, reason: FindingReason) -> Finding:
    unit = make_unit(f"Department {number:03}", site="Gent")
    return Finding(
        method=FindingMethod.FUNNEL,
        measure=Measure.ADHERENCE,
        series=unit.series,
        label=unit.label,
        scope=Scope.UNIT,
        site="Gent",
        period=QUARTER.key,
        verdict=verdict,
        reason=reason,
        numbers={"target": 40.0, "sigma": 4.0},
    )


def test_of_many_groups_those_near_the_limits_are_drawn_and_the_others_told() -> None:
    company = make_unit(COMPANY, scope=Scope.COMPANY)
    units = [make_unit(f"Department {number:03}", site="Gent") for number in range(200)]
    cells = [make_cell(unit, Measure.ADHERENCE, 40) for unit in (company, *units)]
    inside = [funnel(n, Verdict.NO_SIGN, FindingReason.INSIDE) for n in range(195)]
    near = [funnel(n, Verdict.NO_SIGN, FindingReason.NEAR_THE_EDGE) for n in range(195, 199)]
    outside = [funnel(199, Verdict.LARGER_THAN_CHANCE, FindingReason.OUTSIDE)]
    parts = chance(Released(cells, QUARTER), [*inside, *near, *outside])
    (drawn,) = figures(parts)
    assert [SAY(name) for name in drawn.names] == [f"Department {n}" for n in range(195, 200)]
    assert len(drawn.names) <= IN_ROWS
    assert "the others lie where 95 of 100 groups" in SAY(drawn.caption)
    assert said(parts)["Groups beside each other: Adherence"] == (
        "Further from the company than chance explains, cause not proven: Department 199."
    )


def test_campaigns_tell_what_could_be_seen_what_was_and_all_that_speaks_against() -> None:
    parts = section(made(findings()), "Campaigns evaluated")
    told = said(parts)
    assert told["What to expect"].startswith("Nobody can promise what data cannot show.")
    assert told["What could be seen"] == (
        "Zorggroep Linde: from 2,5\u00a0%, only a fall of 0,9\u00a0percentage points or more "
        "could be seen after 12\u00a0months."
    )
    assert told["What was seen"] == "A change larger than chance, cause not proven: Gent."
    biases = list(told)[list(told).index("What does not follow from it") + 1 :]
    assert len(biases) == 6
    (drawn,) = figures(parts)
    assert [one.label for one in drawn.findings] == [COMPANY, "Gent"]
    assert "\u22122,1\u00a0percentage points to \u22120,3\u00a0percentage points" in SAY(drawn.alt)


def test_without_a_campaign_the_section_says_so_and_promises_nothing() -> None:
    only = [one for one in findings() if one.method is FindingMethod.FUNNEL]
    told = said(section(made(only), "Campaigns evaluated"))
    assert told["What was seen"].startswith("No campaign has begun yet")
    assert "Nobody can promise" in told["What to expect"]


def test_without_findings_both_sections_are_left_out() -> None:
    titles = {SAY(one.title) for one in made([]).sections}
    assert not titles & {"Is it chance?", "Campaigns evaluated"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_verdicts_are_those_of_the_dashboard_in_every_language(language: str) -> None:
    t = texts(language)
    say = Wording(t).say
    (table,) = (one for one in section(made(findings()), "Is it chance?") if isinstance(one, Table))
    cells = {say(cell) for row in table.rows for cell in row.cells if cell}  # type: ignore[union-attr]
    assert cells <= {t(f"findings.verdict.{verdict}") for verdict in Verdict}
