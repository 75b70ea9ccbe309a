"""How charts look: colours, marks, sizes. Each line also differs in dash and mark, so that it
survives print and colour-blindness. The page's stylesheet sets text colours for light and dark."""

from __future__ import annotations

from typing import Any

from webapp.domain.figures.charts import LineRole
from webapp.domain.figures.measures import FigureKind, Measure, Unit

# Each reaches 3:1 against the page in light and in dark, and differs in lightness from the others.
COLOUR = {LineRole.FOCUS: "#0b76c2", LineRole.SITE: "#c4561a", LineRole.COMPANY: "#767d85"}
INK = "#3d4650"
PAPER = "#ffffff"  # on the page the stylesheet puts its own in the place of it
GRID = "rgba(118, 125, 133, 0.28)"
DASH = {LineRole.FOCUS: "solid", LineRole.SITE: "dash", LineRole.COMPANY: "dot"}
WIDTH = {LineRole.FOCUS: 3, LineRole.SITE: 2, LineRole.COMPANY: 2}
MARK = {LineRole.FOCUS: "circle", LineRole.SITE: "square", LineRole.COMPANY: "diamond"}
SIZE = {LineRole.FOCUS: 8, LineRole.SITE: 6, LineRole.COMPANY: 6}
BOUND_UP_DOWN = {FigureKind.AT_MOST: "triangle-down-open", FigureKind.AT_LEAST: "triangle-up-open"}
BOUND_LEFT_RIGHT = {
    FigureKind.AT_MOST: "triangle-left-open",
    FigureKind.AT_LEAST: "triangle-right-open",
}
JOINED_MARK = "diamond-open"

# Lines of equal standing: dash, mark and colour of each.
LINES = (
    ("solid", "circle", "#0b76c2"),
    ("dash", "square", "#c4561a"),
    ("dot", "diamond", "#767d85"),
    ("dashdot", "cross", "#8a63c4"),
    ("longdash", "star", "#1d8a6b"),
    ("longdashdot", "x", "#b0417f"),
)

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
TREND_HEIGHT = 380
ROW_HEIGHT = 48
NAME_SHIFT = 6  # pixels by which a name stands clear of the dots in its row
LABEL_GAP = 17  # pixels between two labels at line ends

# Ends of an axis that starts at zero: the first one above the highest figure is taken.
_ENDS: dict[Unit, tuple[float, ...]] = {
    Unit.PERCENT: (2, 4, 6, 8, 10, 15, 20, 30, 40, 50, 60, 80, 100),
    Unit.BREAKS_A_DAY: (0.5, 1, 1.5, 2, 2.5, 3),
    Unit.SPELLS_A_YEAR: (1, 2, 3, 4, 6, 8, 12),
    Unit.DAYS: (5, 10, 15, 20, 30),
}


def axis_end(measure: Measure, highest: float) -> float:
    """Where the axis ends: a round number with a little room above the highest figure."""
    ends = _ENDS[measure.spec.unit]
    return next((end for end in ends if end >= highest * 1.05), ends[-1])


def base_layout(*, height: int, margin: dict[str, int], separators: str) -> dict[str, Any]:
    """What every chart shares. The white paper is for print; on the page it is see-through."""
    return {
        "height": height,
        "autosize": True,
        "margin": margin,
        "separators": separators,
        "paper_bgcolor": PAPER,
        "plot_bgcolor": "rgba(0, 0, 0, 0)",
        "font": {"family": FONT, "size": 13, "color": INK},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": "#20262c",
            "bordercolor": "#20262c",
            "align": "left",
            "font": {"family": FONT, "size": 14, "color": "#ffffff"},
        },
        "dragmode": False,
    }
