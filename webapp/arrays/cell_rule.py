"""Rule R5 for many groups at once; `webapp.domain.figures.disclosure.cell_rule` says what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from webapp.arrays.people import Brought, Column, column
from webapp.domain.figures.disclosure.cell_rule import NOT_SHOWN, Sums, behind, choices
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.disclosure.showing import THOUSAND
from webapp.domain.figures.measures import Measure

_PERCENT = 100
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class GroupedPeople:
    """People of several groups, one group after the other; none of them is empty.

    `places` is where each stands among all members, `starts` where each group begins.
    """

    places: Column
    starts: Column

    @cached_property
    def sizes(self) -> Column:
        """The people of each group."""
        return np.diff(self.starts, append=len(self.places))

    def add(self, values: Column | Flags) -> Column:
        """The sum of each group."""
        sums: Column = np.add.reduceat(values, self.starts, dtype=np.int64)
        return sums

    def highest(self, values: Column) -> Column:
        """The largest of each group."""
        highest: Column = np.maximum.reduceat(values, self.starts)
        return highest

    def spread(self, of_groups: Column) -> Column:
        """For each person what belongs to the group."""
        return np.repeat(of_groups, self.sizes)

    def part(self, group: int) -> slice:
        """Where the people of one group stand in this block."""
        start = int(self.starts[group])
        return slice(start, start + int(self.sizes[group]))

    def only(self, groups: Sequence[int]) -> tuple[GroupedPeople, Column]:
        """These groups alone, and where their people stand in this block."""
        sizes, chosen = self.sizes, np.asarray(groups, np.int64)
        starts = np.cumsum(sizes[chosen]) - sizes[chosen]
        moved = np.repeat(self.starts[chosen] - starts, sizes[chosen])
        inside = np.arange(len(moved)) + moved
        return GroupedPeople(self.places[inside], starts), inside


@dataclass(frozen=True)
class Limits:
    """Of each group the exact totals that are shown like its own, and room for an unseen error."""

    low: Column
    high: Column
    room: Column


def finest_steps(
    sums: Sequence[Sums], block: GroupedPeople, brought: Brought, measure: Measure, policy: Policy
) -> list[int | None]:
    """R5: of each group what `finest_step` finds; `brought` is what the block's people bring."""
    allowed = [choices(one, measure, policy) for one in sums]
    found: list[int | None] = [None if one is None or one else NOT_SHOWN for one in allowed]
    waiting = [number for number, one in enumerate(allowed) if one]
    turn = 0
    while waiting:
        inside, places = block.only(waiting)
        part = Brought(*(v[places] for v in (brought.numerator, brought.most, brought.denominator)))
        shown = [(allowed[number] or [])[turn] for number in waiting]
        bounds = [behind(sums[n], display) for n, display in zip(waiting, shown, strict=True)]
        limits = Limits(
            low=column(low for low, _ in bounds),
            high=column(high for _, high in bounds),
            room=column(sums[n].unseen_room for n in waiting),
        )
        idle_are_seen = measure.spec.idle_are_seen
        passing = protect(inside, part, limits, pr=policy.pr, idle_are_seen=idle_are_seen).tolist()
        for number, display, passes in zip(waiting, shown, passing, strict=True):
            found[number] = display.step if passes else None
        turn += 1
        waiting = [n for n in waiting if found[n] is None and turn < len(allowed[n] or [])]
    return found


def protect(
    block: GroupedPeople, brought: Brought, limits: Limits, *, pr: int, idle_are_seen: bool
) -> Flags:
    """R5 d of each group, as `protects` has it."""
    x, c = brought.numerator, brought.most
    active = (x > 0) | (not idle_are_seen) & (c > 0)
    rooms, values = np.where(active, c - x, 0), np.where(active, x, 0)
    most = THOUSAND * block.add(np.where(active, c, 0)) + limits.room
    least_own = block.spread(limits.low - most) + THOUSAND * (c + _of_another(block, rooms))
    most_own = block.spread(limits.high) - THOUSAND * _of_another(block, values)
    open_range = np.minimum(THOUSAND * c, most_own) - np.maximum(least_own, 0)
    is_too_narrow = active & (open_range * _PERCENT < pr * THOUSAND * c)
    return np.equal(block.add(is_too_narrow), 0)


def _of_another(block: GroupedPeople, values: Column) -> Column:
    """For each the largest value of the others in the group; nothing is below 0."""
    first = block.highest(values)
    is_first = values == block.spread(first)
    behind_it = block.highest(np.where(is_first, 0, values))
    second = np.where(block.add(is_first) > 1, first, behind_it)
    return np.where(is_first, block.spread(second), block.spread(first))
