"""Which figures are put side by side: lines, months or quarters, gaps, joined groups."""

from __future__ import annotations

from dataclasses import replace

from dashboard.charts.selection import make_trend, own_quarters, series_for
from dashboard.frame.choice import choose
from dashboard.frame.offered import filter_options
from tests.factories_released import released_cells, released_units
from webapp.domain.figures.charts import Chart, LineRole
from webapp.domain.periods import Grain, grain_of

UNITS = released_units()
OFFERED = filter_options(UNITS)


def trend_of(**wanted: str) -> Chart:
    """The trend that the page would show for these filters."""
    choice = choose(wanted, OFFERED)
    series = series_for(choice, OFFERED)
    cells = [
        cell
        for cell in released_cells()
        if cell.measure is choice.measure
        and cell.unit.series in series
        and choice.first <= cell.unit.quarter <= choice.last
    ]
    return make_trend(choice, cells, OFFERED)


def test_the_company_alone_is_one_line_of_months() -> None:
    shown = trend_of()
    assert [line.role for line in shown.series] == [LineRole.FOCUS]
    assert shown.grain is Grain.MONTH
    assert (shown.periods[0], shown.periods[-1], len(shown.periods)) == ("2025-07", "2026-09", 15)


def test_a_group_has_its_site_and_the_company_for_comparison() -> None:
    shown = trend_of(unit="Genk/Geriatrie")
    assert [line.role for line in shown.series] == [LineRole.FOCUS, LineRole.SITE, LineRole.COMPANY]
    assert [line.name for line in shown.series] == ["Geriatrie", "Genk", "Zorggroep Linde"]


def test_a_site_is_compared_with_the_company() -> None:
    shown = trend_of(site="Eupen")
    assert [line.name for line in shown.series] == ["Eupen", "Zorggroep Linde"]


def test_a_group_without_monthly_figures_is_shown_by_quarter() -> None:
    shown = trend_of(unit="Genk/Keuken + Linnenkamer")
    assert shown.grain is Grain.QUARTER
    assert shown.periods == ("2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
    assert all(grain_of(key) is Grain.QUARTER for line in shown.series for key in line.cells)


def test_a_month_in_which_a_group_was_joined_shows_the_joined_figure_apart() -> None:
    shown = trend_of(unit="Genk/Onthaal en opname")
    assert "2026-05" in shown.periods and "2026-05" not in shown.focus.cells
    assert shown.shared["2026-05"].unit.parts == ("Apotheek", "Onthaal en opname")
    assert set(shown.shared) == {"2026-05"}, "only where the group has no figure of its own"


def test_a_department_that_is_never_shown_alone_gets_the_smallest_group_around_it() -> None:
    shown = trend_of(unit="Genk/Linnenkamer")
    assert shown.focus.name == "Linnenkamer" and not shown.focus.cells
    assert {cell.unit.label for cell in shown.shared.values()} == {"Keuken + Linnenkamer"}
    assert [line.name for line in shown.series[1:]] == ["Genk", "Zorggroep Linde"]
    assert len(shown.shared) == 5


def test_own_figures_decide_the_length_of_the_periods() -> None:
    shown = trend_of(unit="Genk/Apotheek")  # quarters alone, one month together with others
    assert shown.grain is Grain.QUARTER
    assert len(shown.focus.cells) == 5


def test_a_group_without_any_figure_still_has_its_name_and_context() -> None:
    shown = trend_of(unit="Genk/Keuken + Linnenkamer", measure="absenteeism_rate_capped")
    assert shown.focus.name == "Keuken + Linnenkamer"
    assert not shown.focus.cells
    assert len(shown.series) == 3


def test_nothing_at_all_is_an_empty_chart_and_no_error() -> None:
    choice = choose({}, OFFERED)
    shown = make_trend(choice, [], OFFERED)
    assert shown.periods == () and not shown.focus.cells


def test_a_group_that_changed_its_name_carries_the_newest() -> None:
    old = [replace(unit, label="Oude naam") if unit.quarter < "2026" else unit for unit in UNITS]
    assert "Oude naam" not in {group.label for group in filter_options(old).groups.values()}


def test_a_department_that_is_never_shown_alone_has_the_quarters_of_the_group_around_it() -> None:
    choice = choose({"unit": "Genk/Linnenkamer"}, OFFERED)
    cells = [cell for cell in released_cells() if cell.measure is choice.measure]
    found = own_quarters(choice, cells, OFFERED)
    assert len(found) == 5
    assert {cell.unit.label for cell in found.values()} == {"Keuken + Linnenkamer"}


def test_weeks_are_told_apart_from_months_and_quarters() -> None:
    grains = [grain_of(key) for key in ("2026-09", "2026-Q3", "2026-W07")]
    assert grains == [Grain.MONTH, Grain.QUARTER, Grain.WEEK]
