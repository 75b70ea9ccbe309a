"""Which signs the report's fonts can write: the four languages and their neighbours.

Names are checked where they are entered; one that came before that check is written with the
number of each sign that the fonts lack, which can be read aloud, and not as an empty box.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from reportlab.pdfbase import pdfmetrics

from webapp.domain.errors import Invalid
from webapp.domain.names import tidy
from webapp.reports.paper.typography import BOLD, REGULAR, register_fonts

_FROM_THE_RIGHT = {"R", "AL", "AN"}  # ReportLab writes from the left and joins no letters


def unwritable(text: str) -> list[str]:
    """The signs of a text that the report cannot write, each once, in order."""
    return [sign for sign in dict.fromkeys(text) if not _is_writable(sign)]


def writable(text: str) -> str:
    """The text with the number of each such sign in its place: [U+6F22]."""
    return "".join(sign if _is_writable(sign) else f"[U+{ord(sign):04X}]" for sign in text)


def writable_name(given: str, *, longest: int) -> str:
    """A name that was entered, tidied.

    Raises Invalid: there is none, it is too long, or the report cannot write it.
    """
    name = tidy(given, longest=longest)
    signs = unwritable(name)
    if signs:
        raise Invalid("error.name_signs", name=name, signs=" ".join(signs))
    return name


@lru_cache(maxsize=4096)
def _is_writable(sign: str) -> bool:
    if unicodedata.category(sign)[0] == "C" or unicodedata.category(sign) in {"Zl", "Zp"}:
        return False
    if unicodedata.bidirectional(sign) in _FROM_THE_RIGHT:
        return False
    register_fonts()
    fonts: list[Any] = [pdfmetrics.getFont(name) for name in (REGULAR, BOLD)]
    return all(ord(sign) in font.face.charToGlyph for font in fonts)
