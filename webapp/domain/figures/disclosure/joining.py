"""Joining (rule R4): groups that may not be shown alone are put together until they may."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from webapp.domain.figures.disclosure.groups import Group, size, unite


def partition(units: Sequence[Group], passes: Callable[[Group], bool]) -> list[Group]:
    """R4: disjoint groups that all pass; none when even the whole company fails.

    A failing group joins another failing one, else one that is joined already, else the smallest:
    at its own site before others.
    """
    left = {unit.departments: unit for unit in units}
    failing = {unit.departments for unit in units if not passes(unit)}
    while failing and len(left) > 1:
        first = min((left[departments] for departments in failing), key=size)
        failing.discard(first.departments)
        del left[first.departments]
        partner = min(_candidates(left, failing), key=partial(_distance, first))
        failing.discard(partner.departments)
        del left[partner.departments]
        made = unite([first, partner])
        left[made.departments] = made
        if not passes(made):
            failing.add(made.departments)
    return [] if failing else sorted(left.values(), key=size)


def _candidates(
    left: Mapping[frozenset[int], Group], failing: Collection[frozenset[int]]
) -> Sequence[Group]:
    """Whom a failing group may join: others that fail, else those joined already, else all."""
    if failing:
        return [left[departments] for departments in failing]
    joined = [group for departments, group in left.items() if len(departments) > 1]
    return joined or list(left.values())


def _distance(group: Group, other: Group) -> tuple[bool, int, int]:
    """The smaller, the sooner they join."""
    return (group.sites.isdisjoint(other.sites), *size(other))
