"""The worked example of docs/disclosure.md comes out as it is printed there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.domain.figures.employers import QUARTER, staff
from tests.domain.figures.releases import CHANCE, Released, random_months, release
from webapp.domain.figures.disclosure.closure import ShownCell
from webapp.domain.figures.disclosure.steadying import steadied
from webapp.domain.figures.measures import FigureKind, Measure, Scope

DOCUMENT = Path(__file__).parents[4] / "docs/disclosure.md"
PAIR = (Measure.ADHERENCE, Measure.BREAKS)
NAMES = {
    (1,): "Radiology",
    (2,): "Ward West",
    (3, 4): "Kitchen + Laundry",
    (5,): "Home care",
    (1, 2, 3, 4): "*site Gent*",
}


@pytest.fixture(scope="module")
def example() -> Released:
    members = staff([[14, 31, 6, 9], [22]])
    return release(members, random_months(5, members), CHANCE)


def lines(made: Released) -> list[str]:
    """A line for each unit, then for the larger site."""
    cells = [
        cell
        for cell in made.cells
        if (cell.measure, cell.period) == (Measure.BREAKS, QUARTER.key)
        and (cell.group.scope is Scope.UNIT or len(cell.group.departments) == 4)
        and cell.group.scope is not Scope.COMPANY
    ]
    assert {cell.kind for cell in cells} == {FigureKind.VALUE}
    return [line(made, cell.group.departments, cell.shown) for cell in cells]


def line(made: Released, departments: frozenset[int], shown: float) -> str:
    people = [person for person, home in made.homes.items() if home in departments]
    brought = [
        Measure.BREAKS.spec.count(months[person], -1, 5)
        for months in made.months.values()
        for person in people
    ]
    days = sum(whole for _, __, whole in brought) / 3
    exact = sum(x for x, _, __ in brought) / days
    atoms = [
        atom
        for of_month in made.atoms.values()
        for atom in of_month
        if atom.measure is Measure.BREAKS and atom.departments <= departments
    ]
    noisy = sum(atom.numerator for atom in atoms) / 1_000_000 / days
    name = NAMES[tuple(sorted(departments))]
    return f"| {name} | {len(people)} | {exact:.2f} | {noisy:.2f} | {shown:.2f} |"


def adherence_lines(made: Released) -> list[str]:
    """The same units: counted, with the error, by breaks a day, and as it is shown."""
    counted, shown = of_quarter(made.cells), of_quarter(steadied(made.cells))
    company = [counted[frozenset(range(1, 6)), Scope.COMPANY, measure].shown for measure in PAIR]
    found = []
    for (departments, scope, measure), cell in counted.items():
        if scope is Scope.UNIT and measure is Measure.ADHERENCE:
            breaks = counted[departments, scope, Measure.BREAKS].shown
            bound = "at most " if cell.kind is FigureKind.AT_MOST else ""
            row = [NAMES[tuple(sorted(departments))], f"{exact(made, departments):.0f}"]
            row += [f"{bound}{cell.shown:.0f}", f"{breaks * company[0] / company[1]:.0f}"]
            row.append(f"{shown[departments, scope, measure].shown:.0f}")
            found.append("| " + " | ".join(row) + " |")
    return found


def of_quarter(
    cells: Sequence[ShownCell],
) -> dict[tuple[frozenset[int], Scope, Measure], ShownCell]:
    return {
        (cell.group.departments, cell.group.scope, cell.measure): cell
        for cell in cells
        if cell.period == QUARTER.key and cell.measure in PAIR
    }


def exact(made: Released, departments: frozenset[int]) -> float:
    brought = [
        Measure.ADHERENCE.spec.count(months[person], -1, 5)
        for months in made.months.values()
        for person, home in made.homes.items()
        if home in departments
    ]
    return 100 * sum(x for x, _, __ in brought) / sum(whole for _, __, whole in brought)


def test_the_worked_example_is_what_the_rules_give(example: Released) -> None:
    assert len(lines(example)) == 5
    text = DOCUMENT.read_text()
    assert [found for found in lines(example) if found not in text] == []
    assert len(adherence_lines(example)) == 4
    assert [found for found in adherence_lines(example) if found not in text] == []
