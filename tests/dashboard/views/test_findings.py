"""The views of findings: a sentence, a chart and a table, with the reason of each verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from dashboard.charts.lists import names_in_full
from dashboard.frame.callbacks import answers
from dashboard.frame.choice import choose
from dashboard.frame.markup import Element
from dashboard.frame.offered import filter_options
from dashboard.frame.view import SectionContext, find_views, own_choices
from tests.analysis.released_months import campaign_findings
from tests.dashboard.asking import nodes, said
from tests.factories_released import QUARTERS, released_cells, released_units
from webapp.analysis.findings import find
from webapp.domain.figures.findings import Finding, FindingMethod, FindingReason, Verdict
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.i18n import LANGUAGES, texts

VIEWS = find_views("dashboard.views")
OFFERED = filter_options(released_units(), QUARTERS)
CELLS = released_cells()
FOUND = find(CELLS, {})


def having(measure: Measure, period: str) -> set[str]:
    return {c.unit.series for c in CELLS if (c.measure, c.period) == (measure, period)}


def page_of(
    view: str, found: Sequence[Finding] = FOUND, language: str = "en", **wanted: str
) -> SectionContext:
    def asked(
        *,
        methods: Sequence[FindingMethod],
        measures: Sequence[Measure],
        units: Sequence[str] | None = None,
        site: str | None = None,
        scopes: Sequence[Scope] | None = None,
    ) -> list[Finding]:
        return [
            one
            for one in found
            if one.method in methods
            and one.measure in measures
            and (units is None or one.series in units)
            and site in (None, one.site)
            and (scopes is None or one.scope in scopes)
        ]

    choice = choose(wanted, OFFERED, view, own=own_choices(VIEWS))
    soon = dt.date(2026, 12, 9)
    return SectionContext(
        texts(language),
        choice,
        OFFERED,
        having,
        soon,
        may_export=False,
        today=soon,
        findings=asked,
    )


def shown(view: str, found: Sequence[Finding] = FOUND, **wanted: str) -> list[Any]:
    page = page_of(view, found, **wanted).of(VIEWS[view].MEASURES)

    def read(query: Any) -> list[ReleasedCell]:
        return [
            cell
            for cell in CELLS
            if cell.measure in query.measures
            and cell.unit.series in query.series
            and (query.periods is None or cell.period in query.periods)
        ]

    made = VIEWS[view].show(answers(VIEWS[view].needs(page), read), page)
    return [part for part in made if part]


def charts(parts: Sequence[Element]) -> list[dict[str, Any]]:
    return [one["figure"] for one in nodes(parts, "Chart")]


def test_the_newest_month_of_the_company_has_a_verdict_limits_and_a_table() -> None:
    parts = shown("chance")
    text = said(parts)
    assert "Zorggroep Linde, September 2026. No sign of a change." in text
    assert "The dashed lines are the usual limits" in text
    drawn = charts(parts)[0]
    assert len(drawn["data"][0]["x"]) == 15
    assert len(drawn["layout"]["shapes"]) == 3


def test_a_group_and_a_site_have_their_own_months_and_a_small_group_has_none() -> None:
    assert "Geriatrie, September 2026." in said(shown("chance", unit="Genk/Geriatrie"))
    assert "Genk, September 2026." in said(shown("chance", site="Genk"))
    assert "no figures by month" in said(shown("chance", unit="Genk/Apotheek"))


def test_groups_stand_beside_each_other_by_name_with_their_reasons() -> None:
    parts = shown("chance")
    text = said(parts)
    assert "None of these groups lies further from the company" in text
    assert text.index("Cuisine + Entretien") < text.index("Éducation") < text.index("Verwaltung")
    assert "The group lies where 95 of 100 groups of its size lie." in text
    bars = charts(parts)[1]["data"]
    assert len(bars[0]["x"]) == len(bars[1]["x"]) == 3 * len(bars[2]["x"])


def test_a_group_outside_is_named_and_never_called_better() -> None:
    one = next(f for f in FOUND if f.method is FindingMethod.FUNNEL and "Kine" in f.label)
    far = replace(one, verdict=Verdict.LARGER_THAN_CHANCE, reason=FindingReason.OUTSIDE)
    text = said(shown("chance", [far if f is one else f for f in FOUND]))
    assert "Further from the company than chance explains, cause not proven: Kinesi" in text
    assert "best" not in text.lower()


def test_seasons_are_taken_out_and_too_few_months_have_their_reason() -> None:
    text = said(shown("chance", measure=Measure.ABSENCE.value))
    assert "Too little data to say." in text
    assert "This takes twelve months." in text
    assert "rules on sick notes changed" in text


def test_a_campaign_says_what_the_trial_found_what_could_be_seen_and_what_was() -> None:
    parts = shown("campaigns", campaign_findings())
    text = said(parts)
    assert "found no effect on sick leave" in text
    assert "only a fall of" in text
    assert "A change larger than chance, cause not proven: Company." in text
    assert "Taking part is a choice" in text
    (drawn,) = charts(parts)
    assert drawn["data"][1]["marker"]["symbol"][0] == "diamond"


def test_what_cannot_be_told_is_said_once_for_each_reason() -> None:
    small = [
        replace(one, label=f"Site {at}", series=f"site-{at}")
        for one in campaign_findings()
        if one.method is FindingMethod.PLAN and one.scope is Scope.SITE
        for at in range(1, 4)
    ]
    little = [
        replace(
            one,
            method=method,
            numbers={},
            interval=None,
            verdict=Verdict.TOO_LITTLE,
            reason=FindingReason.FEW_PEOPLE,
            series="company",
        )
        for one in small
        for method in (FindingMethod.PLAN, FindingMethod.INTERRUPTED)
    ]
    parts = shown("campaigns", little)
    text = said(parts)
    assert text.count("fewer than a hundred people") == 2
    assert text.count("Site 1, Site 2 and Site 3") == 2
    assert "too little data to say yet; the reasons are below. Before and after the start" in text
    assert list(nodes(parts, "Table")) == []


def test_a_chosen_site_is_shown_alone() -> None:
    assert "Company" in said(shown("campaigns", campaign_findings()))
    assert "Company" not in said(shown("campaigns", campaign_findings(), site="Genk"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_no_second_half_of_another(language: str) -> None:
    """Which groups, full stop; then why: after a colon it would begin small in most languages."""
    t, few = texts(language), FindingReason.FEW_PEOPLE
    words = {"groups": "Eupen", "method": "X", "reason": t(f"findings.reason.{few}")}
    for key in ("plan.unseen.line", "after.without.line"):
        assert t(f"dashboard.campaigns.{key}", **words).endswith(f"Eupen. {words['reason']}")


def test_an_axis_of_differences_says_what_they_are() -> None:
    (drawn,) = charts(shown("campaigns", campaign_findings()))
    assert drawn["layout"]["xaxis"]["title"]["text"] == "Change in percentage points"


def test_the_axis_of_groups_begins_at_zero_where_their_names_stand() -> None:
    drawn = charts(shown("chance"))[1]["layout"]
    assert drawn["xaxis"]["range"][0] == 0
    *names, company = drawn["annotations"]
    assert all(name["bgcolor"] for name in names)
    assert company["text"].startswith("company ") and company["x"] == drawn["shapes"][0]["x0"]


def test_months_that_a_rule_marks_are_drawn_as_strongly_as_the_others() -> None:
    """plotly.js fades the marks of a line that has several sizes of them."""
    assert charts(shown("chance"))[0]["data"][0]["marker"]["opacity"] == 1


def test_names_that_a_chart_shortens_stand_below_it_in_full() -> None:
    long = "Dienst voor ouderengeneeskunde, revalidatie en palliatieve zorg"
    cells = [
        replace(cell, unit=replace(cell.unit, label=long, parts=(long,)))
        if cell.unit.series == "Genk/Geriatrie"
        else cell
        for cell in CELLS
        if cell.unit.scope is Scope.UNIT
        and cell.period == "2026-Q3"
        and cell.measure is Measure.ADHERENCE
    ]
    told = said(names_in_full(cells, texts("fr")))
    assert told == f"Noms complets\u00a0: Dienst voor ouderengeneeskunde, … = {long} · Genk."
    assert names_in_full(cells[:2], texts("fr")) is None


def test_without_campaigns_the_page_says_what_is_missing() -> None:
    text = said(shown("campaigns", []))
    assert "no figure by month yet" in text
    assert "No campaign has begun yet" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_reason_and_method_has_words(language: str) -> None:
    t = texts(language)
    keys = [f"findings.reason.{one}" for one in FindingReason]
    keys += [f"findings.method.{one}" for one in FindingMethod]
    keys += [f"findings.verdict.{kind}{one}" for one in Verdict for kind in ("", "group.")]
    assert all(t(key) for key in keys)
