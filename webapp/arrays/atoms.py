"""What was counted in a month, for all home units at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from webapp.arrays.cell_rule import GroupedPeople, finest_steps
from webapp.arrays.people import NOBODY, Brought, Column, People, Sorts, column
from webapp.domain.figures.disclosure.atoms import Counted, Judge, Weighed, unseen_subject
from webapp.domain.figures.disclosure.cell_rule import Sums, Tally
from webapp.domain.figures.disclosure.chance import Chance, noise_of
from webapp.domain.figures.disclosure.groups import Group
from webapp.domain.figures.disclosure.layout import Layout
from webapp.domain.figures.measures import WEEKS_FROM, Measure
from webapp.domain.figures.specs import Takers
from webapp.domain.periods import Month, Period


@dataclass(frozen=True)
class _Homes:
    """Home units with their people, also as chance errors are drawn for them, and their numbers."""

    units: Sequence[Group]
    block: GroupedPeople
    listed: Sequence[str]
    number: Mapping[frozenset[int], int]

    def asked_first(self, *, large: bool) -> list[int]:
        """All of them, or those that are large enough for weeks."""
        fewest = WEEKS_FROM if large else 0
        return [n for n, unit in enumerate(self.units) if len(unit.members) >= fewest]


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
    def _there(self) -> dict[int, Mapping[int, Column]]:
        return {}

    @cached_property
    def _sorts(self) -> dict[Period, Sorts]:
        return {}

    @cached_property
    def _sums(self) -> dict[tuple[Measure, Period], dict[int, Sums]]:
        return {}

    @cached_property
    def _offsets(self) -> dict[tuple[str, int], list[int]]:
        return {}

    def judging(self, measure: Measure, period: Period) -> Judge:
        """Home units are weighed together, those first that are asked for."""
        if not self._sorts_of(period).could_bring(measure, self.chance.policy.cap):
            return lambda _: Weighed(Sums(0, 0, 0, 0, 0), None)  # as of nobody
        homes, one_by_one = self._homes_of(measure), super().judging(measure, period)
        first = homes.asked_first(large=period != self.month)
        weighed = dict(zip(first, self._weigh(measure, period, first), strict=True))

        def judge(group: Group) -> Weighed:
            found = weighed.get(homes.number.get(group.departments, -1))
            return one_by_one(group) if found is None else found

        return judge

    def _weigh(self, measure: Measure, period: Period, numbers: Sequence[int]) -> list[Weighed]:
        if not numbers:
            return []
        known, policy = self._sums_of(measure, period, numbers), self.chance.policy
        sums = [known[number] for number in numbers]
        block, _ = self._homes_of(measure).block.only(numbers)
        brought = self._bring(measure, period, block.places)
        steps = finest_steps(sums, block, brought, measure, policy)
        return [Weighed(one, step) for one, step in zip(sums, steps, strict=True)]

    def tally_of(self, unit: Group, measure: Measure, period: Period) -> Tally:
        """What a home unit brought, with the chance error of its total."""
        homes = self._homes_of(measure)
        number = homes.number[unit.departments]
        known = self._sums.get((measure, period), {})
        if number not in known:  # those beside it in a joined group are asked for next
            known = self._sums_of(measure, period, range(len(homes.units)))
        sums = known[number]
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
        units = self.layout.units(measure)
        if id(units) not in self._homes:  # the layout keeps its lists
            self._homes[id(units)] = self._make_homes(units, measure)
        return self._homes[id(units)]

    def _make_homes(self, units: Sequence[Group], measure: Measure) -> _Homes:
        sizes = column(len(unit.members) for unit in units)
        there = self._places_in(self.layout.homes(measure))
        places = [there[department] for unit in units for department in unit.departments]
        block = GroupedPeople(np.concatenate([NOBODY, *places]), np.cumsum(sizes) - sizes)
        numbers = {unit.departments: number for number, unit in enumerate(units)}
        listed = [self.layout.listed(unit.departments, measure) for unit in units]
        return _Homes(units, block, listed, numbers)

    def _places_in(self, homes: Mapping[int, Group]) -> Mapping[int, Column]:
        """Where the people of each department stand; sought once for all measures."""
        if id(homes) not in self._there:  # the layout keeps them
            people = [home.people for home in homes.values()]
            places = self.people.places(chain.from_iterable(people))
            parts = np.split(places, np.cumsum(column(map(len, people))))  # the last is empty
            self._there[id(homes)] = dict(zip(homes, parts, strict=False))
        return self._there[id(homes)]

    def _bring(self, measure: Measure, period: Period, places: Column) -> Brought:
        return self._sorts_of(period).bring(measure, self.chance.policy.cap, places)

    def _sorts_of(self, period: Period) -> Sorts:
        if period not in self._sorts:
            days = self.month.mask(period.first, period.last)
            self._sorts[period] = self.people.sorted_out(days)
        return self._sorts[period]

    def _sums_of(self, measure: Measure, period: Period, numbers: Sequence[int]) -> dict[int, Sums]:
        """Those of home units with these numbers at least; what is known is not added up again."""
        known = self._sums.setdefault((measure, period), {})
        missing = [number for number in numbers if number not in known]
        if missing:
            added = self._add_up(measure, period, missing)
            known.update(zip(missing, added, strict=True))
        return known

    def _add_up(self, measure: Measure, period: Period, numbers: Sequence[int]) -> Iterable[Sums]:
        block, _ = self._homes_of(measure).block.only(numbers)
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
        hides_who = measure.spec.hides_who
        found = zip(numbers, *(one.tolist() for one in added), strict=True)
        for number, people, total, most, largest, whole, taking_part in found:
            noise, error = noise_of(offsets[number], people, most, largest), unseen[number]
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
