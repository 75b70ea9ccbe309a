"""Texts, dates, numbers and plurals in nl, fr, de and en.

Catalogues are `locales/<language>/<wing>/<subject>.po`, read directly at start-up: no compile step.
A message id is a key such as `today.title`; a plural has the same key as id and plural id.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from gettext import c2py
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

from babel import Locale
from babel import dates as babel_dates
from babel import numbers as babel_numbers
from babel.messages.pofile import read_po

from webapp.domain.calendar import local_day

LANGUAGE_NAMES = {"nl": "Nederlands", "fr": "Français", "de": "Deutsch", "en": "English"}
LANGUAGES = tuple(LANGUAGE_NAMES)
_FOLDER = Path(__file__).parent / "locales"
_STORED_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\S*)?$", re.ASCII)
_FIRST_OF_MONTH = re.compile(r"\b1(?= [^\W\d]|–\d)")
_SPACE = "\N{NO-BREAK SPACE}"
_DAY_BEFORE_MONTH = re.compile(r"(?<!\d)(\d\d?(?:er|\.)?) (?=[^\W\d])")
_UNITS = {
    "nl": "seconden?|minuut|minuten|uur|uren|(?:werk)?dag(?:en)?|week|weken|maand(?:en)?"
    "|kwarta(?:al|len)|jaar|keer|mensen|procent(?:punt(?:en)?)?|tekens?|[kMG]B",
    "fr": "secondes?|minutes?|heures?|jours?|journées?|semaines?|mois|trimestres?|ans?|années?|fois"
    "|personnes?|points?|caractères?|[kMG]o",
    "de": "Sekunden?|Minuten?|Stunden?|(?:Arbeits|Werk)?[Tt]age?n?|Wochen?|Monate?n?|Quartale?n?"
    "|Jahre?n?|Mal|Menschen|Personen|Prozent(?:punkte?n?)?|Zeichen|[kMG]B",
    "en": "seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?|times?|people"
    "|percent(?:age)?|characters?|[kMG]B",
}
_MONTHS = {
    "nl": "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
    "fr": "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
    "de": "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
}
_HELD = re.compile(rf"(?<=[\w.}}]){_SPACE}(?=[^\W\d])")


class MissingText(KeyError):
    """No text under this key in this language."""


class Texts:
    """The texts of one language, and how that language writes dates and numbers in Belgium."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(f"{language}_BE")
        self._one: dict[str, str] = {}
        self._many: dict[str, tuple[str, ...]] = {}
        self._form: Callable[[int], int] = c2py("n > 1" if language == "fr" else "n != 1")
        unit = rf"(?<=[\d}}]) (?=(?:{_UNITS[language]})\b)"
        of_month = rf"(?:(?<=\d)|(?<=\d\.)|(?<=\b1er)) (?=(?:{_MONTHS[language]})\b)"
        self._together = re.compile(rf"{unit}|{of_month}|(?<=\b[Aa]rt\.) (?=[\dIVX])")
        for path in sorted((_FOLDER / language).rglob("*.po")):
            self._read(path)

    def _read(self, path: Path) -> None:
        with path.open("rb") as file:
            for message in read_po(file, locale=self.language):
                if not message.id:
                    continue
                if isinstance(message.id, str):
                    self._one[message.id] = self.held(message.string)
                else:
                    self._many[message.id[0]] = tuple(map(self.held, message.string or ()))

    def held(self, text: object) -> str:
        """A number with its unit on one line, a day with its month, and *art.* with its number;
        said here once, so that no text has to."""
        return self._together.sub(_SPACE, str(text))

    def keys(self) -> dict[str, tuple[str, ...]]:
        """Every key with its text or plural forms."""
        return {**{key: (text,) for key, text in self._one.items()}, **self._many}

    def has(self, key: str) -> bool:
        """Whether there is a text under this key."""
        return bool(self._one.get(key))

    def __call__(self, key: str, **params: object) -> str:
        """The text under `key` with its placeholders filled.

        Raises MissingText: there is none; every language has every text, and a test sees to it.
        """
        text = self._one.get(key)
        if not text:
            raise MissingText(f"{self.language}: {key}")
        return text.format(**params) if params else text

    def plural(self, key: str, n: int, **params: object) -> str:
        """The form of the text for `n`; `{n}` is filled with the number as written here."""
        forms = self._many.get(key)
        if not forms:
            raise MissingText(f"{self.language}: {key}")
        return forms[self._form(abs(n))].format(n=self.number(n), **params)

    def number(self, value: float | Decimal, decimals: int = 0) -> str:
        """1 234,5: with the language's separators, always with `decimals` decimals."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return babel_numbers.format_decimal(value, format=pattern, locale=self.locale)

    def percent(self, value: float | Decimal, decimals: int = 0) -> str:
        """37 % from 37."""
        return f"{self.number(value, decimals)}{_SPACE}%"

    def date(self, day: dt.date, form: str = "long") -> str:
        """`form` is one of short, medium, long, full, or a CLDR pattern such as 'EEE d MMM'.

        A day stays on the line of its month; the year may stand on the next. `loose` parts them.
        """
        return self._of_month(babel_dates.format_date(day, format=form, locale=self.locale))

    def day(self, day: dt.date) -> str:
        """A day of this year, in full but without the year: Wednesday 18 November."""
        pattern = str(self.locale.date_formats["full"].pattern)
        return self.date(day, pattern.replace(" y", ""))

    def interval(self, first: dt.date, last: dt.date) -> str:
        """16–22 Nov 2026."""
        return self._of_month(babel_dates.format_interval(first, last, "yMMMd", locale=self.locale))

    def _of_month(self, day: str) -> str:
        """French writes 1er septembre, which CLDR does not; every other day is a plain number."""
        said = _FIRST_OF_MONTH.sub("1er", day) if self.language == "fr" else day
        return _DAY_BEFORE_MONTH.sub(rf"\1{_SPACE}", said)

    @property
    def colon(self) -> str:
        """What stands between a label and its value."""
        return f"{_SPACE}: " if self.language == "fr" else ": "

    @property
    def semicolon(self) -> str:
        """What stands between the parts of a list that have commas of their own."""
        return f"{_SPACE}; " if self.language == "fr" else "; "

    def moment(self, at: dt.datetime, timezone: str) -> str:
        """The day, of medium length, and the time in a zone: 18 Nov 2026, 12:00."""
        return f"{self.date(local_day(at, timezone), 'medium')}, {self.time(at, timezone)}"

    def stored(self, value: object, timezone: str) -> object:
        """A stored value as people write it: a day or a moment in words, all else as it is."""
        if not isinstance(value, str) or not _STORED_DAY.match(value):
            return value
        try:
            at = dt.datetime.fromisoformat(value)
            return self.moment(at, timezone) if at.tzinfo else self.date(at.date(), "medium")
        except (ValueError, OverflowError):  # none, or one beyond the last day there is elsewhere
            return value

    def time(self, moment: dt.datetime, timezone: str) -> str:
        """14:05, in the time zone given."""
        zone = ZoneInfo(timezone)
        return babel_dates.format_time(moment, "HH:mm", tzinfo=zone, locale=self.locale)

    def listing(self, items: Iterable[str]) -> str:
        """a, b and c."""
        words = list(items)
        pattern = self.locale.list_patterns["standard"]
        if len(words) < 2:
            return "".join(words)
        return str(pattern["2"]).format(", ".join(words[:-1]), words[-1])


def loose(text: str) -> str:
    """The text for mails, calendars and terminals: a number and its word with a common space."""
    return _HELD.sub(" ", text)


@cache
def texts(language: str) -> Texts:
    """The texts of one of LANGUAGES, read once."""
    if language not in LANGUAGES:
        raise MissingText(language)
    return Texts(language)


def choose_language(wanted: Iterable[str], default: str) -> str:
    """The first language of `wanted` (tags such as fr-BE) that is offered, else the default."""
    for tag in wanted:
        language = tag.replace("_", "-").split("-")[0].lower()
        if language in LANGUAGES:
            return language
    return default


def missing_texts(language: str) -> list[str]:
    """Keys that a language lacks, leaves empty or gives other placeholders than another does."""
    own = texts(language).keys()
    all_keys = {key: forms for other in LANGUAGES for key, forms in texts(other).keys().items()}
    return sorted(
        key
        for key, forms in all_keys.items()
        if not all(own.get(key, ())) or _placeholders(own.get(key, ())) != _placeholders(forms)
    )


def _placeholders(forms: Iterable[str]) -> set[str]:
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}
