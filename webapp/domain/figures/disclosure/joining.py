"""Joining (rule R4): groups that may not be shown alone are put together until they may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappop, heappush
from operator import attrgetter

from webapp.domain.figures.disclosure.groups import Group, unite

_EVERYWHERE = (0,)  # no site has this number


class _Waiting:
    """Groups of which the smallest is sought again and again, among all or at some sites.

    Each stands in the line of all and in those of its sites; who has gone is met there and passed.
    """

    def __init__(self, groups: Iterable[Group]) -> None:
        self._groups: dict[frozenset[int], Group] = {}
        self._lines = defaultdict[int, list[tuple[tuple[int, int], frozenset[int]]]](list)
        for group in groups:
            self.add(group)

    def __len__(self) -> int:
        return len(self._groups)

    def __iter__(self) -> Iterator[Group]:
        return iter(self._groups.values())

    def add(self, group: Group) -> None:
        self._groups[group.departments] = group
        for site in (*_EVERYWHERE, *group.sites):
            heappush(self._lines[site], (group.size, group.departments))

    def discard(self, group: Group) -> None:
        self._groups.pop(group.departments, None)

    def smallest(self, sites: Iterable[int] = _EVERYWHERE) -> Group | None:
        found = [first for site in sites if (first := self._first(site)) is not None]
        return min(found, key=attrgetter("size"), default=None)

    def _first(self, site: int) -> Group | None:
        line = self._lines[site]
        while line and line[0][1] not in self._groups:
            heappop(line)
        return self._groups[line[0][1]] if line else None


def partition(units: Sequence[Group], passes: Callable[[Group], bool]) -> list[Group]:
    """R4: disjoint groups that all pass; none when even the whole company fails.

    A failing group joins another failing one, else one that is joined already, else the smallest:
    at its own site before others.
    """
    failing = _Waiting(unit for unit in units if not passes(unit))
    if not failing:
        return sorted(units, key=attrgetter("size"))
    left = _Waiting(units)
    joined = _Waiting(unit for unit in units if len(unit.departments) > 1)
    kinds = (failing, joined, left)  # whom a failing group may join, in this order
    while len(left) > 1 and (first := _take(failing, kinds)):
        partner = _take(next(filter(len, kinds)), kinds, near=first)
        made = unite(filter(None, [first, partner]))
        left.add(made)
        joined.add(made)
        if not passes(made):
            failing.add(made)
    return [] if failing else sorted(left, key=attrgetter("size"))


def _take(groups: _Waiting, kinds: Iterable[_Waiting], near: Group | None = None) -> Group | None:
    """The smallest of these, at a site of another if there is one; it waits nowhere any more."""
    found = (groups.smallest(near.sites) if near else None) or groups.smallest()
    if found:
        for waiting in kinds:
            waiting.discard(found)
    return found
