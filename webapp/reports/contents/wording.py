"""Words of a report in one language: sentences filled in, figures written as the language does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from webapp.domain.figures.measures import ReleasedCell
from webapp.domain.periods import Month, Quarter
from webapp.figures import bare_period, brief, period_name, size_of, told, written
from webapp.i18n import LANGUAGES, Texts
from webapp.reports.contents.document import (
    Level,
    Listing,
    Prose,
    Sentence,
    Size,
    Translated,
    Words,
)
from webapp.reports.contents.quoted import Quoted

NO_FIGURE = "–"


class Wording:
    """Says words in one language; `names` makes a proper name such as can be written."""

    def __init__(self, texts: Texts, names: Callable[[str], str] = str) -> None:
        self.texts = texts
        self.names = names
        self._by_type: dict[type, Callable[[Any], str]] = {
            str: names,
            int: texts.number,
            type(None): lambda _: NO_FIGURE,
            dt.date: texts.date,
            Quarter: self._period,
            Month: self._period,
            Sentence: self._sentence,
            Translated: lambda words: texts.held(words.by_language[texts.language]),
            Quoted: lambda words: names(words.text),
            Listing: self._listing,
            Size: self._size,
            Level: lambda level: written(level.value, level.measure, texts, level.decimals),
            ReleasedCell: lambda cell: told(cell, texts, bounds="report.figure."),
        }

    def say(self, words: Words) -> str:
        """The words as text; figures in words ("at most 10 %")."""
        return self._by_type[type(words)](words)

    def brief(self, words: Words) -> str:
        """For tables and charts: a figure with a sign ("≤ 10 %"), a period shortened."""
        if isinstance(words, ReleasedCell):
            return brief(words, self.texts)
        if isinstance(words, Quarter | Month):
            return bare_period(words.key, self.texts).rstrip(".")
        return self.say(words)

    def prose(self, part: Prose) -> tuple[list[str], str]:
        """The lines that somebody wrote, and their language: this one, else the first there is."""
        order = (self.texts.language, *LANGUAGES)
        language = next(one for one in order if part.by_language.get(one))
        lines = part.by_language[language].split("\n")
        return [self.names(line) for line in lines if line.strip()], language

    def _period(self, period: Quarter | Month) -> str:
        return period_name(period.key, self.texts)

    def _sentence(self, sentence: Sentence) -> str:
        terms = {name: self.say(term) for name, term in sentence.terms.items()}
        if sentence.count is not None:
            return self.texts.plural(sentence.key, sentence.count, **terms)
        return self.texts(sentence.key, **terms)

    def _size(self, size: Size) -> str:
        return size_of(size.value, size.measure, self.texts, signed=size.is_signed)

    def _listing(self, listing: Listing) -> str:
        said = [self.say(item) for item in listing.items]
        if listing.separator is None:
            return self.texts.listing(said)
        return listing.separator.replace("; ", self.texts.semicolon).join(said)


def tag_of(words: Words) -> str | None:
    """The language of what somebody wrote, as PDF has it: empty where none is known.

    None: that of the document.
    """
    if not isinstance(words, Quoted):
        return None
    return f"{words.language}-BE" if words.language else ""
