"""Findings to charts. Pure: every number stands in a finding or in a released cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from dashboard.charts import theme
from dashboard.charts.figures import Figure, name_axis, row_names, time_axis
from dashboard.charts.judged import between, month_in_words, verdict_of
from dashboard.charts.marks import hover
from dashboard.frame.wording import separators
from webapp.analysis.funnel import Z95, Z998
from webapp.domain.figures.charts import LineRole
from webapp.domain.figures.findings import Finding, Verdict
from webapp.domain.figures.measures import Measure, ReleasedCell, Unit
from webapp.figures import written
from webapp.i18n import Texts

_MARGIN = {"l": 56, "r": 20, "t": 14, "b": 44}
_ROWS = {"l": 16, "r": 16, "t": 14, "b": 34}
_FOCUS, _CONTEXT = theme.COLOUR[LineRole.FOCUS], theme.COLOUR[LineRole.COMPANY]
_TOLD = theme.COLOUR[LineRole.SITE]


def draw_process(finding: Finding, t: Texts) -> Figure:
    """The months with the centre and the two limits; signals stand out by shape and colour."""
    low, high = finding.numbers["low"], finding.numbers["high"]
    reach = [low, high, *finding.values]
    room = 0.08 * (max(reach) - min(reach) or 1)
    layout = theme.base_layout(height=theme.TREND_HEIGHT, margin=_MARGIN, separators=separators(t))
    layout["xaxis"] = time_axis(finding.periods, t)
    layout["yaxis"] = {
        "range": [min(reach) - room, max(reach) + room],
        "nticks": 6,
        "ticksuffix": "" if finding.measure.spec.has_seasons else _sign(finding.measure),
        "gridcolor": theme.GRID,
        "zeroline": False,
        "fixedrange": True,
    }
    limits = {"low": "dash", "centre": "solid", "high": "dash"}
    layout["shapes"] = [
        _across(finding.numbers[name], dash, sideways=True) for name, dash in limits.items()
    ]
    if finding.measure.spec.has_seasons:  # it is no figure that is drawn: what then
        layout["margin"] = _MARGIN | {"t": 34}
        layout["annotations"] = [_above(_axis("year", finding.measure, t))]
    return {"data": [_months(finding, t)], "layout": layout}


def _months(finding: Finding, t: Texts) -> dict[str, Any]:
    marked = [period in finding.marks for period in finding.periods]
    return {
        "type": "scatter",
        "uid": "months",
        "mode": "lines+markers",
        "x": list(finding.periods),
        "y": list(finding.values),
        "cliponaxis": False,
        "line": {"color": _FOCUS, "width": 2},
        "marker": {
            "symbol": ["diamond" if mark else "circle" for mark in marked],
            "size": [12 if mark else 8 for mark in marked],
            "opacity": 1,  # plotly.js fades marks of several sizes
            "color": [_TOLD if mark else _FOCUS for mark in marked],
        },
        "hovertext": [month_in_words(finding, at, t) for at in range(len(finding.periods))],
        "hoverinfo": "text",
    }


def draw_groups(cells: Sequence[ReleasedCell], found: Mapping[str, Finding], t: Texts) -> Figure:
    """A row for each group: where 95 and 99.8 of 100 like it lie, and its own figure."""
    judged = [found[cell.unit.series] for cell in cells if found[cell.unit.series].numbers]
    layout = _rows_layout(len(cells), t, margin=_ROWS | {"t": 34})
    layout["yaxis"], layout["annotations"] = name_axis(cells), row_names(cells)
    ends = [_range(one, Z998) for one in judged]
    reach = [cell.shown for cell in cells] + [end for pair in ends for end in pair]
    axis = _value_axis(reach, _sign(cells[0].measure))
    layout["xaxis"] = axis | {"range": [0, axis["range"][1]]}  # names stand on its left end
    if judged:
        layout["shapes"] = [_across(judged[0].numbers["target"], "dot")]
        layout["annotations"].append(_target(judged[0], axis["range"][1], t))
    bands = [
        _bars("bars998", judged, [_range(one, Z998) for one in judged], width=3),
        _bars("bars95", judged, [_range(one, Z95) for one in judged], width=9),
    ]
    return {"data": [*bands, _dots(cells, found, t)], "layout": layout}


def _target(judged: Finding, end: float, t: Texts) -> Figure:
    """The figure of the company above its line, leaning inwards."""
    value = judged.numbers["target"]
    where = {"x": value, "xanchor": "left" if value < end / 2 else "right"}
    text = f"{t('dashboard.role.company')} {written(value, judged.measure, t)}"
    above = {"yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False}
    ground = {"bgcolor": theme.PAPER, "borderpad": 0}
    return where | above | ground | {"text": text, "font": {"color": _CONTEXT, "size": 13}}


def _range(finding: Finding, z: float) -> tuple[float, float]:
    target, reach = finding.numbers["target"], z * finding.numbers["sigma"]
    return max(target - reach, 0), target + reach


def _dots(cells: Sequence[ReleasedCell], found: Mapping[str, Finding], t: Texts) -> dict[str, Any]:
    told = [found[cell.unit.series].verdict is Verdict.LARGER_THAN_CHANCE for cell in cells]
    return {
        "type": "scatter",
        "uid": "groups",
        "mode": "markers",
        "x": [cell.shown for cell in cells],
        "y": [cell.unit.series for cell in cells],
        "cliponaxis": False,
        "marker": {
            "symbol": [
                theme.BOUND_LEFT_RIGHT.get(cell.kind, "diamond" if one else "circle")
                for cell, one in zip(cells, told, strict=True)
            ],
            "size": 12,
            "color": [_TOLD if one else _FOCUS for one in told],
            "line": {"width": 2, "color": "#ffffff"},
        },
        "hovertext": [
            f"{hover(cell, t)}<br>{escape(verdict_of(found[cell.unit.series], t))}"
            for cell in cells
        ],
        "hoverinfo": "text",
    }


def draw_intervals(findings: Sequence[Finding], names: Sequence[str], t: Texts) -> Figure:
    """A row for each estimate with its interval; a line where nothing changed."""
    layout = _rows_layout(len(findings), t, margin=_ROWS | {"b": 60})
    rows = [str(at) for at in range(len(findings))]
    ends = [finding.interval or (0.0, 0.0) for finding in findings]
    title = {"text": _axis("change", findings[0].measure, t), "font": {"size": 13}}
    layout["xaxis"] = _value_axis([0.0, *(e for pair in ends for e in pair)]) | {"title": title}
    layout["yaxis"] = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": rows,
        "range": [len(rows) - 0.5, -0.6],
        "showticklabels": False,
        "gridcolor": theme.GRID,
        "fixedrange": True,
    }
    layout["annotations"] = [_row_name(row, text) for row, text in zip(rows, names, strict=True)]
    layout["shapes"] = [_across(0.0, "dot")]
    told = [finding.verdict is Verdict.LARGER_THAN_CHANCE for finding in findings]
    points = {
        "type": "scatter",
        "uid": "estimates",
        "mode": "markers",
        "x": [finding.estimate for finding in findings],
        "y": rows,
        "marker": {
            "symbol": ["diamond" if one else "circle" for one in told],
            "size": 12,
            "color": [_TOLD if one else _FOCUS for one in told],
        },
        "hovertext": [
            f"{escape(name)}<br>{between(one, t)}"
            for name, one in zip(names, findings, strict=True)
        ],
        "hoverinfo": "text",
    }
    return {"data": [_lines("intervals", rows, ends, width=3), points], "layout": layout}


def _row_name(row: str, text: str) -> dict[str, Any]:
    return {
        "text": escape(text),
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "y": row,
        "yanchor": "bottom",
        "yshift": theme.NAME_SHIFT,
        "showarrow": False,
        "bgcolor": theme.PAPER,
        "borderpad": 0,
    }


def _rows_layout(rows: int, t: Texts, margin: dict[str, int] = _ROWS) -> Figure:
    height = theme.ROW_HEIGHT * rows + margin["t"] + margin["b"]
    return theme.base_layout(height=height, margin=margin, separators=separators(t))


def _axis(what: str, measure: Measure, t: Texts) -> str:
    """What an axis measures, with its unit; of measures without one their name has it."""
    return t(f"findings.axis.{what}{'.percent' if measure.spec.unit is Unit.PERCENT else ''}")


def _above(text: str) -> Figure:
    """Words over the left end of a chart."""
    where = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 1}
    return where | {"text": text, "yanchor": "bottom", "yshift": 10, "showarrow": False}


def _sign(measure: Measure) -> str:
    return "\u00a0%" if measure.spec.unit is Unit.PERCENT else ""


def _value_axis(reach: Sequence[float], sign: str = "") -> Figure:
    """`sign` stands behind the numbers; a difference of percentages is in points, without one."""
    room = 0.05 * (max(reach) - min(reach) or 1)
    return {
        "range": [min(reach) - room, max(reach) + room],
        "nticks": 6,
        "ticksuffix": sign,
        "gridcolor": theme.GRID,
        "zeroline": False,
        "fixedrange": True,
    }


def _bars(
    uid: str, judged: Sequence[Finding], ends: Sequence[tuple[float, float]], *, width: int
) -> dict[str, Any]:
    return _lines(uid, [one.series for one in judged], ends, width=width)


def _lines(
    uid: str, rows: Iterable[str], ends: Sequence[tuple[float, float]], *, width: int
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "uid": uid,
        "mode": "lines",
        "x": [value for pair in ends for value in (*pair, None)],
        "y": [key for row in rows for key in (row, row, None)],
        "line": {"color": _CONTEXT, "width": width},
        "hoverinfo": "skip",
    }


def _across(value: float, dash: str, *, sideways: bool = False) -> dict[str, Any]:
    """A line at a value through the whole chart, from below or `sideways`."""
    at, along = ("y", "x") if sideways else ("x", "y")
    return {
        "type": "line",
        f"{at}0": value,
        f"{at}1": value,
        f"{along}ref": "paper",
        f"{along}0": 0,
        f"{along}1": 1,
        "layer": "below",
        "line": {"color": _CONTEXT, "width": 2, "dash": dash},
    }
