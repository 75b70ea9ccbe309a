"""What was counted in a month, for all home units at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from webapp.arrays.cell_rule import GroupedPeople, finest_steps
from webapp.arrays.people import Brought, Column, People, Sorts, column
from webapp.domain.figures.disclosure.atoms import Counted, Weighed, family_of, unseen_subject
from webapp.domain.figures.disclosure.cell_rule import Sums, Tally
from webapp.domain.figures.disclosure.chance import Chance, listed, noise_of
from webapp.domain.figures.disclosure.groups import Group
from webapp.domain.figures.disclosure.layout import Layout
from webapp.domain.figures.measures import Measure
from webapp.domain.figures.specs import Takers
from webapp.domain.periods import Month, Period


@dataclass(frozen=True)
class _Homes:
    """Home units: their people, also as chance errors are drawn for them, and their numbers."""

    block: GroupedPeople
    listed: Sequence[str]
    number: Mapping[frozenset[int], int]


@dataclass(frozen=True)
class ManyCounted(Counted):
    """As `MonthCount` finds it; groups that were joined go through the rules one by one."""

    month: Month
    people: People
    chance: Chance
    layout: Layout

    @cached_property
    def _homes(self) -> dict[int, _Homes]:
        return {}

    @cached_property
    def _sorts(self) -> dict[Period, Sorts]:
        return {}

    @cached_property
    def _sums(self) -> dict[tuple[Measure, Period], list[Sums]]:
        return {}

    @cached_property
    def _steps(self) -> dict[tuple[Measure, Period], list[int | None]]:
        return {}

    @cached_property
    def _offsets(self) -> dict[tuple[str, int], list[int]]:
        return {}

    def _judge(self, group: Group, measure: Measure, period: Period) -> Weighed:
        number = self._homes_of(measure).number.get(group.departments)
        if number is None:
            return super()._judge(group, measure, period)
        key = measure, period
        if key not in self._steps:
            brought = self._bring(measure, period, self._homes_of(measure).block.places)
            self._steps[key] = finest_steps(
                self._sums_of(measure, period),
                self._homes_of(measure).block,
                brought,
                measure,
                self.chance.policy,
            )
        return Weighed(self._sums_of(measure, period)[number], self._steps[key][number])

    def tally_of(self, unit: Group, measure: Measure, period: Period) -> Tally:
        """What a home unit brought, with the chance error of its total."""
        homes = self._homes_of(measure)
        number = homes.number[unit.departments]
        sums = self._sums_of(measure, period)[number]
        places = homes.block.places[homes.block.part(number)]
        brought = self._bring(measure, period, places)
        shares = zip(brought.numerator.tolist(), brought.most.tolist(), strict=True)
        return Tally(
            [share for share in shares if share[1]],
            denominator=sums.denominator,
            taking_part=sums.taking_part,
            noise=sums.noise,
        )

    def _homes_of(self, measure: Measure) -> _Homes:
        units = self.layout.units(family_of(measure)[0])
        if id(units) not in self._homes:  # the layout keeps its lists
            self._homes[id(units)] = self._make_homes(units)
        return self._homes[id(units)]

    def _make_homes(self, units: Sequence[Group]) -> _Homes:
        people = [[person for person, *_ in unit.members] for unit in units]
        sizes = column(map(len, people))
        places = self.people.places(chain.from_iterable(people))
        numbers = {unit.departments: number for number, unit in enumerate(units)}
        return _Homes(
            GroupedPeople(places, np.cumsum(sizes) - sizes), list(map(listed, people)), numbers
        )

    def _bring(self, measure: Measure, period: Period, places: Column) -> Brought:
        if period not in self._sorts:
            days = self.month.mask(period.first, period.last)
            self._sorts[period] = self.people.sorted_out(days)
        return self._sorts[period].bring(measure, self.chance.policy.cap, places)

    def _sums_of(self, measure: Measure, period: Period) -> list[Sums]:
        key = measure, period
        if key not in self._sums:
            self._sums[key] = list(self._add_up(measure, period))
        return self._sums[key]

    def _add_up(self, measure: Measure, period: Period) -> Iterable[Sums]:
        block = self._homes_of(measure).block
        brought = self._bring(measure, period, block.places)
        could, some = brought.most > 0, brought.numerator
        done = self._done(measure)[block.places] if period == self.month else some * could
        added: tuple[Column, ...] = (
            block.add(could),
            block.add(some * could),
            block.add(brought.most),
            block.highest(brought.most),
            block.add(brought.denominator),
            block.add(done > 0),
        )
        offsets = self._draw(measure, measure)
        unseen = self._draw(unseen_subject(measure), measure)
        for offset, error, *values in zip(
            offsets, unseen, *(one.tolist() for one in added), strict=True
        ):
            people, total, most, largest, whole, taking_part = values
            noise = noise_of(offset, people, most, largest)
            hides_who = measure.spec.hides_who
            yield Sums(people, total, most, largest, whole, taking_part, noise, error, hides_who)

    def _done(self, measure: Measure) -> Column:
        """What makes somebody one of those whom R5 b counts."""
        answers = measure.spec.takers is Takers.ANSWERS
        return self.people.answers if answers else self.people.breaks

    def _draw(self, subject: str, measure: Measure) -> list[int]:
        """The chance errors of all home units of a measure; none without a subject."""
        homes = self._homes_of(measure)
        key = subject, id(homes)
        if key not in self._offsets:
            draw = self.chance.offset_of
            size = measure.spec.errs_by
            found = [size * draw(subject, one) for one in homes.listed] if subject else []
            self._offsets[key] = found or [0] * len(homes.listed)
        return self._offsets[key]
