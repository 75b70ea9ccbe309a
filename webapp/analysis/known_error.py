"""The known error of a released figure: its people, its chance error (R6) and its step (R8)."""

from __future__ import annotations

from webapp.analysis.verdicts import people_vary
from webapp.domain.figures.disclosure.showing import fewest_people
from webapp.domain.figures.measures import FigureKind, ReleasedCell

MONTHS_VARY = 1.3  # people's months vary by so much more than their quarters (ADR 0048)


def people(cell: ReleasedCell, level: float) -> float:
    """The variance of a month because other people would be ill, or keep other habits.

    As few people as its band allows, in its unit squared.
    """
    return MONTHS_VARY * people_vary(cell.measure, level) / fewest_people(cell.size_band)


def month(cell: ReleasedCell, level: float) -> float:
    """All of it together, of one month."""
    return people(cell, level) + chance(cell) + rounding(cell)


def rounding(cell: ReleasedCell) -> float:
    """The variance that a figure has because it lies anywhere in its step, in its unit squared."""
    return cell.step**2 / 12


def chance(cell: ReleasedCell) -> float:
    """The variance of the fixed chance error of its group: one person, in the unit squared.

    The same people keep theirs; it is drawn anew when they change (`members_changed`).
    """
    return (cell.measure.spec.weight / fewest_people(cell.size_band)) ** 2


def is_a_value(cell: ReleasedCell) -> bool:
    """Whether the level is known; of a bound it is not."""
    return cell.kind is FigureKind.VALUE
