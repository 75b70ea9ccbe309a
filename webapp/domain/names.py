"""Names that people give to departments, sites and the like: what is kept, and their order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache

from webapp.domain.errors import Conflict, Invalid

_NUMBER = re.compile(r"[0-9]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})
_LONGEST_RUN = 48  # so that the sign for its length still stands before every letter
_LONGEST_FOLDED = 300  # a name of numbers alone is half as long again; an index holds no more
# Between what is compared and the name. It stands before every sign of a name, and the digit says
# by which rule: one that makes other keys gets another, and stored keys are then made anew.
KEY_MARK = "\t1"
TWICE = "error.name_twice"
_JOINERS = "\u200c\u200d"  # between letters that join they are part of how a name is written
# Letters or marks by their category, and nothing on paper or screen.
_EMPTY = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U00016fe4")
# They choose a form of the sign before them: of an ideograph or a picture, which have several, or
# of a letter of Mongolian.
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_MONGOLIAN = frozenset("\u180b\u180c\u180d\u180f")
_RESERVED = frozenset(  # for more that nobody is to see
    map(chr, (0x2065, *range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE0100), *range(0xE01F0, 0xE1000)))
)
_UNSEEN = _EMPTY | _RESERVED
_JOINED = ("Lo", "Mn", "Mc")
_FIRST_MARK = "\u0300"  # below, whatever is printed at all is seen, and nothing joins or chooses


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
    if _is_plainly_seen(text):
        return text.strip()
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, tidied: what was stored before names were has signs that nobody
    sees, and comes back from a file with them or without."""
    return one == other or one_line(one) == one_line(other)


def code_finder(stored: Collection[str]) -> Callable[[str], str]:
    """What finds the stored code that is meant by one that came back from a file.

    One that is stored is meant as it stands; else what it is without blanks around it and signs
    that nobody sees. It gives what was written, without blanks around it, where there is none.
    """
    odd: dict[str, str | None] = {}
    for code in stored:
        if not _is_simple(code):
            odd[one_line(code)] = None if one_line(code) in odd else code

    def find(written: str) -> str:
        if written in stored or (_is_simple(written) and not odd):
            return written
        tidied = one_line(written)
        return tidied if tidied in stored else odd.get(tidied) or written.strip()

    return find


def _is_simple(code: str) -> bool:
    """Whether tidying would leave it as it is; seen at a glance, of most."""
    return code.isascii() and code.isprintable() and " " not in code


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
    accents alone stand beside each other, always in the same order. It ends in KEY_MARK and the
    name; it is compared by code points, here and in either database.
    """
    return f"{measured(name)[:_LONGEST_FOLDED]}{KEY_MARK}{name}"


def measured(words: str) -> str:
    """Plain words as they stand in the key of a name that has them in it: numbers measured, so
    that neither a measure nor KEY_MARK is taken for a digit of the name."""
    return _NUMBER.sub(_measured, plain(words))


def seen_as(name: str) -> str:
    """The same for all names that people take for one: without capitals, accents, blanks too many
    and signs that nobody sees."""
    return plain(one_line(name))


def refuse_twin(name: str, others: Iterable[str]) -> None:
    """Raises Conflict: one of the others is seen as the same, so that nobody could tell the two
    apart where things are called by their name."""
    wanted = seen_as(name)
    for other in others:
        if seen_as(other) == wanted:
            raise Conflict(TWICE, name=other)


def _measured(number: re.Match[str]) -> str:
    digits = number[0].lstrip("0")
    return chr(ord("0") + min(len(digits), _LONGEST_RUN)) + digits


def _seen(name: str) -> str:
    """Without what has no look of its own; what joins letters of some scripts stays there."""
    if _is_plainly_seen(name):
        return name
    kept: list[str] = []
    after, joiner = "", ""  # the last letter, whatever marks it has
    for sign in name:
        if sign in _JOINERS:
            joiner = sign if unicodedata.category(after or " ") == "Lo" else ""
        elif not _is_hidden(sign, kept[-1] if kept else ""):
            category = unicodedata.category(sign)
            kept += [joiner, sign] if category in _JOINED else [sign]
            after, joiner = after if category == "Mn" else sign, ""
    return "".join(kept)


def _is_plainly_seen(text: str) -> bool:
    """Whether each sign is one that needs no second look, as in most names and numbers."""
    return text.isprintable() and max(text, default="") < _FIRST_MARK


def _is_hidden(sign: str, before: str) -> bool:
    if sign in _MONGOLIAN:
        return not "\u1820" <= before <= "\u18aa"
    if sign in _SELECTORS:
        return unicodedata.east_asian_width(before or " ") not in "WF"
    is_blank = sign.isspace()
    return not is_blank and (sign in _UNSEEN or unicodedata.category(sign) in ("Cc", "Cf"))
