"""What stands below a chart of absence: who has such a figure, breaks, published figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dashboard.charts.background import OTHERS, background
from dashboard.charts.figures import trend
from dashboard.charts.trends import goal_of, trend_card, with_lines
from dashboard.frame.choice import choose
from dashboard.frame.offered import filter_options
from dashboard.frame.view import SectionContext, find_views, own_choices
from tests.dashboard.asking import nodes, said
from tests.factories_released import QUARTERS, released_cells, released_units
from webapp.domain.figures.charts import Chart, Series
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.domain.people.campaigns import Campaign
from webapp.i18n import texts


def page_of(measure: Measure, language: str = "en", **wanted: str) -> SectionContext:
    """The page of *Explore*, of which only the choice and the language matter here."""
    offered = filter_options(released_units(), QUARTERS)
    asked = {"measure": measure.value, **wanted}
    choice = choose(asked, offered, "explore", own=own_choices(find_views("dashboard.views")))
    day = dt.date(2026, 11, 18)
    having = set[str]
    return SectionContext(
        texts(language), choice, offered, lambda *_: having(), day, may_export=False, today=day
    )


def below(measure: Measure, *periods: str, language: str = "en", **wanted: str) -> str:
    chart = Chart(measure, periods, (Series("Linde", {}),))
    page = page_of(measure, language, **wanted)
    return " ".join(said(part) for part in background(chart, page))


def test_a_figure_on_breaks_has_nothing_below_it() -> None:
    assert below(Measure.ADHERENCE, "2025-Q4", "2026-Q1") == ""


def test_a_series_that_runs_into_2026_says_that_the_rules_changed() -> None:
    assert "Break in the series" in below(Measure.ABSENCE, "2025-12", "2026-01")
    assert "Break" not in below(Measure.ABSENCE, "2026-02", "2026-03")


def test_only_large_groups_have_it_and_the_page_says_why() -> None:
    assert "one more" not in below(Measure.ABSENCE, "2026-02")
    assert "so little of it happens" in below(Measure.SPELL_FREQUENCY, "2026-Q3")


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_a_published_figure_says_who_counted_whom_and_how(language: str) -> None:
    found = below(Measure.SPELL_FREQUENCY, "2026-Q3", language=language)
    assert "SD Worx, 2023" in found
    assert "1,73" in found


def test_what_is_counted_otherwise_is_said_not_to_be_comparable() -> None:
    assert "not to be compared" in below(Measure.NO_ABSENCE_YEAR, "2026-Q4")
    assert "not to be compared" not in below(Measure.FREQUENT_ABSENCE, "2026-Q4")


def company(measure: Measure) -> Chart:
    """The company's quarters in this measure."""
    cells = {
        cell.period: cell
        for cell in released_cells()
        if cell.measure is measure and cell.unit.scope is Scope.COMPANY and "Q" in cell.period
    }
    return Chart(measure, tuple(sorted(cells)), (Series("Linde", cells),))


def labels(shown: Chart) -> list[str]:
    return [one["text"] for one in trend(shown, texts("en"))["layout"]["annotations"]]


def test_published_figures_are_lines_where_wanted_and_counted_as_ours_are() -> None:
    shown = company(Measure.ABSENCE_UNCAPPED)
    plain = with_lines(shown, page_of(Measure.ABSENCE_UNCAPPED))
    drawn = with_lines(shown, page_of(Measure.ABSENCE_UNCAPPED, **{OTHERS: "shown"}))
    assert plain.references == () and len(drawn.references) == 2
    assert drawn.highest >= 10.3, "the scale reaches the line"
    told = [" ".join(one.split("<br>")) for one in labels(drawn)]
    assert any("SD Worx 2024, private sector in Belgium: 10,3" in one for one in told), told
    other = company(Measure.NO_ABSENCE_YEAR)
    assert with_lines(other, page_of(Measure.NO_ABSENCE_YEAR, **{OTHERS: "shown"})).references == ()


def test_a_break_in_the_series_is_a_line_on_its_day_and_named() -> None:
    shown = with_lines(company(Measure.ABSENCE), page_of(Measure.ABSENCE))
    assert shown.breaks == (dt.date(2026, 1, 1),)
    (line,) = trend(shown, texts("en"))["layout"]["shapes"]
    begins = next(at for at, key in enumerate(shown.periods) if key >= "2026-01") - 0.5
    assert line["yref"] == "paper" and begins <= line["x0"] == line["x1"] < begins + 0.2
    assert "other rules" in labels(shown)
    other = with_lines(company(Measure.ADHERENCE), page_of(Measure.ADHERENCE))
    assert other.breaks == () and "other rules" not in labels(other)


def test_the_way_to_the_lines_stands_where_there_are_any_and_back() -> None:
    assert "Draw the comparable figures" in below(Measure.ABSENCE_UNCAPPED, "2026-Q3")
    assert "Leave out the lines" in below(Measure.ABSENCE_UNCAPPED, "2026-Q3", **{OTHERS: "shown"})
    assert "Draw the comparable figures" not in below(Measure.NO_ABSENCE_YEAR, "2026-Q4")


def aimed(shown: Chart, *campaigns: Campaign) -> tuple[Chart, SectionContext]:
    """The chart, its group being departments 1 and 2, and a page with these campaigns."""
    cells: dict[str, ReleasedCell] = {}
    for key, cell in shown.focus.cells.items():
        cells[key] = replace(cell, unit=replace(cell.unit, departments=(1, 2)))
    page = replace(page_of(shown.measure), campaigns=lambda: campaigns)
    return replace(shown, series=(replace(shown.focus, cells=cells),)), page


def campaign(number: int, target: int | None, *days: tuple[int, int]) -> Campaign:
    starts = {place: dt.date(2026, 1, day) for place, day in days}
    return Campaign(number, f"Wave {number}", target, None, 1, starts)


def test_the_target_of_the_last_campaign_of_all_these_people_is_a_line() -> None:
    known = (
        campaign(1, 40, (1, 5), (2, 5)),
        campaign(2, 60, (1, 12), (2, 12), (3, 5)),
        campaign(3, 90, (1, 19)),  # not all of the group
        campaign(4, None, (1, 26), (2, 26)),
    )
    shown, page = aimed(company(Measure.PARTICIPATION), *known)
    assert goal_of(shown, page) == known[1]
    assert "target 60 %" in {one.replace("\u00a0", " ") for one in labels(with_lines(shown, page))}
    assert "Goal of Wave 2: 60" in said(trend_card("trend", shown, page))


def test_a_measure_that_no_target_is_about_has_no_line() -> None:
    shown, page = aimed(company(Measure.ADHERENCE), campaign(1, 40, (1, 5), (2, 5)))
    assert goal_of(shown, page) is None and with_lines(shown, page).target is None
    unknown, page = aimed(company(Measure.PARTICIPATION))
    assert goal_of(unknown, page) is None


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_a_figure_opens_what_stands_behind_it(language: str) -> None:
    shown = company(Measure.ADHERENCE)
    part = trend_card("trend", shown, page_of(Measure.ADHERENCE, language))
    (opened,) = [one for one in nodes(part, "Details") if one.get("className") == "explained"]
    t = texts(language)
    words = said(opened["children"])
    for key in ("about", "read.formula"):
        assert t(f"dashboard.{key}.{Measure.ADHERENCE}") in words
    newest = shown.newest
    assert newest is not None
    assert t("dashboard.people", band="400–599") in words
    assert t.percent(newest.step) in words, "the step"
    assert t.percent(0.25, 1) in words, "one of 400 people is a quarter of a percent"
