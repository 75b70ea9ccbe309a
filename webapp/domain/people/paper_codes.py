"""Signing in without the provider: a code on paper once, then a name and a PIN of one's own.

The code opens an account without a past, also when it is used again before it runs out. Whoever
made it learns nothing by trying it: not whether somebody used it, and nothing of what was before.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from webapp.domain.errors import Invalid
from webapp.domain.typed_codes import code_digest, draw_code, signs_of

LASTS = dt.timedelta(days=14)
LONGEST_CODE = 60
SHORTEST_PIN, LONGEST_PIN = 8, 64
MOST_PEOPLE = 300  # whose sheets are printed at once
TRIES, PATIENCE = 5, dt.timedelta(minutes=15)  # for a name, whoever tries
PATIENCE_MINUTES = PATIENCE // dt.timedelta(minutes=1)  # as people are told
BY_CODE = "code"  # in place of the provider's subject, which is a digest
_NAME_GROUPS, _CODE_GROUPS = 2, 4  # 40 and 80 bits
_FEWEST_SIGNS = 4
_ROWS = ("qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "qwertzuiopasdfghjklyxcvbnm")
# What heads every list of passwords that were found, in our languages, and what stands on the page.
_FIRST_TRIED = re.compile(
    "password|passwort|wachtwoord|motdepasse|welcome|welkom|bienvenue|willkommen|iloveyou|pincode"
    "|administrator|rekpauze|football|voetbal|fussball|sunshine|princess|chocolat|soleil|bonjour"
    "|geheim|secret|doudou|azerty|qwerty|qwertz|hallo"
)
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class PaperCode:
    """What is kept of a code that was printed for somebody. `name` is what they sign in with.

    It holds up to `expires_on`, that day included.
    """

    person_id: int
    name: str
    digest: str
    made_on: dt.date
    expires_on: dt.date


@dataclass(frozen=True, slots=True)
class CodeSheet:
    """What one sheet of paper says: the only place where the code stands."""

    person: str
    name: str
    code: str
    expires_on: dt.date
    language: str


@dataclass(frozen=True, slots=True)
class CodeAccount:
    """How somebody's own PIN stands. `pin` is its hash; None: they sign in with it no more.

    `before_at` is when they signed in the time before the last.
    """

    person_id: int
    pin: str | None
    began_at: dt.datetime
    chosen_at: dt.datetime
    signed_in_at: dt.datetime | None
    before_at: dt.datetime | None


def new_name() -> str:
    """What somebody signs in with: no number that colleagues know."""
    return draw_code(_NAME_GROUPS)


def new_code() -> str:
    """A code for a sheet."""
    return draw_code(_CODE_GROUPS)


def digest_of(written: str) -> str:
    """What is kept of a code, however it is written."""
    return code_digest("paper/1", written)


def try_of(name: str) -> str:
    """Under what tries with a name are counted; what else somebody typed there is not kept."""
    return code_digest("try/1", name)


def own_try_of(name: str) -> str:
    """The same of whoever is signed in and tries their own PIN: nobody else's tries count there."""
    return code_digest("own-try/1", name)


def spelled(pin: str) -> str:
    """A PIN or passphrase in one spelling of its signs, whatever keyboard wrote them."""
    return unicodedata.normalize("NFKC", pin).strip()


def check_pin(pin: str, *printed: str) -> str:
    """The same of one that somebody chooses, who has a sheet on which these words are printed.

    Raises Invalid: it is too short or too long, or among the first that somebody would try.
    """
    chosen = spelled(pin)
    if not SHORTEST_PIN <= len(chosen) <= LONGEST_PIN:
        raise Invalid("error.pin_length", least=SHORTEST_PIN, most=LONGEST_PIN)
    if _is_guessed(chosen) or signs_of(chosen) in {signs_of(word) for word in printed if word}:
        raise Invalid("error.pin_easy")
    return chosen


def _is_guessed(pin: str) -> bool:
    plain = "".join(sign for sign in pin.casefold() if sign.isalnum())
    letters = plain.rstrip("0123456789")  # a word with a number behind it is the word
    return (
        len(set(plain)) < _FEWEST_SIGNS
        or _is_run(plain)
        or _is_repeated(plain)
        or _is_day(pin)
        or _FIRST_TRIED.fullmatch(letters) is not None
        or any(plain in row or plain in row[::-1] for row in _ROWS)
    )


def _is_run(pin: str) -> bool:
    """12345678, 1234567890, 87654321, abcdefgh."""
    ways = (pin.replace("90", "9:"), pin[::-1].replace("90", "9:"))
    return any({ord(b) - ord(a) for a, b in pairwise(way)} == {1} for way in ways)


def _is_repeated(pin: str) -> bool:
    """12341234, abcabcabc."""
    return any(pin == pin[:part] * (len(pin) // part) for part in range(1, len(pin) // 2 + 1))


def _is_day(pin: str) -> bool:
    """A day of birth, in either order: colleagues and the personnel office know it."""
    digits = "".join(sign for sign in pin if sign not in " ./-")
    if len(digits) != 8 or not (digits.isascii() and digits.isdecimal()):
        return False
    written = (digits[4:], digits[2:4], digits[:2]), (digits[:4], digits[4:6], digits[6:])
    return any(_is_date(*(int(part) for part in parts)) for parts in written)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        return dt.date(year, month, day).year in _YEARS
    except ValueError:
        return False
