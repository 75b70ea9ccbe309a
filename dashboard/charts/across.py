"""Lines from one side of a trend to the other: its target, what others published, and breaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import Any

from dashboard.charts import theme
from webapp.domain.figures.charts import Chart, LineRole
from webapp.domain.figures.references import PublishedReference
from webapp.domain.periods import parse_period
from webapp.figures import published_figure, written
from webapp.i18n import Texts

Figure = dict[str, Any]
_ACROSS = 34  # signs on a line of a label, so that it fits a phone


def lines_over(shown: Chart, t: Texts) -> tuple[list[Figure], list[Figure]]:
    """The lines of a trend that are no figures of its groups, and their names."""
    lines, names = list[Figure](), list[Figure]()
    if shown.target is not None:
        lines.append(_line_across(shown.target, "longdash"))
        target = f"{t('dashboard.target')} {written(shown.target, shown.measure, t, 0)}"
        names.append(_label_across(shown.target, target))
    for one in shown.references:
        lines.append(_line_across(one.value, "dot"))
        names.append(_label_across(one.value, _of_others(one, t)))
    for day in shown.breaks:
        at = _place(day, shown.periods)
        lines.append(_line_down(at))
        names.append(_label_down(at, t("dashboard.new_rules")))
    return lines, names


def _of_others(one: PublishedReference, t: Texts) -> str:
    """Who published it, when, and about whom: what a line of others must not be without."""
    figure = published_figure(one, t)
    about = escape(f"{one.provider} {one.year}, {one.population[t.language]}: {figure}")
    return "<br>".join(wrap(about, _ACROSS))


def _line_across(value: float, dash: str) -> Figure:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": value,
        "y1": value,
        "layer": "below",
        "line": {"color": theme.COLOUR[LineRole.COMPANY], "width": 1.5, "dash": dash},
    }


def _label_across(value: float, text: str) -> Figure:
    return {
        "text": text,
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "align": "left",
        "y": value,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 13},
    }


def _place(day: dt.date, periods: Sequence[str]) -> float:
    """Where on the axis a day lies; a period reaches half a place to either side of its mark."""
    known = [parse_period(key) for key in periods]
    at = next(number for number, period in enumerate(known) if day <= period.last)
    first, last = known[at].first, known[at].last
    return at - 0.5 + max((day - first).days, 0) / ((last - first).days + 1)


def _line_down(at: float) -> Figure:
    """A break in the series: what lies before it was counted by other rules."""
    return {
        "type": "line",
        "x0": at,
        "x1": at,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"color": theme.COLOUR[LineRole.COMPANY], "width": 1.5, "dash": "dashdot"},
    }


def _label_down(at: float, text: str) -> Figure:
    return {
        "text": text,
        "x": at,
        "xanchor": "left",
        "xshift": 3,
        "yref": "paper",
        "y": 0,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12},
    }
