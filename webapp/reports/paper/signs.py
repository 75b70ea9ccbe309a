"""Which signs the report's fonts can write: the four languages and their neighbours.

Names are checked where they are entered; one that came before that check is written with the
number of each sign that the fonts lack, which can be read aloud, and not as an empty box.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache
from pathlib import Path

from webapp.domain.errors import Invalid
from webapp.domain.names import composed, tidy

_SIGNS = Path(__file__).parent / "fonts" / "signs.txt"  # a test compares it with the fonts
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
    name, written = tidy(given, longest=longest), composed(given)
    signs = unwritable(written)
    if signs:
        raise Invalid("error.name_signs", name=_seen(written), signs=" ".join(map(_seen, signs)))
    return name


def _seen(text: str) -> str:
    """The text with the number of each sign that nobody would see, or that turns what follows."""
    return "".join(sign if sign.isprintable() else writable(sign) for sign in text)


@lru_cache(maxsize=4096)
def _is_writable(sign: str) -> bool:
    if unicodedata.category(sign)[0] == "C" or unicodedata.category(sign) in {"Zl", "Zp"}:
        return False
    if unicodedata.bidirectional(sign) in _FROM_THE_RIGHT:
        return False
    starts, ends = _ranges()
    place = bisect_right(starts, ord(sign)) - 1
    return place >= 0 and ord(sign) <= ends[place]


@cache
def _ranges() -> tuple[list[int], list[int]]:
    """The first and the last sign of each stretch that both fonts have; read without the fonts."""
    pairs = [line.split("-") for line in _SIGNS.read_text(encoding="ascii").split()]
    return [int(first, 16) for first, _ in pairs], [int(last, 16) for _, last in pairs]
