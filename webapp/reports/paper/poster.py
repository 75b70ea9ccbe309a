"""The poster of a campaign: a sheet of A4 with a figure, the day it begins, and a code to scan."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

from reportlab.lib.colors import HexColor

from webapp.reports.contents.poster import PosterWords
from webapp.reports.paper.archive import Metadata
from webapp.reports.paper.codes import modules_of
from webapp.reports.paper.figures import PaintedPicture, draw_picture
from webapp.reports.paper.signs import writable
from webapp.reports.paper.tagged import TaggedCanvas
from webapp.reports.paper.typography import (
    ACCENT,
    BODY,
    BOLD,
    PAGE,
    SMALL,
    Style,
    break_lines,
    register_fonts,
)

_WHITE = HexColor("#ffffff")
_BLACK = HexColor("#000000")
_EDGE = 56.0
_BAND = 240.0
_FIGURE = 440.0
_CODE = 128.0
_TITLE = Style(font=BOLD, size=44, leading=50, colour=_WHITE)
_LEAD = Style(size=17, leading=25, colour=_WHITE)
_DAY = Style(font=BOLD, size=22, leading=30, colour=ACCENT)
_TEXT = replace(BODY, size=13, leading=19)
_ADDRESS = replace(_TEXT, font=BOLD)


def render_poster(words: PosterWords, picture: PaintedPicture, issued: dt.date) -> bytes:
    """The poster as a tagged PDF/A-3b; the same bytes for the same words and day."""
    register_fonts()
    file = io.BytesIO()
    canvas = TaggedCanvas(file, _metadata(words, issued))
    canvas.fill(0, 0, PAGE[0], _BAND, ACCENT)
    top = _write(canvas, words.title, _TITLE, _EDGE, 86)
    _write(canvas, words.lead, _LEAD, _EDGE, top + 4)
    _draw_figure(canvas, words, picture)
    _write_foot(canvas, words)
    canvas.showPage()
    canvas.finish()
    return file.getvalue()


def _metadata(words: PosterWords, issued: dt.date) -> Metadata:
    return Metadata(
        title=writable(words.title),
        author=writable(words.company),
        subject=writable(words.lead),
        language=f"{words.language}-BE",
        issued=dt.datetime.combine(issued, dt.time(), dt.UTC),
    )


def _draw_figure(canvas: TaggedCanvas, words: PosterWords, picture: PaintedPicture) -> None:
    left, bottom = (PAGE[0] - _FIGURE) / 2, PAGE[1] - _BAND - 342
    bounds = f"/BBox [{left:.0f} {bottom:.0f} {left + _FIGURE:.0f} {bottom + 300:.0f}]"
    layout = f"/Placement /Block {bounds}"
    with canvas.mark(canvas.root.add("Figure", alt=words.figure, Layout=layout)):
        draw_picture(picture, _FIGURE).drawOn(canvas, left, bottom)


def _write_foot(canvas: TaggedCanvas, words: PosterWords) -> None:
    """The code on the left; beside it when, where and for whom."""
    top, beside = PAGE[1] - 250.0, _EDGE + _CODE + 34
    _draw_code(canvas, words.address, top)
    y = _write(canvas, words.day, _DAY, beside, top + 22) if words.day else top + 14
    y = _write(canvas, words.scan, _TEXT, beside, y + 2)
    y = _write(canvas, words.address, _ADDRESS, beside, y)
    _write(canvas, words.privacy, _TEXT, beside, y + 8)
    _write(canvas, words.claim, SMALL, _EDGE, PAGE[1] - 52)


def _draw_code(canvas: TaggedCanvas, address: str, top: float) -> None:
    rows = modules_of(address)
    step = _CODE / len(rows)  # the paper around it is white enough
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                canvas.fill(_EDGE + x * step, top + y * step, step + 0.05, step + 0.05, _BLACK)


def _write(canvas: TaggedCanvas, text: str, style: Style, x: float, y: float) -> float:
    """Write a paragraph whose first base line is at `y`; where the next one would begin."""
    lines = break_lines(writable(text), style, PAGE[0] - _EDGE - x)
    with canvas.mark(canvas.root.add("H1" if style is _TITLE else "P")):
        canvas.write_lines(x, y, lines, style)
    return y + len(lines) * style.leading
