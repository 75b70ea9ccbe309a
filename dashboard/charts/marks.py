"""The marks that stand for released cells in a chart over time: lines, points, arrows, strokes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from textwrap import wrap
from typing import Any

from dashboard.charts import theme
from webapp.domain.figures.charts import Chart, LineRole, Series
from webapp.domain.figures.measures import FigureKind, ReleasedCell
from webapp.domain.periods import Grain, Quarter, grain_of
from webapp.figures import people, period_name, told
from webapp.i18n import Texts

Trace = dict[str, Any]
_HOVER_WIDTH = 30


def traces(shown: Chart, t: Texts) -> list[Trace]:
    """Context first, so that the chosen group lies on top."""
    found = []
    for line in reversed(shown.series):
        found += [_values(line, shown.periods, t), *_bounds(line, shown.periods, t)]
    if shown.focus.changes:
        found.insert(-1, _changes(shown.focus.changes))
    if shown.shared:
        found += [*_shared_lines(shown), _shared(shown.shared, t)]
    return found


def _values(line: Series, periods: Sequence[str], t: Texts) -> Trace:
    cells = [_of_kind(line.cells.get(period), FigureKind.VALUE) for period in periods]
    return {
        "type": "scatter",
        "uid": line.role.value,
        "meta": line.name,
        "mode": "lines+markers",
        "x": list(periods),
        "y": [cell and cell.shown for cell in cells],
        "connectgaps": False,
        "cliponaxis": False,
        "line": {
            "color": theme.COLOUR[line.role],
            "width": theme.WIDTH[line.role],
            "dash": theme.DASH[line.role],
        },
        "marker": {
            "symbol": theme.MARK[line.role],
            "size": theme.SIZE[line.role],
            "color": theme.COLOUR[line.role],
        },
        "hovertext": [hover(cell, t) for cell in cells],
        "hoverinfo": "text",
        "customdata": [quarter_of(period) for period in periods],
    }


def _of_kind(cell: ReleasedCell | None, kind: FigureKind) -> ReleasedCell | None:
    return cell if cell is not None and cell.kind is kind else None


def _bounds(line: Series, periods: Sequence[str], t: Texts) -> list[Trace]:
    cells = [line.cells[period] for period in periods if period in line.cells]
    bounds = [cell for cell in cells if cell.kind is not FigureKind.VALUE]
    if not bounds:
        return []
    symbols = [theme.BOUND_UP_DOWN[cell.kind] for cell in bounds]
    return [_marks(f"{line.role}bound", bounds, symbols, theme.COLOUR[line.role], t)]


def _shared_lines(shown: Chart) -> list[Trace]:
    """A thin line where the same joined group stands in for several periods."""
    cells = [shown.shared.get(period) for period in shown.periods]
    found: list[Trace] = []
    for series in sorted({cell.unit.series for cell in cells if cell}):
        values = [
            cell.shown
            if cell and cell.unit.series == series and cell.kind is FigureKind.VALUE
            else None
            for cell in cells
        ]
        if len(values) - values.count(None) > 1:
            found.append(_thin_line(f"shared {len(found)}", shown.periods, values))
    return found


def _thin_line(name: str, periods: Sequence[str], values: Sequence[float | None]) -> Trace:
    return {
        "type": "scatter",
        "uid": name,
        "mode": "lines",
        "x": list(periods),
        "y": list(values),
        "connectgaps": False,
        "line": {"color": theme.COLOUR[LineRole.FOCUS], "width": 1.5},
        "hoverinfo": "skip",
    }


def _shared(shared: Mapping[str, ReleasedCell], t: Texts) -> Trace:
    cells = [shared[period] for period in sorted(shared)]
    symbols = [theme.BOUND_UP_DOWN.get(cell.kind, theme.JOINED_MARK) for cell in cells]
    return _marks("shared", cells, symbols, theme.COLOUR[LineRole.FOCUS], t)


def _marks(
    name: str, cells: Sequence[ReleasedCell], symbols: list[str], colour: str, t: Texts
) -> Trace:
    return {
        "type": "scatter",
        "uid": name,
        "mode": "markers",
        "x": [cell.period for cell in cells],
        "y": [cell.shown for cell in cells],
        "cliponaxis": False,
        "marker": {"symbol": symbols, "size": 12, "color": colour, "line": {"width": 2}},
        "hovertext": [hover(cell, t) for cell in cells],
        "hoverinfo": "text",
    }


def _changes(cells: Sequence[ReleasedCell]) -> Trace:
    """A short upright stroke through figures of a changed group of people."""
    return {
        "type": "scatter",
        "uid": "changed",
        "mode": "markers",
        "x": [cell.period for cell in cells],
        "y": [cell.shown for cell in cells],
        "cliponaxis": False,
        "marker": {
            "symbol": "line-ns-open",
            "size": 18,
            "color": theme.COLOUR[LineRole.FOCUS],
            "line": {"width": 1.25},
        },
        "hoverinfo": "skip",
    }


def hover(cell: ReleasedCell | None, t: Texts) -> str:
    """What pointing at a figure tells; "" where there is none."""
    if cell is None:
        return ""
    rows = [escape(cell.unit.label), period_name(cell.period, t), f"{told(cell, t)}"]
    rows.append(people(cell, t))
    if cell.members_changed:
        rows += _short_lines(t("dashboard.changed"))
    return "<br>".join(rows)


def quarter_of(period: str) -> str:
    """The quarter of a quarter, or of a month."""
    if grain_of(period) is Grain.QUARTER:
        return period
    return Quarter(int(period[:4]), (int(period[5:]) + 2) // 3).key


@lru_cache
def _short_lines(text: str) -> list[str]:
    """The text on lines that fit beside a point on a phone."""
    return wrap(text, _HOVER_WIDTH)
