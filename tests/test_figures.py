"""How a released figure reads, in four languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories_released import released_cells
from webapp.domain.figures.measures import FigureKind, JoinReason, Measure, ReleasedCell
from webapp.figures import band, brief, figure, joined, people, period_name, told
from webapp.i18n import texts

CELL = next(
    cell
    for cell in released_cells()
    if cell.unit.series == "company"
    and cell.period == "2026-Q3"
    and cell.measure == "adherence_rate"
)


def cell(
    shown: float, kind: FigureKind = FigureKind.VALUE, measure: Measure = Measure.ADHERENCE
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
    assert told(cell(10, FigureKind.AT_MOST), texts(language)) == most
    assert told(cell(90, FigureKind.AT_LEAST), texts(language)) == least


def test_where_there_is_little_room_a_bound_is_a_sign() -> None:
    assert brief(cell(10, FigureKind.AT_MOST), texts("nl")) == "≤\u00a010\u00a0%"
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
        ("de", "September 2026", "3.\u00a0Quartal 2026"),
        ("en", "September 2026", "3rd quarter 2026"),
    ],
)
def test_periods_have_the_names_of_the_language(language: str, month: str, quarter: str) -> None:
    assert period_name("2026-09", texts(language)) == month
    assert period_name("2026-Q3", texts(language)) == quarter


def test_a_size_is_a_band() -> None:
    assert band(replace(CELL, size_band="20-29")) == "20–29"
    assert people(replace(CELL, size_band="100+"), texts("en")) == "100+\u00a0people"


def test_a_joined_group_names_its_parts_and_one_of_two_reasons() -> None:
    unit = replace(CELL.unit, parts=("Keuken", "Linnenkamer"), joined=JoinReason.TOO_FEW)
    assert "te weinig mensen" in joined(unit, texts("nl"))
    assert "Keuken en Linnenkamer" in joined(unit, texts("nl"))
    unit = replace(unit, joined=JoinReason.PROTECTION)
    assert "beschermen" in joined(unit, texts("nl"))
    assert joined(CELL.unit, texts("nl")) == ""
