"""A report on one site: its own figures, the groups that lie in it, and in words what it lacks."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reports.cells import FULL, QUARTER
from tests.reports.findings import findings
from tests.sited import EUPEN, GENK, INCOMPLETE, LIEGE, sited_cells
from webapp.domain.errors import Invalid
from webapp.domain.figures.disclosure.layout import line_of
from webapp.domain.figures.measures import ReleasedCell, Scope
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.document import Background, Issue, QuarterlyReport
from webapp.reports.contents.quarterly import compose
from webapp.reports.contents.wording import Wording

NAMES = {GENK: "Genk", LIEGE: "Liège", EUPEN: "Eupen"}
ISSUE = Issue(QUARTER, "Zorggroep Linde", dt.date(2026, 10, 8))


def made(site: int, cells: tuple[ReleasedCell, ...] | None = None) -> QuarterlyReport:
    issue = replace(ISSUE, site=site, site_name=NAMES[site])
    return compose(issue, sited_cells() if cells is None else cells, FULL)


def of_site(site: int, cell: ReleasedCell) -> bool:
    """Whether a figure is the site's own, or that of a group of its departments."""
    if cell.unit.scope is Scope.SITE:
        return line_of(cell.unit.series) == f"site-{site}"
    return cell.unit.scope is Scope.UNIT and cell.unit.site == NAMES[site]


def cells_in(thing: Any) -> list[ReleasedCell]:
    """Every released figure somewhere in a report."""
    if isinstance(thing, ReleasedCell):
        return [thing]
    if is_dataclass(thing):
        return [c for field in fields(thing) for c in cells_in(getattr(thing, field.name))]
    inside = thing.values() if isinstance(thing, dict) else thing
    return (
        [c for one in inside for c in cells_in(one)]
        if isinstance(thing, dict | list | tuple)
        else []
    )


def words(report: QuarterlyReport, language: str = "en") -> str:
    say = Wording(texts(language)).say

    def told(thing: Any) -> list[str]:
        if is_dataclass(thing) and not isinstance(thing, ReleasedCell):
            if type(thing).__name__ in {"Sentence", "Translated", "Listing"}:
                return [say(thing)]
            return [w for f in fields(thing) for w in told(getattr(thing, f.name))]
        if isinstance(thing, list | tuple):
            return [w for one in thing for w in told(one)]
        return [thing] if isinstance(thing, str) else []

    return "\n".join(told(report))


@pytest.mark.parametrize("site", NAMES)
def test_nothing_but_the_site_and_the_groups_in_it_is_told(site: int) -> None:
    report = made(site)
    found = cells_in(report)
    assert found
    assert [cell for cell in found if not of_site(site, cell)] == []
    others = {
        cell.unit.label
        for cell in sited_cells()
        if not of_site(site, cell) and cell.unit.label != ISSUE.company
    } - {cell.unit.label for cell in sited_cells() if of_site(site, cell)}
    issue = replace(ISSUE, site=site, site_name=NAMES[site])
    said = words(compose(issue, sited_cells(), Background()))
    assert [label for label in others if label in said] == []


@settings(max_examples=12)
@given(st.randoms(use_true_random=False))
def test_whatever_else_is_released_a_site_s_report_stays_the_same(chance: random.Random) -> None:
    others = [cell for cell in sited_cells() if not of_site(GENK, cell)]
    mine = [cell for cell in sited_cells() if of_site(GENK, cell)]
    cells = mine + chance.sample(others, chance.randrange(len(others)))
    chance.shuffle(cells)
    assert repr(made(GENK, tuple(cells))) == repr(made(GENK, tuple(mine)))


def test_the_report_names_its_site_and_has_a_number_of_its_own() -> None:
    report = made(GENK)
    assert report.issue.number == "RKP-2026-Q3-S11-1"
    said = words(report)
    assert "Periodic prevention report · Genk" in said
    assert "in the whole company" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_about_a_part_of_the_site_bears_its_name(language: str) -> None:
    said = words(made(EUPEN), language)
    t = texts(language)
    part = t("report.finding.part", measure=t("report.measure.adherence"), group=INCOMPLETE)
    assert part in said
    assert t("report.units.elsewhere") in said
    assert t("report.finding.part", measure=t("report.measure.absence"), group="Eupen") not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_site_cannot_have_is_said_in_words(language: str) -> None:
    few = tuple(c for c in sited_cells() if "absence" not in c.measure.spec.family)
    t = texts(language)
    said = words(made(LIEGE, few), language)
    for key in ("finding.none.site", "absence.not_of_site", "plan.shared"):
        assert t(f"report.{key}") in said


def test_the_site_is_followed_through_the_quarters_however_complete_it_was() -> None:
    cells = tuple(
        replace(cell, unit=replace(cell.unit, series="site-11-ba9876543210", label="Genk (Spoed)"))
        if cell.unit.series == "site-11" and cell.period == "2026-Q2"
        else cell
        for cell in sited_cells()
    )
    said = words(made(GENK, cells))
    assert "Adherence: the earlier figure is about Genk (Spoed)." in said
    before = {c.unit.label for c in cells_in(made(GENK, cells)) if c.period == "2026-Q2"}
    assert before == {"Genk (Spoed)"}


def test_only_findings_of_the_site_and_its_groups_are_told() -> None:
    genk = tuple(
        replace(one, series="site-11", label="Genk") for one in findings() if one.label == "Gent"
    )
    assert genk
    told = (*genk, *(one for one in findings() if one.label != "Gent"))
    issue = replace(ISSUE, site=GENK, site_name="Genk")
    alone, beside = (
        words(compose(issue, sited_cells(), replace(FULL, findings=which)))
        for which in (genk, told)
    )
    assert texts("en")("report.table.chance.site") in alone
    assert alone == beside


def test_a_site_without_any_figure_gets_no_report() -> None:
    others = tuple(cell for cell in sited_cells() if not of_site(GENK, cell))
    with pytest.raises(Invalid) as caught:
        made(GENK, others)
    assert caught.value.key == "error.report.no_site_figures"
