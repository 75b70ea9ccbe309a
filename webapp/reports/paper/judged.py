"""Findings as vector charts: months with their usual limits, and rows with what is usual.

What is larger than chance is a diamond, so that it shows in grey as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Path, Polygon
from reportlab.lib.colors import Color

from webapp.analysis.funnel import Z95, Z998
from webapp.domain.figures.findings import Finding, FindingMethod, Verdict
from webapp.domain.periods import parse_period
from webapp.figures import written
from webapp.reports.contents.document import JudgedFigure
from webapp.reports.contents.wording import Wording
from webapp.reports.paper.charts import (
    AXIS,
    WIDE_HEIGHT,
    Paper,
    plain_text,
    shortened,
)
from webapp.reports.paper.typography import (
    ACCENT,
    BOLD,
    PALE,
    REGULAR,
    RULE,
    SOFT,
    WARM,
    WIDTH,
    Style,
    text_width,
)

ROW = 15.0
_NAMES = 178.0  # width of the column of names
_FOOT = 20.0
_LABELLED = 13  # months that there is room to name, each
_NAME, _NAME_STRONG = Style(font=REGULAR, size=7.8), Style(font=BOLD, size=7.8)
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 25, 50, 100)


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """Where values lie on paper: `low` at `start`, `high` so many points after it."""

    low: float
    high: float
    start: float
    length: float

    def at(self, value: float) -> float:
        """The place of a value."""
        return self.start + self.length * (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Round values within, five or fewer."""
        reach = self.high - self.low
        step = next((step for step in _STEPS if reach <= 5 * step), reach)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [round(step * number, 6) for number in range(first, last + 1)]


def span_over(values: Sequence[float], start: float, length: float) -> ValueAxis:
    """A span that has room for every value."""
    room = 0.06 * (max(values) - min(values) or 1)
    return ValueAxis(min(values) - room, max(values) + room, start, length)


def draw_judged(figure: JudgedFigure, wording: Wording) -> Drawing:
    """The chart on paper."""
    method = figure.findings[0].method
    return _CHARTS.get(method, _intervals)(figure, wording)


def _process(figure: JudgedFigure, wording: Wording) -> Drawing:
    """A line through the months between two broken lines, the usual limits."""
    (finding,) = figure.findings
    drawing = Paper(WIDE_HEIGHT)
    limits = [finding.numbers[name] for name in ("low", "centre", "high")]
    span = span_over([*limits, *finding.values], 26, WIDE_HEIGHT - 40)
    left, slot = 46.0, (WIDTH - 50) / len(finding.periods)
    for tick in span.ticks():
        y = span.at(tick)
        drawing.add(_line([(left, y), (WIDTH - 4, y)], PALE, 0.4))
        drawing.add(plain_text(0, y - 2.4, _tick(tick, finding, wording), AXIS))
    for value, dash in zip(limits, ([4, 3], None, [4, 3]), strict=True):
        drawing.add(_line([(left, span.at(value)), (WIDTH - 4, span.at(value))], SOFT, 1, dash))
    xs = [left + slot * (place + 0.5) for place in range(len(finding.periods))]
    points = list(zip(xs, map(span.at, finding.values), strict=True))
    drawing.add(_line(points, ACCENT, 1.4))
    _draw_marks(drawing, points, [period in finding.marks for period in finding.periods])
    _draw_months(drawing, finding, xs, wording)
    return drawing


def _draw_months(drawing: Drawing, finding: Finding, xs: Sequence[float], wording: Wording) -> None:
    """The names of months, or of every third when there are many; the year where it begins."""
    every, year = (1 if len(xs) <= _LABELLED else 3), 0
    for x, period in list(zip(xs, map(parse_period, finding.periods), strict=True))[::every]:
        label = wording.brief(period)
        left = x - text_width(label, AXIS) / 2
        drawing.add(plain_text(left, 15, label, AXIS))
        if period.year != year:
            drawing.add(plain_text(left, 5, str(period.year), AXIS))
        year = period.year


def _groups(figure: JudgedFigure, wording: Wording) -> Drawing:
    """A row for each group: where 95 and 99.8 of 100 like it lie, and its own figure."""
    wide, narrow = ([_usual(one, z) for one in figure.findings] for z in (Z998, Z95))
    values = [cell.shown for cell in figure.cells]
    span = _row_span([*values, *(end for pair in wide for end in pair)])
    drawing = _rows(figure, span, wording)
    target = span.at(figure.findings[0].numbers["target"])
    drawing.add(_bars(wide, span, drawing, 1.6, SOFT))
    drawing.add(_bars(narrow, span, drawing, 6, RULE))
    drawing.add(_line([(target, _FOOT), (target, drawing.height)], SOFT, 0.8, [1, 2]))
    _draw_row_marks(drawing, figure, values, span)
    return drawing


def _usual(finding: Finding, z: float) -> tuple[float, float]:
    target, reach = finding.numbers["target"], z * finding.numbers["sigma"]
    return max(target - reach, 0.0), target + reach


def _intervals(figure: JudgedFigure, wording: Wording) -> Drawing:
    """A row for each estimate with its interval; a line where nothing changed."""
    ends = [one.interval or (0.0, 0.0) for one in figure.findings]
    span = _row_span([0.0, *(end for pair in ends for end in pair)])
    drawing = _rows(figure, span, wording)
    drawing.add(_line([(span.at(0), _FOOT), (span.at(0), drawing.height)], SOFT, 0.8, [1, 2]))
    drawing.add(_bars(ends, span, drawing, 2, ACCENT))
    _draw_row_marks(drawing, figure, [one.estimate or 0.0 for one in figure.findings], span)
    return drawing


def _row_span(values: Sequence[float]) -> ValueAxis:
    return span_over(values, _NAMES + 6, WIDTH - _NAMES - 12)


def _rows(figure: JudgedFigure, span: ValueAxis, wording: Wording) -> Drawing:
    """The names of the rows and the values below them."""
    drawing = Paper(_FOOT + ROW * len(figure.findings))
    for tick in span.ticks():
        x, label = span.at(tick), _tick(tick, figure.findings[0], wording)
        drawing.add(_line([(x, _FOOT), (x, drawing.height)], PALE, 0.4))
        drawing.add(plain_text(x - text_width(label, AXIS) / 2, 8, label, AXIS))
    for place, (name, one) in enumerate(zip(figure.names, figure.findings, strict=True)):
        style = _NAME_STRONG if _is_told(one) else _NAME
        label = shortened(wording.say(name), _NAMES - 8, style)
        drawing.add(plain_text(0, _row_y(drawing, place) - 2.6, label, style))
    return drawing


def _row_y(drawing: Drawing, place: int) -> float:
    return float(drawing.height) - ROW * (place + 0.5)


def _is_told(finding: Finding) -> bool:
    return finding.verdict is Verdict.LARGER_THAN_CHANCE


def _tick(value: float, finding: Finding, wording: Wording) -> str:
    """A level with its unit; a difference, in points, without."""
    texts, decimals = wording.texts, 0 if value == int(value) else 1
    is_level = finding.method is FindingMethod.FUNNEL
    if is_level or (
        finding.method is FindingMethod.PROCESS and not finding.measure.spec.has_seasons
    ):
        return written(value, finding.measure, texts, decimals)
    sign = "+" if value > 0 else "\u2212" if value < 0 else ""
    return sign + texts.number(abs(value), decimals)


def _bars(
    ends: Sequence[tuple[float, float]],
    span: ValueAxis,
    drawing: Drawing,
    width: float,
    colour: Color,
) -> Path:
    """One piece of line for each row."""
    path = Path(strokeColor=colour, strokeWidth=width, fillColor=None)
    for place, (low, high) in enumerate(ends):
        path.moveTo(span.at(low), _row_y(drawing, place))
        path.lineTo(span.at(high), _row_y(drawing, place))
    return path


def _draw_row_marks(
    drawing: Drawing, figure: JudgedFigure, values: Sequence[float], span: ValueAxis
) -> None:
    points = [(span.at(value), _row_y(drawing, place)) for place, value in enumerate(values)]
    _draw_marks(drawing, points, [_is_told(one) for one in figure.findings])


def _draw_marks(
    drawing: Drawing, points: Sequence[tuple[float, float]], told: Sequence[bool]
) -> None:
    """Dots, which are lines without length with round ends; and diamonds for what is told."""
    dots = Path(strokeColor=ACCENT, strokeWidth=5, strokeLineCap=1, fillColor=None)
    for (x, y), is_told in zip(points, told, strict=True):
        if is_told:
            corners = [x, y + 4.4, x + 4.4, y, x, y - 4.4, x - 4.4, y]
            drawing.add(Polygon(corners, fillColor=WARM, strokeColor=None))
        else:
            dots.moveTo(x, y)
            dots.lineTo(x, y)
    if dots.points:
        drawing.add(dots)


def _line(
    points: Sequence[tuple[float, float]],
    colour: Color,
    width: float,
    dash: Sequence[float] | None = None,
) -> Path:
    path = Path(strokeColor=colour, strokeWidth=width, fillColor=None)
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    if dash:
        path.strokeDashArray = list(dash)
    return path


_CHARTS: dict[FindingMethod, Callable[[JudgedFigure, Wording], Drawing]] = {
    FindingMethod.PROCESS: _process,
    FindingMethod.FUNNEL: _groups,
}
