"""Released cells to charts. Pure; a chart is the plain dict that plotly.js draws.

No number of a chart stems from anything but the cells given. A period without a figure is a gap,
never a zero; a bound ("at most") is an open arrow that no line runs through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from html import escape
from itertools import pairwise
from typing import Any

from dashboard.charts import theme
from dashboard.charts.across import lines_over
from dashboard.charts.marks import hover, traces
from dashboard.frame.wording import name, only_site, separators, short_names, tick_name
from webapp.domain.figures.charts import Chart, LineRole, Series
from webapp.domain.figures.measures import FigureKind, Measure, ReleasedCell, Unit
from webapp.domain.periods import Grain, grain_of
from webapp.figures import brief, told
from webapp.i18n import Texts

Figure = dict[str, Any]
_TREND_MARGIN = {"l": 46, "r": 124, "t": 14, "b": 44}
_OVERVIEW_MARGIN = {"l": 16, "r": 16, "t": 46, "b": 34}


def trend(shown: Chart, t: Texts, *, height: int = theme.TREND_HEIGHT) -> Figure:
    """One measure over time: the chosen group, with its site and the company as context."""
    end = theme.axis_end(shown.measure, shown.highest)
    layout = theme.base_layout(height=height, margin=_TREND_MARGIN, separators=separators(t))
    layout["xaxis"] = time_axis(shown.periods, t)
    layout["yaxis"] = value_axis(shown.measure, end)
    layout["annotations"] = _line_labels(shown, end, height, t)
    shapes, named = lines_over(shown, t)
    layout["annotations"] += named
    if shapes:
        layout["shapes"] = shapes
    return {"data": traces(shown, t), "layout": layout}


def time_axis(periods: Sequence[str], t: Texts) -> Figure:
    """A label for every quarter, with the year where one begins: it fits a phone as well."""
    ticks = [key for key in periods if _is_labelled(key, grain_of(key))]
    years = [key for i, key in enumerate(ticks) if i == 0 or key[:4] != ticks[i - 1][:4]]
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(periods),
        "range": [-0.4, len(periods) - 0.6],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [tick_name(key, t, with_year=key in years) for key in ticks],
        "tickangle": 0,
        "ticks": "outside",
        "ticklen": 5,
        "tickcolor": theme.GRID,
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": theme.GRID,
        "fixedrange": True,
    }


def _is_labelled(period: str, grain: Grain) -> bool:
    return grain is Grain.QUARTER or period[5:] in {"01", "04", "07", "10"}


def value_axis(measure: Measure, end: float) -> Figure:
    return {
        "range": [0, end],
        "nticks": 6,
        "tickangle": 0,
        "tickformat": ",.1~f",
        "ticksuffix": "\u00a0%" if measure.spec.unit is Unit.PERCENT else "",
        "gridcolor": theme.GRID,
        "zeroline": False,
        "fixedrange": True,
    }


def _line_labels(shown: Chart, end: float, height: int, t: Texts) -> list[Figure]:
    """Each line's name and last figure at its end, moved apart where they would overlap."""
    room = height - _TREND_MARGIN["t"] - _TREND_MARGIN["b"]
    last = [(line.role, cell) for line in shown.series if (cell := _last(line, shown)) is not None]
    shifts = spread([cell.shown / end * room for _, cell in last])
    return [
        {
            "text": f"{t(f'dashboard.role.{cell.unit.scope}')} {brief(cell, t)}",
            "x": cell.period,
            "y": cell.shown,
            "xanchor": "left",
            "xshift": 12,
            "yshift": shift,
            "showarrow": False,
            "font": {"color": theme.COLOUR[role], "size": 13},
        }
        for (role, cell), shift in zip(last, shifts, strict=True)
    ]


def _last(line: Series, shown: Chart) -> ReleasedCell | None:
    return shown.newest if line is shown.focus else line.newest


def spread(heights: Sequence[float]) -> list[float]:
    """How far each label (at a height in pixels) moves, so that none overlaps another."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    placed = list(heights)
    for _ in range(20):
        for lower, upper in pairwise(order):
            overlap = max(theme.LABEL_GAP - (placed[upper] - placed[lower]), 0)
            placed[lower] -= overlap / 2
            placed[upper] += overlap / 2
    floor = min([0, *placed])  # none below the axis
    return [new - old - floor for new, old in zip(placed, heights, strict=True)]


def overview(
    cells: Sequence[ReleasedCell],
    context: Mapping[LineRole, ReleasedCell],
    *,
    chosen: Set[str],
    t: Texts,
    links: Mapping[str, str] | None = None,
) -> Figure:
    """One quarter's figure of every group, in the order given, with site and company as lines.

    The dots of the `chosen` series, if any, stand out from the others; `links` say where each
    leads, by series.
    """
    measure = cells[0].measure
    known = [c for c in context.values() if c.kind is FigureKind.VALUE]
    end = theme.axis_end(measure, max(cell.shown for cell in [*cells, *known]))
    margin = _OVERVIEW_MARGIN
    height = theme.ROW_HEIGHT * len(cells) + margin["t"] + margin["b"]
    layout = theme.base_layout(height=height, margin=margin, separators=separators(t))
    layout["xaxis"] = value_axis(measure, end) | {"showgrid": False, "range": [0, end * 1.12]}
    layout["yaxis"] = name_axis(cells)
    layout["shapes"] = [_context_line(role, c) for role, c in context.items() if c in known]
    layout["annotations"] = [*_context_labels(context, end, t), *row_names(cells)]
    return {"data": _dots(cells, chosen, links or {}, t), "layout": layout}


def _dots(
    cells: Sequence[ReleasedCell], chosen: Set[str], links: Mapping[str, str], t: Texts
) -> list[Figure]:
    """The dots; where a group is chosen, the others step back."""
    front = [cell for cell in cells if not chosen or cell.unit.series in chosen]
    back = [cell for cell in cells if chosen and cell.unit.series not in chosen]
    return [
        _dot_trace(role, some, t) | {"customdata": [links.get(c.unit.series) for c in some]}
        for role, some in ((LineRole.COMPANY, back), (LineRole.FOCUS, front))
        if some
    ]


def _dot_trace(role: LineRole, cells: Sequence[ReleasedCell], t: Texts) -> Figure:
    sides = {FigureKind.AT_LEAST: "middle left"}
    return {
        "type": "scatter",
        "uid": f"dots{role}",
        "mode": "markers+text",
        "x": [cell.shown for cell in cells],
        "y": [cell.unit.series for cell in cells],
        "text": [f"  {told(cell, t)}  " for cell in cells],
        "textposition": [sides.get(cell.kind, "middle right") for cell in cells],
        "cliponaxis": False,
        "marker": {
            "symbol": [theme.BOUND_LEFT_RIGHT.get(cell.kind, "circle") for cell in cells],
            "size": 12,
            "color": theme.COLOUR[role],
            "line": {"width": 2, "color": theme.COLOUR[role]},
        },
        "hovertext": [hover(cell, t) for cell in cells],
        "hoverinfo": "text",
    }


def row_names(cells: Sequence[ReleasedCell]) -> list[Figure]:
    """Names stand above their rows, so that a phone has its full width for the figures."""
    site = only_site(cells)
    names = short_names([cell.unit for cell in cells], site)
    return [
        {
            "text": escape(brief),
            "hovertext": escape(name(cell.unit, site)),
            "xref": "paper",
            "x": 0,
            "xanchor": "left",
            "y": cell.unit.series,
            "yanchor": "bottom",
            "yshift": theme.NAME_SHIFT,
            "showarrow": False,
            "bgcolor": theme.PAPER,  # no line of the axis runs through a name
            "borderpad": 0,
        }
        for cell, brief in zip(cells, names, strict=True)
    ]


def name_axis(cells: Sequence[ReleasedCell]) -> Figure:
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": [cell.unit.series for cell in cells],
        "range": [len(cells) - 0.5, -0.6],
        "showticklabels": False,
        "gridcolor": theme.GRID,
        "zeroline": False,
        "fixedrange": True,
    }


def _context_line(role: LineRole, cell: ReleasedCell) -> Figure:
    return {
        "type": "line",
        "x0": cell.shown,
        "x1": cell.shown,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"color": theme.COLOUR[role], "width": 2, "dash": theme.DASH[role]},
    }


def _context_labels(context: Mapping[LineRole, ReleasedCell], end: float, t: Texts) -> list[Figure]:
    """Above their lines, one above the other, and leaning inwards near an edge."""
    return [
        {
            "text": f"{t(f'dashboard.role.{cell.unit.scope}')} {brief(cell, t)}",
            "x": cell.shown,
            "xanchor": "left" if cell.shown < end / 2 else "right",
            "yref": "paper",
            "y": 1,
            "yanchor": "bottom",
            "yshift": theme.LABEL_GAP * number,
            "showarrow": False,
            "font": {"color": theme.COLOUR[role], "size": 13},
        }
        for number, (role, cell) in enumerate(context.items())
    ]
