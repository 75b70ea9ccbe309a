"""Words and figures as each language writes them."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.reports.cells import QUARTER, make_cell, make_unit
from webapp.domain.figures.measures import FigureKind, Measure
from webapp.domain.periods import Month
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.document import Listing, Translated
from webapp.reports.contents.wording import Wording

UNIT = make_unit("Keuken")
WORDINGS = {language: Wording(texts(language)) for language in LANGUAGES}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "ten hoogste 10\u00a0%"),
        ("fr", "au plus 10\u00a0%"),
        ("de", "höchstens 10\u00a0%"),
        ("en", "at most 10\u00a0%"),
    ],
)
def test_a_bound_is_said_in_words_and_written_with_a_sign(language: str, said: str) -> None:
    cell = make_cell(UNIT, shown=10, kind=FigureKind.AT_MOST)
    assert WORDINGS[language].say(cell) == said
    assert WORDINGS[language].brief(cell) == "≤\u00a010\u00a0%"


def test_each_measure_has_its_decimals() -> None:
    nl = WORDINGS["nl"]
    assert nl.say(make_cell(UNIT, Measure.BREAKS, 1.5, step=0.3)) == "1,50"
    assert nl.say(make_cell(UNIT, Measure.ABSENCE, 2, step=1)) == "2,0\u00a0%"
    assert nl.say(make_cell(UNIT, Measure.ADHERENCE, 35, step=5)) == "35\u00a0%"


@pytest.mark.parametrize(
    ("language", "quarter", "month", "brief"),
    [
        ("nl", "3e kwartaal 2026", "augustus 2026", ("K3", "aug")),
        ("fr", "3e trimestre 2026", "août 2026", ("T3", "août")),
        ("de", "3.\u00a0Quartal 2026", "August 2026", ("Q3", "Aug")),
        ("en", "3rd quarter 2026", "August 2026", ("Q3", "Aug")),
    ],
)
def test_periods_have_names(
    language: str, quarter: str, month: str, brief: tuple[str, str]
) -> None:
    wording = WORDINGS[language]
    assert wording.say(QUARTER) == quarter
    assert wording.say(Month(2026, 8)) == month
    assert (wording.brief(QUARTER), wording.brief(Month(2026, 8))) == brief


def test_several_words_are_listed() -> None:
    assert WORDINGS["fr"].say(Listing(("a", "b", "c"))) == "a, b et c"
    assert WORDINGS["nl"].say(Listing(("a", 2), "; ")) == "a; 2"
    assert WORDINGS["fr"].say(Listing(("a", 2), "; ")) == "a\u00a0; 2"


def test_content_is_said_in_the_language_of_the_reader() -> None:
    assert WORDINGS["de"].say(Translated({"nl": "een", "de": "eins"})) == "eins"


def test_a_day_stays_with_its_month() -> None:
    day = dt.date(2026, 11, 1)
    said = {language: wording.say(day) for language, wording in WORDINGS.items()}
    assert said == {
        "nl": "1\u00a0november 2026",
        "fr": "1er\u00a0novembre 2026",
        "de": "1.\u00a0November 2026",
        "en": "1\u00a0November 2026",
    }


def test_no_figure_is_a_dash() -> None:
    assert WORDINGS["en"].say(None) == "–"
