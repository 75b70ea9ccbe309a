"""A month of all members as columns: one place each, in the order of the members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from webapp.domain.figures.contributions import Contribution, PersonMonth
from webapp.domain.figures.measures import Measure

Column = NDArray[np.int64]
_MOST_DAYS, _MOST_BREAKS = 64, 256  # more than a month has, so that keys do not run together


@dataclass(frozen=True)
class Brought:
    """What each member brings to a measure, as `contributions` names it."""

    numerator: Column
    most: Column
    denominator: Column


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

    def month_of(self, place: int) -> PersonMonth:
        """One member's month."""
        kind: PersonMonth = self.kinds[int(self.kind[place])]
        return replace(
            kind,
            eligible=int(self.eligible[place]),
            adherent=int(self.adherent[place]),
            breaks=int(self.breaks[place]),
        )

    def bring(self, measures: Iterable[Measure], days: int, cap: int) -> dict[Measure, Brought]:
        """What everybody brings on these days of the month.

        People alike in kind and in how many days and breaks they have bring the same, so that one
        of each sort is asked.
        """
        examples, sort = self._sorts(days)
        return {
            measure: _spread([measure.spec.count(one, days, cap) for one in examples], sort)
            for measure in measures
        }

    def _sorts(self, days: int) -> tuple[list[PersonMonth], Column]:
        key = self.kind * _MOST_DAYS + _count(self.eligible & days)
        key = key * _MOST_DAYS + _count(self.adherent & days)
        _, first, sort = np.unique(
            key * _MOST_BREAKS + self.breaks, return_index=True, return_inverse=True
        )
        return [self.month_of(place) for place in first.tolist()], sort.astype(np.int64).ravel()


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


def _spread(found: Sequence[Contribution], sort: Column) -> Brought:
    table = np.array(found, np.int64).reshape(-1, 3)
    return Brought(*(table[:, number][sort] for number in range(3)))
