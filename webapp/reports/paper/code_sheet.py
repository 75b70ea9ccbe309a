"""Sheets with codes to sign in with: a page of A4 for each person, to fold and hand over."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from reportlab.lib.colors import HexColor

from webapp.reports.contents.code_sheet import CodeSheetWords
from webapp.reports.paper.archive import Metadata
from webapp.reports.paper.codes import modules_of
from webapp.reports.paper.signs import writable
from webapp.reports.paper.tagged import TaggedCanvas
from webapp.reports.paper.typography import (
    ACCENT,
    BODY,
    BOLD,
    PAGE,
    Style,
    break_lines,
    register_fonts,
)

_BLACK = HexColor("#000000")
_EDGE = 56.0
_CODE = 150.0
_TITLE = Style(font=BOLD, size=26, leading=33, colour=ACCENT)
_PERSON = Style(font=BOLD, size=16, leading=24)
_TYPED = Style(font=BOLD, size=20, leading=28)
_TEXT = Style(size=12.5, leading=19)


def render_code_sheets(sheets: Sequence[CodeSheetWords]) -> bytes:
    """A page for each, as one tagged PDF/A-3b."""
    register_fonts()
    file = io.BytesIO()
    canvas = TaggedCanvas(file, _metadata(sheets[0]))
    for sheet in sheets:
        _draw(canvas, sheet)
        canvas.showPage()
    canvas.finish()
    return file.getvalue()


def _metadata(words: CodeSheetWords) -> Metadata:
    return Metadata(
        title=writable(words.title),
        author=writable(words.company),
        subject=writable(words.lead),
        language=f"{words.language}-BE",
        issued=dt.datetime.combine(words.issued, dt.time(), dt.UTC),
    )


def _draw(canvas: TaggedCanvas, words: CodeSheetWords) -> None:
    y = _write(canvas, words.title, _TITLE, 92, role="H1")
    y = _write(canvas, f"{words.person} · {words.company}", _PERSON, y + 4)
    y = _write(canvas, words.lead, _TEXT, y + 8) + 16
    _draw_code(canvas, words.link, y - 12)
    beside = _EDGE + _CODE + 30
    below = y + _CODE + 16
    for label, value in (words.name, words.code):
        y = _write(canvas, label, BODY, y, x=beside)
        y = _write(canvas, value, _TYPED, y + 8, x=beside) + 12
    y = max(y, below)
    for number, step in enumerate(words.steps, start=1):
        y = _write(canvas, f"{number}. {step}", _TEXT, y) + 6
    y += 14
    for warning in words.warnings:
        y = _write(canvas, warning, BODY, y) + 6


def _draw_code(canvas: TaggedCanvas, link: str, top: float) -> None:
    """What it says stands beside it, to be typed: for a reader it is decoration."""
    rows = modules_of(link)
    step = _CODE / len(rows)
    with canvas.artifact():
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    place = _EDGE + x * step, top + y * step
                    canvas.fill(*place, step + 0.05, step + 0.05, _BLACK)


def _write(
    canvas: TaggedCanvas, text: str, style: Style, y: float, *, x: float = _EDGE, role: str = "P"
) -> float:
    """Write a paragraph whose first base line is at `y`; where the next one would begin."""
    lines = break_lines(writable(text), style, PAGE[0] - _EDGE - x)
    with canvas.mark(canvas.root.add(role)):
        canvas.write_lines(x, y, lines, style)
    return y + len(lines) * style.leading
