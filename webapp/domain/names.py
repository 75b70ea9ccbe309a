"""Names that people give to departments, sites and the like: what is kept, and their order."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from webapp.domain.errors import Invalid

_NUMBER = re.compile(r"[0-9]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})
_LONGEST_RUN = 48  # so that the sign for its length still stands before every letter
_JOINERS = "\u200c\u200d"  # between letters that join they are part of how a name is written
# Letters by their category, and nothing on paper or screen.
_EMPTY = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def tidy(name: str, *, longest: int) -> str:
    """The name in composed letters, without signs that nobody sees, without blanks around it and
    with single ones inside.

    Raises Invalid: there is none, or it has more than `longest` signs.
    """
    tidied = one_line(name)
    if not tidied:
        raise Invalid("error.name_empty")
    if len(tidied) > longest:
        raise Invalid("error.name_long", most=longest, name=tidied[:longest])
    return tidied


def composed(text: str) -> str:
    """A text in composed letters, with single blanks and every other sign that it came with."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def one_line(text: str) -> str:
    """What somebody typed as a name, tidied like one, however long; empty: there is none."""
    return composed(_seen(text))


def bare(text: str) -> str:
    """A number or an address without what comes along where it is copied: blanks, unseen signs."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()


@lru_cache(16_384)
def plain(name: str) -> str:
    """The name for looking into: without case, accents and ligatures."""
    parts = unicodedata.normalize("NFKD", name)
    letters = "".join(part for part in parts if not unicodedata.combining(part))
    return letters.casefold().translate(_LIGATURES)


@lru_cache(16_384)
def alphabetical(name: str) -> str:
    """A key that sorts names as people list them: é with e, and 2 before 10.

    Before each number stands how many digits it has, as one sign. Names that differ in case or
    accents alone stand beside each other, always in the same order.
    """
    return f"{_NUMBER.sub(_measured, plain(name))}\0{name}"


def _measured(number: re.Match[str]) -> str:
    digits = number[0].lstrip("0")
    return chr(ord("0") + min(len(digits), _LONGEST_RUN)) + digits


def _seen(name: str) -> str:
    """Without what has no look of its own; what joins letters of some scripts stays there."""
    kept, after = [], ""  # the category of the last letter, whatever marks it has
    for sign in name:
        category = unicodedata.category(sign)
        is_hidden = sign in _EMPTY or category in ("Cc", "Cf")
        if sign.isspace() or not is_hidden or (sign in _JOINERS and after == "Lo"):
            kept.append(sign)
            after = after if category == "Mn" else category
    return "".join(kept)
