"""Joining (rule R4): groups that may not be shown alone are put together until they may."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from webapp.domain.figures.disclosure.groups import Group, size, unite


def partition(units: Sequence[Group], passes: Callable[[Group], bool]) -> list[Group]:
    """R4: disjoint groups that all pass; none when even the whole company fails.

    A failing group joins another failing one, else one that is joined already, else the smallest:
    at its own site before others.
    """
    left = sorted(units, key=size)
    failing = [unit for unit in left if not passes(unit)]
    while failing and len(left) > 1:
        first = failing.pop(0)
        left.remove(first)
        partner = min(left, key=lambda other: _distance(first, other, failing))
        left.remove(partner)
        made = unite([first, partner])
        left = sorted([*left, made], key=size)
        failing = [group for group in failing if group is not partner]
        if not passes(made):
            failing = sorted([*failing, made], key=size)
    return [] if failing else left


def _distance(group: Group, other: Group, failing: Sequence[Group]) -> tuple[object, ...]:
    """The smaller, the sooner they join."""
    kind = 0 if other in failing else 1 if len(other.departments) > 1 else 2
    away = group.sites.isdisjoint(other.sites)
    return (kind, away, *size(other))
