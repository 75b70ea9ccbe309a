"""Our own figures on paper: the outlines that the screen paints, as vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from fontTools.pens.reportLabPen import ReportLabPen
from fontTools.svgLib.path import parse_path
from reportlab.graphics.shapes import Drawing, Group, Path
from reportlab.lib.colors import HexColor

from webapp.reports.paper.typography import REGULAR

_TONES = {  # those of the light scheme in static/rekpauze.css
    "ink": "#22373c",
    "far-ink": "#71878b",
    "top": "#17786f",
    "far-top": "#4f948b",
    "ground": "#e6e6da",
    "thing": "#c9cfc6",
    "screen": "#9fb0ad",
}
_NON_ZERO = 1  # reportlab.pdfgen.canvas.FILL_NON_ZERO, which its types lack
_ARROW, _ARROW_WIDTH = "#b4541a", 3.2


class Outline(Protocol):
    """An outline as path data of SVG, how it is filled, and whether it melts into the one below."""

    @property
    def tone(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def fused(self) -> bool: ...


class PaintedPicture(Protocol):
    """A pose, in the order in which it is painted; `gap` sets a part off from the one behind."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def gap(self) -> float: ...
    @property
    def behind(self) -> Sequence[Outline]: ...
    @property
    def body(self) -> Sequence[Outline]: ...
    @property
    def before(self) -> Sequence[Outline]: ...
    @property
    def arrows(self) -> Sequence[str]: ...


def draw_picture(seen: PaintedPicture, width: float) -> Drawing:
    """The picture `width` points wide, as a drawing of ReportLab."""
    scale = width / seen.width
    parts = [_filled(one) for one in seen.behind]
    for one in seen.body:
        parts += [_filled(one)] if one.fused else [_edged(one, seen.gap), _filled(one)]
    parts += [*map(_filled, seen.before), *map(_line, seen.arrows)]
    # SVG counts from the top, paper from the bottom
    turned = Group(*parts, transform=(scale, 0, 0, -scale, 0, seen.height * scale))
    return Drawing(width, seen.height * scale, turned, initialFontName=REGULAR)


def _filled(part: Outline) -> Any:
    path: Any = _path(part.path)
    path.fillColor = HexColor(_TONES.get(part.tone, _TONES["screen"]))
    path.strokeColor, path.fillMode = None, _NON_ZERO  # bones of a limb lie over each other
    return path


def _edged(part: Outline, gap: float) -> Any:
    """The line that sets a part off, to be painted before the part itself."""
    path: Any = _path(part.path)
    path.fillColor, path.strokeColor, path.strokeWidth = None, HexColor("#ffffff"), gap
    return path


def _line(data: str) -> Any:
    path: Any = _path(data)
    path.fillColor, path.strokeColor = None, HexColor(_ARROW)
    path.strokeWidth, path.strokeLineCap, path.strokeLineJoin = _ARROW_WIDTH, 1, 1
    return path


def _path(data: str) -> Path:
    pen = ReportLabPen(None)
    parse_path(data, pen)
    path: Path = pen.path
    return path
