"""A month of all members as columns: one place each, in the order of the members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from webapp.domain.figures.contributions import PersonMonth
from webapp.domain.figures.measures import Measure

Column = NDArray[np.int64]
NOBODY: Column = np.zeros(0, np.int64)
_MOST_DAYS, _MOST_BREAKS = 64, 256  # more than a month has, so that keys do not run together


@dataclass(frozen=True)
class Brought:
    """What each member brings to a measure, as `contributions` names it."""

    numerator: Column
    most: Column
    denominator: Column


@dataclass(frozen=True)
class Sorts:
    """People alike in kind and in how many of these days and breaks they have: one of each sort.

    They bring the same to every measure, so that one is asked. `sort` is by place.
    """

    days: int
    examples: Sequence[PersonMonth]
    sort: NDArray[np.int32]

    @cached_property
    def _tables(self) -> dict[Measure, Column]:
        return {}

    def bring(self, measure: Measure, cap: int, places: Column) -> Brought:
        """What the people in these places bring."""
        columns = self._table(measure, cap)[self.sort[places]]
        return Brought(columns[:, 0], columns[:, 1], columns[:, 2])

    def could_bring(self, measure: Measure, cap: int) -> bool:
        """Whether anybody could bring anything."""
        return bool(self._table(measure, cap)[:, 1].any())

    def _table(self, measure: Measure, cap: int) -> Column:
        if measure not in self._tables:
            count = measure.spec.count
            found = [count(one, self.days, cap) for one in self.examples]
            self._tables[measure] = np.array(found, np.int64).reshape(-1, 3)
        return self._tables[measure]


@dataclass(frozen=True)
class People:
    """`ids` rise. `kinds` are the different months that people have but for their breaks, `kind`
    says which each has, and `slots` on which days there was a first, a second and a third break.
    """

    ids: Column
    kinds: Sequence[PersonMonth]
    kind: Column
    slots: tuple[Column, Column, Column]

    def places(self, people: Iterable[int]) -> Column:
        """Where these members stand."""
        return np.searchsorted(self.ids, column(people)).astype(np.int64)

    @cached_property
    def eligible(self) -> Column:
        """Eligible days of each, as bits."""
        return column(kind.eligible for kind in self.kinds)[self.kind]

    @cached_property
    def adherent(self) -> Column:
        """Days with three breaks of each, as bits."""
        return self.slots[2] & self.eligible

    @cached_property
    def breaks(self) -> Column:
        """Breaks of each on eligible days."""
        found = np.zeros(len(self.ids), np.int64)
        for days in self.slots:
            found += _count(days & self.eligible)
        return found

    @cached_property
    def answers(self) -> Column:
        """Whether each answered the question of the quarter."""
        return column(bool(kind.answer) for kind in self.kinds)[self.kind]

    def month_of(self, place: int) -> PersonMonth:
        """One member's month."""
        kind: PersonMonth = self.kinds[int(self.kind[place])]
        return kind._replace(
            eligible=int(self.eligible[place]),
            adherent=int(self.adherent[place]),
            breaks=int(self.breaks[place]),
        )

    def sorted_out(self, days: int) -> Sorts:
        """By what people did on these days of the month."""
        key = self.kind * _MOST_DAYS + _count(self.eligible & days)
        key = key * _MOST_DAYS + _count(self.adherent & days)
        _, first, sort = np.unique(
            key * _MOST_BREAKS + self.breaks, return_index=True, return_inverse=True
        )
        examples = [self.month_of(place) for place in first.tolist()]
        return Sorts(days, examples, sort.astype(np.int32).ravel())


def by_member(slots: Iterable[Sequence[int]], ids: Column) -> tuple[Column, Column, Column]:
    """Days with a first, second and third break for each of `ids`, from rows with the person first.

    Rows of anybody else are left out.
    """
    found = column(chain.from_iterable(slots)).reshape(-1, 4)
    found = found[np.isin(found[:, 0], ids)]
    made = np.zeros((3, len(ids)), np.int64)
    made[:, np.searchsorted(ids, found[:, 0])] = found[:, 1:].T
    return made[0], made[1], made[2]


def column(values: Iterable[int]) -> Column:
    """These numbers as a column."""
    return np.fromiter(values, np.int64)


def _count(days: Column) -> Column:
    return np.bitwise_count(days).astype(np.int64)
