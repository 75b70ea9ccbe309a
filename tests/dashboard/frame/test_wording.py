"""Released figures in words, in four languages, claiming nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.frame.wording import (
    band,
    brief,
    change,
    figure,
    joined,
    people,
    period_name,
    separators,
    tick_name,
    told,
)
from tests.factories_released import released_cells
from webapp.domain.figures.measures import JoinReason, Kind, Measure, ReleasedCell
from webapp.i18n import LANGUAGES, texts

CELL = next(
    cell
    for cell in released_cells()
    if cell.unit.series == "company"
    and cell.period == "2026-Q3"
    and cell.measure == "adherence_rate"
)


def cell(
    shown: float, kind: Kind = Kind.VALUE, measure: Measure = Measure.ADHERENCE
) -> ReleasedCell:
    """A figure of the company in the newest quarter."""
    return replace(CELL, shown=shown, kind=kind, measure=measure)


@pytest.mark.parametrize(
    ("language", "most", "least"),
    [
        ("nl", "hoogstens 10\u00a0%", "minstens 90\u00a0%"),
        ("fr", "au plus 10\u00a0%", "au moins 90\u00a0%"),
        ("de", "höchstens 10\u00a0%", "mindestens 90\u00a0%"),
        ("en", "at most 10\u00a0%", "at least 90\u00a0%"),
    ],
)
def test_a_bound_is_told_as_a_bound(language: str, most: str, least: str) -> None:
    assert told(cell(10, Kind.AT_MOST), texts(language)) == most
    assert told(cell(90, Kind.AT_LEAST), texts(language)) == least


def test_where_there_is_little_room_a_bound_is_a_sign() -> None:
    assert brief(cell(10, Kind.AT_MOST), texts("nl")) == "≤\u00a010\u00a0%"
    assert brief(cell(35), texts("nl")) == "35\u00a0%"


def test_zero_is_a_figure() -> None:
    assert told(cell(0), texts("nl")) == "0\u00a0%"


def test_figures_have_the_decimals_of_their_steps() -> None:
    t = texts("nl")
    assert figure(cell(1.05, measure=Measure.BREAKS), t) == "1,05"
    assert figure(cell(2.5, measure=Measure.ABSENCE), t) == "2,5\u00a0%"
    assert figure(cell(35), t) == "35\u00a0%"


@pytest.mark.parametrize(
    ("language", "month", "quarter"),
    [
        ("nl", "september 2026", "3e kwartaal 2026"),
        ("fr", "septembre 2026", "3e trimestre 2026"),
        ("de", "September 2026", "3. Quartal 2026"),
        ("en", "September 2026", "3rd quarter 2026"),
    ],
)
def test_periods_have_the_names_of_the_language(language: str, month: str, quarter: str) -> None:
    assert period_name("2026-09", texts(language)) == month
    assert period_name("2026-Q3", texts(language)) == quarter


def test_the_axis_tells_the_year_where_it_begins() -> None:
    assert tick_name("2026-01", texts("nl"), with_year=True) == "jan<br>2026"
    assert tick_name("2026-Q2", texts("fr"), with_year=False) == "T2"


def test_a_size_is_a_band() -> None:
    assert band(replace(CELL, size_band="20-29")) == "20–29"
    assert people(replace(CELL, size_band="100+"), texts("en")) == "100+ people"


def test_a_joined_group_names_its_parts_and_one_of_two_reasons() -> None:
    unit = replace(CELL.unit, parts=("Keuken", "Linnenkamer"), joined=JoinReason.FEWER_THAN_TEN)
    assert "minder dan tien" in joined(unit, texts("nl"))
    assert "Keuken en Linnenkamer" in joined(unit, texts("nl"))
    unit = replace(unit, joined=JoinReason.PROTECTION)
    assert "beschermen" in joined(unit, texts("nl"))
    assert joined(CELL.unit, texts("nl")) == ""


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
    assert "Too little data" in change(cell(40), cell(10, Kind.AT_MOST), texts("en"))
    assert change(cell(40), None, texts("en")) == "First quarter with a figure."


def test_a_change_is_told_with_released_figures_only() -> None:
    told_change = change(cell(46), cell(30), texts("en"))
    assert "30" in told_change and "16" not in told_change, "the difference is nowhere released"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_axis_writes_numbers_as_the_language_does(language: str) -> None:
    decimal, thousands = separators(texts(language))
    assert texts(language).number(1234.5, 1) == f"1{thousands}234{decimal}5"
