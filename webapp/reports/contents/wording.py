"""Words of a report in one language: sentences filled in, figures written as the language does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from webapp.domain.figures.measures import DECIMALS, Kind, Measure, ReleasedCell
from webapp.domain.periods import Month, Quarter
from webapp.i18n import Texts
from webapp.reports.contents.document import Listing, Sentence, Translated, Words

_SIGNS = {Kind.VALUE: "", Kind.AT_MOST: "≤\u00a0", Kind.AT_LEAST: "≥\u00a0"}
NO_FIGURE = "–"


class Wording:
    """Says words in one language."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self._written: dict[tuple[Measure, float], str] = {}
        self._by_type: dict[type, Callable[[Any], str]] = {
            str: str,
            int: texts.number,
            type(None): lambda _: NO_FIGURE,
            dt.date: texts.date,
            Quarter: self._quarter,
            Month: self._month,
            Sentence: self._sentence,
            Translated: lambda words: words.by_language[texts.language],
            Listing: self._listing,
            ReleasedCell: self._figure,
        }

    def say(self, words: Words) -> str:
        """The words as text; figures in words ("at most 10 %")."""
        return self._by_type[type(words)](words)

    def brief(self, words: Words) -> str:
        """For tables and charts: a figure with a sign ("≤ 10 %"), a period shortened."""
        if isinstance(words, ReleasedCell):
            return _SIGNS[words.kind] + self._value(words)
        if isinstance(words, Quarter):
            return self._quarter(words, "QQQ")
        if isinstance(words, Month):
            return self._month(words, "LLL").rstrip(".")
        return self.say(words)

    def _quarter(self, quarter: Quarter, form: str = "QQQQ y") -> str:
        return self.texts.date(dt.date(quarter.year, 3 * quarter.number - 2, 1), form)

    def _month(self, month: Month, form: str = "LLLL y") -> str:
        return self.texts.date(dt.date(month.year, month.number, 1), form)

    def _sentence(self, sentence: Sentence) -> str:
        terms = {name: self.say(term) for name, term in sentence.terms.items()}
        if sentence.count is not None:
            return self.texts.plural(sentence.key, sentence.count, **terms)
        return self.texts(sentence.key, **terms)

    def _listing(self, listing: Listing) -> str:
        said = [self.say(item) for item in listing.items]
        if listing.separator is None:
            return self.texts.listing(said)
        return listing.separator.join(said)

    def _figure(self, cell: ReleasedCell) -> str:
        value = self._value(cell)
        if cell.kind is Kind.VALUE:
            return value
        return self.texts(f"report.figure.{cell.kind.value}", value=value)

    def _value(self, cell: ReleasedCell) -> str:
        key = (cell.measure, cell.shown)
        if key not in self._written:
            write = self.texts.number if cell.measure is Measure.BREAKS else self.texts.percent
            self._written[key] = write(cell.shown, DECIMALS[cell.measure])
        return self._written[key]
