"""Released figures in words, in four languages, claiming nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.frame.wording import change, separators, short_name, tick_name
from tests.factories_released import released_cells
from webapp.domain.figures.measures import FigureKind, Measure, ReleasedCell
from webapp.i18n import LANGUAGES, texts

AT_MOST = FigureKind.AT_MOST
CELL = next(
    cell
    for cell in released_cells()
    if cell.unit.series == "company"
    and cell.period == "2026-Q3"
    and cell.measure == "adherence_rate"
)


def cell(shown: float, kind: FigureKind = FigureKind.VALUE) -> ReleasedCell:
    """A figure of the company in the newest quarter."""
    return replace(CELL, shown=shown, kind=kind)


def test_the_axis_tells_the_year_where_it_begins() -> None:
    assert tick_name("2026-01", texts("nl"), with_year=True) == "jan<br>2026"
    assert tick_name("2026-Q2", texts("fr"), with_year=False) == "T2"


def test_a_difference_within_chance_is_about_the_same() -> None:
    assert change(cell(36), cell(35), texts("en")).startswith("About the same")


def test_a_larger_difference_says_that_its_cause_is_not_proven() -> None:
    for language, words in (
        ("nl", "de oorzaak is niet bewezen"),
        ("fr", "la cause n’est pas prouvée"),
        ("de", "die Ursache ist nicht bewiesen"),
        ("en", "cause not proven"),
    ):
        assert words in change(cell(46), cell(30), texts(language))
        assert words in change(cell(30), cell(46), texts(language))
    assert change(cell(46), cell(30), texts("en")).startswith("Higher")
    assert change(cell(30), cell(46), texts("en")).startswith("Lower")


def test_bounds_and_first_quarters_are_not_compared() -> None:
    assert "Too little data" in change(cell(40), cell(10, FigureKind.AT_MOST), texts("en"))
    assert change(cell(40), None, texts("en")) == "There is no figure for the quarter before."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_with_seasons_says_that_it_is_compared_with_a_year_earlier(language: str) -> None:
    t = texts(language)
    absence, earlier = (replace(cell(value), measure=Measure.ABSENCE) for value in (4.0, 2.0))
    said = [change(absence, other, t) for other in (None, absence, earlier)]
    said += [change(earlier, absence, t), change(absence, replace(earlier, kind=AT_MOST), t)]
    year = {"nl": "jaar eerder", "fr": "un an plus tôt", "de": "Jahr zuvor", "en": "year earlier"}
    assert all(year[language].lower() in one.lower() for one in said), said
    assert len(set(said)) == 5


def test_a_change_is_told_with_released_figures_only() -> None:
    told_change = change(cell(46), cell(30), texts("en"))
    assert "30" in told_change and "16" not in told_change, "the difference is nowhere released"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_axis_writes_numbers_as_the_language_does(language: str) -> None:
    decimal, thousands = separators(texts(language))
    assert texts(language).number(1234.5, 1) == f"1{thousands}234{decimal}5"


@pytest.mark.parametrize(
    ("parts", "short"),
    [
        (("Cuisine", "Laverie"), "Cuisine + Laverie"),
        (
            ("Cuisine", "Kinésithérapie", "Accueil", "Service technique", "Pharmacie"),
            "Cuisine + Kinésithérapie + Accueil + 2",
        ),
        (
            ("Dienst voor ouderengeneeskunde en revalidatie", "Keuken"),
            "Dienst voor ouderengeneeskunde en … + 1",
        ),
        (
            ("Sehr lange Abteilung ohne Ende", "Küche und Spülküche im Keller"),
            "Sehr lange Abteilung ohne Ende + 1",
        ),
        (
            ("Ouderengeneeskunde, revalidatie en palliatieve zorg",),
            "Ouderengeneeskunde, revalidatie en …",
        ),
    ],
)
def test_a_long_name_is_shortened_by_whole_parts_and_never_inside_a_word(
    parts: tuple[str, ...], short: str
) -> None:
    unit = replace(CELL.unit, label=" + ".join(parts), parts=parts, site=None)
    assert short_name(unit) == short
    assert len(short) <= 44
