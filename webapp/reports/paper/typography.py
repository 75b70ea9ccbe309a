"""Fonts, sizes, colours and the grid of the page; and how text is broken into lines.

DejaVu Sans has every letter of the four languages and is free to embed. Lengths are in points.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "DejaVuSansCondensed"
BOLD = "DejaVuSansCondensed-Bold"
_FONTS = Path(__file__).parent / "fonts"

INK = HexColor("#16202a")
SOFT = HexColor("#55606b")
ACCENT = HexColor("#0b5f58")
WARM = HexColor("#a34d10")
RULE = HexColor("#c6ced6")
PALE = HexColor("#dde3e9")

PAGE = (595.28, 841.89)  # A4
LEFT, RIGHT, TOP, BOTTOM = 62.0, 536.0, 64.0, 64.0
WIDTH = RIGHT - LEFT
MARGIN_HEAD = 112.0  # the column of small headings left of the text
COLUMN = LEFT + MARGIN_HEAD


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set."""

    font: str = REGULAR
    size: float = 9.2
    leading: float = 13.8
    colour: Color = INK


BODY = Style()
LABEL = Style(font=BOLD, size=8.6, colour=ACCENT)
SMALL = Style(size=7.8, leading=11, colour=SOFT)
SMALL_STRONG = replace(SMALL, font=BOLD, colour=INK)
CELL = Style(size=8.6, leading=11.4)
CELL_STRONG = replace(CELL, font=BOLD)
HEAD_CELL = Style(font=BOLD, size=7.6, leading=9.8, colour=SOFT)
KICKER = Style(font=BOLD, size=9, leading=14, colour=ACCENT)
TITLE = Style(font=BOLD, size=25, leading=31)
SUBTITLE = Style(size=13, leading=19, colour=SOFT)
SECTION = Style(font=BOLD, size=15, leading=20, colour=ACCENT)
CAPTION = Style(font=BOLD, size=8.8, leading=12.4)
NUMERAL = Style(font=BOLD, size=25, leading=30, colour=ACCENT)
WATERMARK = Style(font=BOLD, size=92, colour=HexColor("#eef1f4"))
DRAFT_NOTE = Style(font=BOLD, size=8.6, leading=11, colour=WARM)

_SEAM = re.compile(r"(?<=[-–])(?=.)|(?<=/)(?=.{3})")  # not before the end of “Berater/in”

Piece = tuple[str, str]  # text and font
TextLine = tuple[Piece, ...]


@cache
def register_fonts() -> None:
    """Make the fonts known to ReportLab, once a process."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{name}.ttf")))


@lru_cache(maxsize=20_000)
def _em_width(text: str, font: str) -> float:
    return float(pdfmetrics.stringWidth(text, font, 1))


def text_width(text: str, style: Style) -> float:
    """Width of a text on one line."""
    return _em_width(text, style.font) * style.size


def longest_part(text: str, style: Style) -> float:
    """The width below which a word of the text would be cut inside a part of it."""
    parts = (part for word in text.split(" ") for part in _SEAM.split(word))
    return max((text_width(part, style) for part in parts), default=0.0)


def shortened(text: str, style: Style, width: float) -> str:
    """The text on one line, its end left out for an ellipsis where it is wider than this."""
    if text_width(text, style) <= width:
        return text
    fits = (end for end in range(len(text), 0, -1) if text_width(f"{text[:end]}…", style) <= width)
    return f"{text[: next(fits, 0)].rstrip()}…"


def break_lines(text: str, style: Style, width: float, lead: str = "") -> list[TextLine]:
    """The lines of a text, not longer than `width`; `lead` goes before it in bold.

    Only ordinary spaces break: a no-break space holds a number and its unit together. A word that
    is longer than a line is cut, after a hyphen or a slash where it has one. No word stands alone
    on the last line where the one before it can come along.
    """
    words = [(word, BOLD) for word in lead.split(" ") if word]
    words += [(word, style.font) for word in text.split(" ") if word]
    lines: list[list[Piece]] = []
    room = 0.0
    for word, font in words:
        needed = _em_width(word, font) * style.size
        space = _em_width(" ", lines[-1][-1][1]) * style.size if lines else 0.0
        if lines and space + needed <= room:
            lines[-1].append((word, font))
            room -= space + needed
            continue
        *full, rest = _cut(word, replace(style, font=font), width) if needed > width else [word]
        lines += [[(piece, font)] for piece in (*full, rest)]
        room = width - _em_width(rest, font) * style.size
    _accompany(lines, style.size, width)
    return [_join(line) for line in lines]


def _accompany(lines: list[list[Piece]], size: float, width: float) -> None:
    """Bring a word down to a last one that is alone on its line."""
    if len(lines) < 2 or len(lines[-1]) > 1 or len(lines[-2]) < 3:
        return
    (last,), before = lines[-1], lines[-2][-1]
    if _em_width(f"{before[0]} ", before[1]) + _em_width(*last) <= width / size:
        lines[-2:] = [lines[-2][:-1], [before, last]]


def _cut(word: str, style: Style, width: float) -> list[str]:
    """The word in pieces that fit a line."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, style) > width:
            cut = max((one.end() for one in _SEAM.finditer(pieces[-1])), default=len(pieces[-1]))
            pieces[-1:] = [pieces[-1][:cut], pieces[-1][cut:]]
        pieces[-1] += letter
    return pieces


def _join(words: Sequence[Piece]) -> TextLine:
    """Neighbouring words of one font as one piece; each but the last ends in its space."""
    pieces: list[Piece] = []
    for word, font in words:
        if pieces and pieces[-1][1] == font:
            pieces[-1] = (f"{pieces[-1][0]} {word}", font)
        else:
            if pieces:
                pieces[-1] = (f"{pieces[-1][0]} ", pieces[-1][1])
            pieces.append((word, font))
    return tuple(pieces)
