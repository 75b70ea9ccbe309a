"""Vector charts for paper: direct labels, one scale from zero, nothing that is not a figure.

A dotted piece of line joins two figures of differently composed groups; a hollow point is a bound.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reportlab.graphics.shapes import Circle, Drawing, Line, Path, String
from reportlab.lib.colors import Color, white

from webapp.domain.figures.charts import Chart, Series
from webapp.domain.figures.measures import FigureKind, Measure, ReleasedCell
from webapp.domain.periods import parse_period
from webapp.figures import written
from webapp.reports.contents.document import Figure
from webapp.reports.contents.wording import Wording
from webapp.reports.paper.typography import (
    ACCENT,
    BOLD,
    INK,
    PALE,
    REGULAR,
    SOFT,
    WARM,
    WIDTH,
    Style,
    text_width,
)

WIDE_HEIGHT = 152.0
SMALL_HEIGHT = 92.0
IN_A_ROW = 4
_GAP = 18.0
CHART_LABEL = Style(font=BOLD, size=7.8)
AXIS = Style(font=REGULAR, size=7.2, colour=SOFT)


@dataclass(frozen=True, slots=True)
class PlotArea:
    """Where the figures of a chart lie: its corner, its size, and the value at its top.

    Each period has a slot of the width.
    """

    left: float
    bottom: float
    width: float
    height: float
    top_value: float
    periods: tuple[str, ...]

    def x(self, slot: int) -> float:
        """Middle of a period."""
        return self.left + self.width * (slot + 0.5) / len(self.periods)

    def y(self, value: float) -> float:
        """Height of a value."""
        return self.bottom + self.height * min(value / self.top_value, 1.0)


def draw_chart(figure: Figure, wording: Wording) -> Drawing:
    """The chart on paper."""
    if figure.is_wide:
        return _wide(figure.chart, wording.say(figure.target), wording)
    return _small(figure.chart, wording)


class Paper(Drawing):
    """A drawing as wide as the text; without a font of its own it names one not embedded."""

    initialFontName = REGULAR  # noqa: N815 - ReportLab's name

    def __init__(self, height: float) -> None:
        super().__init__(WIDTH, height)


def _wide(chart: Chart, target: str, wording: Wording) -> Drawing:
    drawing = Paper(WIDE_HEIGHT)
    ticks = axis_values(chart)
    frame = PlotArea(
        30, 26, WIDTH - 44, WIDE_HEIGHT - 44, max(_top(chart), ticks[-1]), chart.periods
    )
    for tick in ticks:
        _rule(drawing, frame, tick, PALE if tick else SOFT)
        label = _tick_label(chart.measure, tick, wording)
        drawing.add(plain_text(0, frame.y(tick) - 2.4, label, AXIS))
    if chart.target is not None:
        _draw_target(drawing, frame, chart.target, target)
    _draw_periods(drawing, frame, wording)
    _draw_series(drawing, frame, chart.focus, wording)
    return drawing


def _small(chart: Chart, wording: Wording) -> Drawing:
    height = math.ceil(len(chart.series) / IN_A_ROW) * SMALL_HEIGHT
    drawing = Paper(height)
    width = (WIDTH - (IN_A_ROW - 1) * _GAP) / IN_A_ROW
    for number, series in enumerate(chart.series):
        row, place = divmod(number, IN_A_ROW)
        frame = PlotArea(
            left=place * (width + _GAP),
            bottom=height - (row + 1) * SMALL_HEIGHT + 18,
            width=width,
            height=SMALL_HEIGHT - 50,
            top_value=_top(chart),
            periods=chart.periods,
        )
        above = frame.bottom + frame.height + 22
        drawing.add(
            plain_text(frame.left, above, shortened(wording.say(series.name), width), CHART_LABEL)
        )
        _rule(drawing, frame, 0, SOFT)
        _draw_ends(drawing, frame, wording)
        _draw_series(drawing, frame, series, wording)
    return drawing


def _top(chart: Chart) -> float:
    return max(chart.highest, 0.1) * 1.04


def axis_values(chart: Chart) -> list[float]:
    """Zero and up to four round values, the highest not below the figures unless a target is."""
    top = _top(chart) / 1.04
    step = next(step for step in (0.5, 1, 2, 5, 10, 20, 25) if top <= 4 * step)
    return [step * number for number in range(math.ceil(top / step - 1e-9) + 1)]


def _tick_label(measure: Measure, tick: float, wording: Wording) -> str:
    decimals = 0 if tick == int(tick) else 1
    return written(tick, measure, wording.texts, decimals)


def _rule(drawing: Drawing, frame: PlotArea, value: float, colour: Color) -> None:
    y = frame.y(value)
    line = Line(frame.left, y, frame.left + frame.width, y, strokeColor=colour, strokeWidth=0.4)
    drawing.add(line)


def _draw_target(drawing: Drawing, frame: PlotArea, value: float, label: str) -> None:
    y, right = frame.y(value), frame.left + frame.width
    drawing.add(Line(frame.left, y, right, y, strokeColor=WARM, strokeWidth=1))
    x = right - text_width(label, CHART_LABEL)
    drawing.add(plain_text(x, y + 4, label, CHART_LABEL, WARM))


def _draw_periods(drawing: Drawing, frame: PlotArea, wording: Wording) -> None:
    """The name of each period, and the year where it begins."""
    periods = [parse_period(key) for key in frame.periods]
    for slot, period in enumerate(periods):
        label = wording.brief(period)
        x = frame.x(slot)
        drawing.add(plain_text(x - text_width(label, AXIS) / 2, frame.bottom - 11, label, AXIS))
        if slot == 0 or period.year != periods[slot - 1].year:
            left = x - text_width(label, AXIS) / 2
            drawing.add(plain_text(left, frame.bottom - 21, str(period.year), AXIS))


def _draw_ends(drawing: Drawing, frame: PlotArea, wording: Wording) -> None:
    """The first and the last period."""
    ends = (parse_period(frame.periods[end]) for end in (0, -1))
    first, last = (f"{wording.brief(end)} {end.year}" for end in ends)
    y = frame.bottom - 10
    drawing.add(plain_text(frame.left, y, first, AXIS))
    drawing.add(plain_text(frame.left + frame.width - text_width(last, AXIS), y, last, AXIS))


def _draw_series(drawing: Drawing, frame: PlotArea, series: Series, wording: Wording) -> None:
    slots = enumerate(frame.periods)
    known = [(slot, series.cells[key]) for slot, key in slots if key in series.cells]
    solid, dotted = (_path(frame, known, changed=changed) for changed in (False, True))
    dotted.strokeDashArray, dotted.strokeLineCap = [0.6, 2.4], 1
    for path in (solid, dotted, _dots(frame, known)):
        if path.points:
            drawing.add(path)
    for slot, cell in known:
        if cell.kind is not FigureKind.VALUE:
            hollow = Circle(frame.x(slot), frame.y(cell.shown), 2, strokeColor=ACCENT)
            hollow.fillColor, hollow.strokeWidth = white, 1
            drawing.add(hollow)
    for slot in sorted({*_labelled(known)}):
        drawing.add(_value_label(frame, slot, dict(known), wording))


def _dots(frame: PlotArea, known: Sequence[tuple[int, ReleasedCell]]) -> Path:
    """The figures that are values: lines without length, whose round ends are the dots."""
    path = Path(strokeColor=ACCENT, strokeWidth=5, strokeLineCap=1, fillColor=None)
    for slot, cell in known:
        if cell.kind is FigureKind.VALUE:
            path.moveTo(frame.x(slot), frame.y(cell.shown))
            path.lineTo(frame.x(slot), frame.y(cell.shown))
    return path


def _path(frame: PlotArea, known: Sequence[tuple[int, ReleasedCell]], *, changed: bool) -> Path:
    """The pieces of line between neighbouring figures that are, or are not, of the same people."""
    path = Path(strokeColor=ACCENT, strokeWidth=1.4, fillColor=None)
    for (slot, cell), (following, nearby) in pairwise(known):
        if following == slot + 1 and nearby.members_changed == changed:
            path.moveTo(frame.x(slot), frame.y(cell.shown))
            path.lineTo(frame.x(following), frame.y(nearby.shown))
    return path


def _labelled(known: Sequence[tuple[int, ReleasedCell]]) -> Iterator[int]:
    """The first and last figures, the highest and the lowest."""
    yield known[0][0]
    yield known[-1][0]
    if len(known) > 6:
        values = [cell.shown for _, cell in known]
        yield known[values.index(max(values))][0]
        yield known[values.index(min(values))][0]


def _value_label(
    frame: PlotArea, slot: int, values: Mapping[int, ReleasedCell], wording: Wording
) -> String:
    """The figure above its point; below it when the line goes up from there."""
    cell = values[slot]
    nearby = [values[near].shown for near in (slot - 1, slot + 1) if near in values]
    y = frame.y(cell.shown)
    is_below = max(nearby, default=0) > cell.shown and y - 13 > frame.bottom
    label = wording.brief(cell)
    half = text_width(label, CHART_LABEL) / 2
    x = min(max(frame.x(slot), frame.left + half), frame.left + frame.width - half)
    return plain_text(x - half, y - 12 if is_below else y + 6, label, CHART_LABEL, INK)


def shortened(name: str, width: float, style: Style = CHART_LABEL) -> str:
    """A name no wider than its chart."""
    if text_width(name, style) <= width:
        return name
    while name and text_width(f"{name}…", style) > width:
        name = name[:-1]
    return f"{name.rstrip()}…"


def plain_text(x: float, y: float, text: str, style: Style, colour: Color | None = None) -> String:
    """A text of a chart, on one line."""
    return String(
        x, y, text, fontName=style.font, fontSize=style.size, fillColor=colour or style.colour
    )
