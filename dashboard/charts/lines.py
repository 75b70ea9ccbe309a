"""Lines of equal standing: chosen groups, or years, over the same periods. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.charts import theme
from dashboard.charts.figures import Figure, value_axis
from dashboard.charts.marks import hover
from dashboard.frame.wording import separators
from webapp.domain.figures.measures import FigureKind, Measure, ReleasedCell
from webapp.i18n import Texts

_MARGIN = {"l": 46, "r": 16, "t": 14, "b": 44}


@dataclass(frozen=True, slots=True)
class Line:
    """A name, and its figures by the place of their period on the axis."""

    name: str
    cells: Mapping[str, ReleasedCell]


def draw_lines(
    lines: Sequence[Line], axis: Mapping[str, str], measure: Measure, t: Texts
) -> Figure:
    """Each line in its own colour, dash and mark; `axis` has the places in order, with names."""
    highest = max(cell.shown for line in lines for cell in line.cells.values())
    layout = theme.base_layout(height=theme.TREND_HEIGHT, margin=_MARGIN, separators=separators(t))
    layout["xaxis"] = _axis(axis)
    layout["yaxis"] = value_axis(measure, theme.axis_end(measure, highest))
    return {
        "data": [_trace(i, line, list(axis), t) for i, line in enumerate(lines)],
        "layout": layout,
    }


def legend(lines: Sequence[Line]) -> list[dict[str, str]]:
    """An entry for each line, which shows it alone."""
    return [{"name": line.name, "mark": f"line{i}"} for i, line in enumerate(lines)]


def _axis(axis: Mapping[str, str]) -> Figure:
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(axis),
        "range": [-0.4, len(axis) - 0.6],
        "tickmode": "array",
        "tickvals": [key for key, name in axis.items() if name],
        # A quarter above its year, so that five of them fit a phone.
        "ticktext": [name.replace(" ", "<br>") for name in axis.values() if name],
        "tickangle": 0,
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": theme.GRID,
        "fixedrange": True,
    }


def _trace(number: int, line: Line, places: Sequence[str], t: Texts) -> dict[str, Any]:
    cells = [line.cells.get(place) for place in places]
    dash, mark, colour = theme.LINES[number]
    return {
        "type": "scatter",
        "uid": f"line{number}",
        "meta": line.name,
        "mode": "lines+markers",
        "x": list(places),
        "y": [cell and cell.shown for cell in cells],
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"symbol": [_symbol(cell, mark) for cell in cells], "size": 8, "color": colour},
        "hovertext": [hover(cell, t) for cell in cells],
        "hoverinfo": "text",
    }


def _symbol(cell: ReleasedCell | None, mark: str) -> str:
    kind = cell.kind if cell else FigureKind.VALUE
    return theme.BOUND_UP_DOWN.get(kind, mark)
