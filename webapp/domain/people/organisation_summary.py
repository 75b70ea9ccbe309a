"""What a file of the tree does, told shortly: who swaps a name with whom, and what moves where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from webapp.domain.people.organisation_import import DepartmentChange


@dataclass(frozen=True, slots=True)
class DepartmentMoves:
    """How many nodes go from one place to another, by the codes of the places; None: the top."""

    before: str | None
    after: str | None
    number: int


@dataclass(frozen=True, slots=True)
class DepartmentsSummary:
    """What a file does. `partners`: by code the change with which one swaps its name; `renamed`:
    how many get another name otherwise."""

    partners: Mapping[str, DepartmentChange]
    moves: Sequence[DepartmentMoves]
    renamed: int

    @property
    def swaps(self) -> list[tuple[DepartmentChange, DepartmentChange]]:
        """Each pair once, in the order of the file."""
        pairs = ((self.partners[one.after.code], one) for one in self.partners.values())
        return [(one, other) for one, other in pairs if one.line < other.line]


def summarise(changes: Iterable[DepartmentChange]) -> DepartmentsSummary:
    """The changes of a file, told shortly."""
    known = [(one, one.before) for one in changes if one.before is not None]
    moved = defaultdict[tuple[str | None, str | None], int](int)
    for one, before in known:
        if before.parent_code != one.after.parent_code:
            moved[before.parent_code, one.after.parent_code] += 1
    renamed = [one for one, before in known if before.name != one.after.name]
    partners = _partners(renamed)
    moves = [DepartmentMoves(*places, number) for places, number in moved.items()]
    return DepartmentsSummary(partners, moves, len(renamed) - len(partners))


def _partners(renamed: Iterable[DepartmentChange]) -> dict[str, DepartmentChange]:
    """Of each whose new name another of its kind had, and the other way round, that other one."""
    waiting = dict[tuple[object, ...], DepartmentChange]()
    found = dict[str, DepartmentChange]()
    for one in renamed:
        assert one.before is not None
        old, new, kind = one.before.name, one.after.name, one.after.kind
        other = waiting.pop((kind, new, old), None)
        if other is None:
            waiting[kind, old, new] = one
        else:
            found[one.after.code], found[other.after.code] = other, one
    return found
