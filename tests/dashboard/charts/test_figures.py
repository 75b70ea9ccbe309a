"""The charts' data: only released numbers, gaps, bounds, labels, colours."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.charts import theme
from dashboard.charts.figures import overview, spread, trend
from tests.dashboard.charts.test_selection import trend_of
from tests.factories_released import released_cells
from webapp.domain.figures.charts import Chart, LineRole, Series
from webapp.domain.figures.measures import FigureKind, Measure, ReleasedCell
from webapp.i18n import LANGUAGES, texts

NL = texts("nl")
QUARTER = [
    cell
    for cell in released_cells()
    if cell.period == "2026-Q3" and cell.measure is Measure.ADHERENCE
]
UNITS = [cell for cell in QUARTER if cell.unit.site and cell.unit.parts]
CONTEXT = {
    LineRole.SITE: next(cell for cell in QUARTER if cell.unit.series == "site/Genk"),
    LineRole.COMPANY: next(cell for cell in QUARTER if cell.unit.series == "company"),
}


def test_a_name_that_does_not_fit_is_whole_when_pointed_at() -> None:
    parts = ("Cuisine", "Kinésithérapie", "Accueil", "Service technique", "Pharmacie")
    unit = replace(UNITS[0].unit, label=" + ".join(parts), parts=parts)
    figure = overview([replace(UNITS[0], unit=unit)], {}, chosen=set(), t=NL)
    (label,) = (one for one in figure["layout"]["annotations"] if "hovertext" in one)
    assert label["text"].endswith("Accueil + 2")
    assert label["hovertext"].startswith(" + ".join(parts))


def planted(cells: list[ReleasedCell]) -> list[ReleasedCell]:
    """The same cells, each with a value that no other number looks like."""
    return [replace(cell, shown=round(31.00007 + i / 1000, 5)) for i, cell in enumerate(cells)]


def planted_trend(shown: Chart) -> Chart:
    """The same trend, each figure with a value that no other number looks like."""
    lines = [
        replace(line, cells=dict(zip(line.cells, planted(list(line.cells.values())), strict=True)))
        for line in shown.series
    ]
    return replace(shown, series=tuple(lines))


def numbers(figure: dict[str, Any]) -> list[float]:
    """Every number that the browser is sent as a figure: points, hover texts, labels, lines."""
    found = []
    for trace in figure["data"]:
        found += [value for axis in "xy" for value in trace[axis] if isinstance(value, int | float)]
    return found


def every_decimal(figure: dict[str, Any]) -> set[str]:
    """Every number with five decimals anywhere in the JSON."""
    return set(re.findall(r"\d+\.\d{5}\b", json.dumps(figure)))


def every_figure() -> Iterator[dict[str, Any]]:
    for measure in Measure:
        for unit in ("", "Genk/Onthaal en opname", "Genk/Keuken + Linnenkamer"):
            shown = trend_of(measure=measure.value, unit=unit)
            yield trend(shown, NL)
    yield overview(UNITS, CONTEXT, chosen=set(), t=NL)
    yield overview(UNITS, CONTEXT, chosen={"Genk/Geriatrie"}, t=NL)


def test_every_chart_is_one_that_plotly_knows() -> None:
    for figure in every_figure():
        go.Figure(figure)  # refuses unknown names and values


def test_every_number_of_a_chart_is_a_released_one() -> None:
    shown = trend_of(unit="Genk/Onthaal en opname")
    given = {cell.shown for line in shown.series for cell in line.cells.values()}
    given |= {cell.shown for cell in shown.shared.values()}
    assert set(numbers(trend(shown, NL))) <= given


def test_no_number_is_in_the_json_that_was_not_given() -> None:
    shown = planted_trend(trend_of(unit="Genk/Geriatrie"))
    given = {f"{cell.shown:.5f}" for line in shown.series for cell in line.cells.values()}
    found = every_decimal(trend(shown, NL))
    assert found == given
    cells = planted(UNITS)
    context = dict(zip(CONTEXT, planted(list(CONTEXT.values())), strict=True))
    found = every_decimal(overview(cells, context, chosen=set(), t=NL))
    assert found <= {f"{cell.shown:.5f}" for cell in [*cells, *context.values()]}


def test_a_period_without_a_figure_is_a_gap_and_never_a_zero() -> None:
    figure = trend(trend_of(unit="Genk/Onthaal en opname"), NL)
    focus = next(trace for trace in figure["data"] if trace["uid"] == "focus")
    assert focus["y"][focus["x"].index("2026-05")] is None
    assert 0 not in focus["y"]
    assert focus["connectgaps"] is False


def test_zero_is_drawn_as_a_figure() -> None:
    cell = replace(CONTEXT[LineRole.COMPANY], period="2026-Q3", shown=0.0)
    shown = Chart(Measure.ADHERENCE, ("2026-Q3",), (Series("x", {"2026-Q3": cell}),))
    figure = trend(shown, NL)
    assert figure["data"][-1]["y"] == [0.0]


def bounded(kind: FigureKind) -> dict[str, Any]:
    """A line of three quarters, the second of which has a bound."""
    keys = ("2026-Q1", "2026-Q2", "2026-Q3")
    cell = CONTEXT[LineRole.COMPANY]
    cells = {key: replace(cell, period=key, members_changed=False) for key in keys}
    cells["2026-Q2"] = replace(cells["2026-Q2"], kind=kind, shown=10.0)
    shown = Chart(Measure.ADHERENCE, keys, (Series("x", cells),))
    return trend(shown, NL)


@pytest.mark.parametrize(
    ("kind", "symbol"),
    [(FigureKind.AT_MOST, "triangle-down-open"), (FigureKind.AT_LEAST, "triangle-up-open")],
)
def test_a_bound_is_an_open_arrow_beside_the_line(kind: FigureKind, symbol: str) -> None:
    line, bound = bounded(kind)["data"]
    assert line["y"][1] is None
    assert bound["mode"] == "markers"
    assert (bound["x"], bound["y"], bound["marker"]["symbol"]) == (["2026-Q2"], [10.0], [symbol])
    assert "stens 10" in bound["hovertext"][0]


def test_a_changed_group_is_marked_and_told() -> None:
    figure = trend(trend_of(), NL)
    strokes = next(trace for trace in figure["data"] if trace["uid"] == "changed")
    assert strokes["x"] == ["2025-07", "2025-10", "2026-01", "2026-04", "2026-07"]
    focus = figure["data"][-1]
    told = focus["hovertext"][focus["x"].index("2026-01")]
    assert "andere groep mensen" in told.replace("<br>", " ")


def test_a_joined_figure_says_with_whom() -> None:
    figure = trend(trend_of(unit="Genk/Onthaal en opname"), NL)
    shared = figure["data"][-1]
    assert shared["uid"] == "shared" and shared["marker"]["symbol"] == ["diamond-open"]
    assert shared["hovertext"][0].startswith("Apotheek + Onthaal en opname<br>mei 2026")


def test_a_joined_group_that_stands_in_for_long_is_a_thin_line() -> None:
    figure = trend(trend_of(unit="Genk/Linnenkamer"), NL)
    thin, marks = figure["data"][-2:]
    assert thin["y"] == [None, *marks["y"][1:]], "the line avoids the bound of the first quarter"
    assert thin["line"]["width"] < theme.WIDTH[LineRole.FOCUS]


def test_lines_are_labelled_at_their_ends_and_there_is_no_legend() -> None:
    figure = trend(trend_of(unit="Genk/Geriatrie"), NL)
    labels = figure["layout"]["annotations"]
    assert [label["text"].split()[0] for label in labels] == ["groep", "vestiging", "totaal"]
    assert {label["x"] for label in labels} == {"2026-09"}
    assert figure["layout"]["showlegend"] is False


@pytest.mark.parametrize("heights", [[50.0, 52.0, 53.0], [0.0, 0.0, 0.0], [5.0, 200.0, 9.0], [7.0]])
def test_labels_keep_clear_of_each_other_and_of_the_axis(heights: list[float]) -> None:
    placed = sorted(h + s for h, s in zip(heights, spread(heights), strict=True))
    assert all(b - a >= theme.LABEL_GAP - 0.5 for a, b in pairwise(placed))
    assert placed[0] >= 0


def test_labels_that_are_apart_stay_where_they_are() -> None:
    assert spread([10.0, 100.0, 300.0]) == [0, 0, 0]
    assert spread([]) == []


def test_lines_differ_in_more_than_colour() -> None:
    for one, other in combinations(LineRole, 2):
        assert theme.DASH[one] != theme.DASH[other]
        assert theme.MARK[one] != theme.MARK[other]


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lit = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * lit[0] + 0.7152 * lit[1] + 0.0722 * lit[2]


@pytest.mark.parametrize("role", LineRole)
@pytest.mark.parametrize("paper", ["#fffdf9", "#172124", "#ffffff"])
def test_colours_stand_out_from_light_and_dark_paper(role: LineRole, paper: str) -> None:
    one, other = sorted((_luminance(theme.COLOUR[role]), _luminance(paper)))
    assert (other + 0.05) / (one + 0.05) >= 3


def test_the_value_axis_begins_at_zero_and_ends_above_every_figure() -> None:
    for measure in Measure:
        for part in (0.004, 0.029, 0.36, 0.97, 1):
            highest = part * measure.spec.unit.whole
            assert theme.axis_end(measure, highest) >= highest
    figure = trend(trend_of(), NL)
    assert figure["layout"]["yaxis"]["range"][0] == 0


def test_the_overview_keeps_the_order_it_is_given() -> None:
    figure = overview(UNITS, CONTEXT, chosen=set(), t=NL)
    assert figure["layout"]["yaxis"]["categoryarray"] == [cell.unit.series for cell in UNITS]
    lines = {shape["x0"] for shape in figure["layout"]["shapes"]}
    assert lines == {cell.shown for cell in CONTEXT.values()}


def test_the_chosen_group_stands_out_in_the_overview() -> None:
    back, front = overview(UNITS, CONTEXT, chosen={"Genk/Geriatrie"}, t=NL)["data"]
    assert front["y"] == ["Genk/Geriatrie"]
    assert len(back["y"]) == len(UNITS) - 1
    assert back["marker"]["color"] != front["marker"]["color"]


def test_a_bound_in_the_overview_points_the_way_it_means() -> None:
    cells = [
        replace(UNITS[0], kind=FigureKind.AT_MOST),
        replace(UNITS[1], kind=FigureKind.AT_LEAST),
    ]
    (dots,) = overview(cells, {}, chosen=set(), t=NL)["data"]
    assert dots["marker"]["symbol"] == ["triangle-left-open", "triangle-right-open"]
    assert "hoogstens" in dots["text"][0] and "minstens" in dots["text"][1]


def test_a_name_cannot_become_markup() -> None:
    cell = replace(UNITS[0], unit=replace(UNITS[0].unit, label='<a href="x">Keuken</a>'))
    assert "<a" not in json.dumps(overview([cell], {}, chosen=set(), t=NL))


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_speak_every_language(language: str) -> None:
    figure = trend(
        replace(trend_of(unit="Genk/Geriatrie"), measure=Measure.ABSENCE), texts(language)
    )
    words = {label["text"].split()[0] for label in figure["layout"]["annotations"]}
    assert words == {
        texts(language)(f"dashboard.role.{role}") for role in ("unit", "site", "company")
    }
    assert (
        figure["layout"]["xaxis"]["ticktext"][2]
        == texts(language).date(dt.date(2026, 1, 1), "LLL") + "<br>2026"
    )
