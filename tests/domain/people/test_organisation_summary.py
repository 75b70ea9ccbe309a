"""What a file of the tree does is told shortly: swaps as swaps, and moves by where they go."""

from __future__ import annotations

from webapp.domain.people.organisation_import import DepartmentChange
from webapp.domain.people.organisation_summary import DepartmentMoves, summarise
from webapp.domain.people.people import DepartmentKind, DepartmentRecord

SITE, WARD = DepartmentKind.SITE, DepartmentKind.DEPARTMENT


def change(
    line: int, old: str, new: str, *, kind: DepartmentKind = WARD, places: str = "GG"
) -> DepartmentChange:
    """Of the node with the code of its line."""
    before, after = (
        DepartmentRecord(f"C{line}", name, kind, parent_code=place)
        for name, place in zip((old, new), places, strict=True)
    )
    return DepartmentChange(line, before, after)


def test_two_that_swap_names_are_a_pair_and_not_two_names() -> None:
    ann, bo = change(2, "Ann", "Bo"), change(5, "Bo", "Ann")
    found = summarise([ann, change(3, "Cas", "Dirk"), bo])
    assert found.swaps == [(ann, bo)]
    assert found.partners == {"C2": bo, "C5": ann}
    assert found.renamed == 1
    assert not found.moves


def test_names_that_go_round_or_of_another_kind_are_no_swap() -> None:
    round_three = [change(2, "A", "B"), change(3, "B", "C"), change(4, "C", "A")]
    other_kind = [change(5, "Gent", "Brugge", kind=SITE), change(6, "Brugge", "Gent")]
    found = summarise([*round_three, *other_kind])
    assert found.swaps == []
    assert found.renamed == 5


def test_moves_are_counted_by_where_they_go() -> None:
    moved = [change(n, "A", "A", places="GB") for n in range(12)]
    new = DepartmentChange(20, None, DepartmentRecord("N", "New", WARD, parent_code="B"))
    found = summarise([*moved, change(13, "A", "A", places="BG"), new])
    assert found.moves == [DepartmentMoves("G", "B", 12), DepartmentMoves("B", "G", 1)]
