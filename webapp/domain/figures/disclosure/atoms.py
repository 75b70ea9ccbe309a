"""Atoms (rule R4): the smallest totals of a month that may be known, each with its chance error."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from webapp.domain.figures.contributions import PersonMonth
from webapp.domain.figures.disclosure.cell_rule import NOT_SHOWN, Sums, Tally, finest_step
from webapp.domain.figures.disclosure.chance import Chance, noise
from webapp.domain.figures.disclosure.groups import Group, connected, unite
from webapp.domain.figures.disclosure.joining import partition
from webapp.domain.figures.disclosure.layout import FAMILIES, Family, Layout
from webapp.domain.figures.measures import WEEKS_FROM, Measure
from webapp.domain.figures.specs import Takers
from webapp.domain.periods import Month, Period


class Atom(NamedTuple):
    """A total that may be published: of a group, a month (or week) and a measure.

    `numerator` holds the chance error and is in millionths; the exact one is kept nowhere. `people`
    could contribute; `step` is the finest rounding that R5 allows for it alone, in hundredths of a
    percent.
    """

    departments: frozenset[int]
    period: str
    measure: Measure
    numerator: int
    denominator: int
    people: int
    step: int


class Weighed(NamedTuple):
    """A group's total, and the finest rounding that R5 allows for it; None: not to be published."""

    sums: Sums
    step: int | None


Judge = Callable[[Group], Weighed]


class _Scales:
    """What is counted of one measure and period: each group is weighed once."""

    def __init__(self, judge: Judge) -> None:
        self._judge, self._known = judge, dict[frozenset[int], Weighed]()

    def weigh(self, group: Group) -> Weighed:
        """The group's total, and how finely it may be shown."""
        found = self._known.get(group.departments)
        if found is None:
            found = self._known[group.departments] = self._judge(group)
        return found


class Counted(ABC):
    """What was counted in a month, and the home units whose chance errors it holds."""

    month: Month
    chance: Chance
    layout: Layout

    def judging(self, measure: Measure, period: Period) -> Judge:
        """It tells a group's total of a measure in the month, or in one of its weeks."""

        def judge(group: Group) -> Weighed:
            tally = self._tally(group, measure, period)
            return Weighed(tally.sums, finest_step(tally, measure, self.chance.policy))

        return judge

    @abstractmethod
    def tally_of(self, unit: Group, measure: Measure, period: Period) -> Tally:
        """What a home unit brought, with the chance error of its total."""

    def _tally(self, group: Group, measure: Measure, period: Period) -> Tally:
        """R6: the error of a group is that of its home units, so that joining draws no other."""
        of_units = [self.tally_of(unit, measure, period) for unit in self._units(group, measure)]
        people = [member.person_id for member in group.members]
        return Tally(
            shares=[share for tally in of_units for share in tally.shares],
            denominator=sum(tally.denominator for tally in of_units),
            taking_part=sum(tally.taking_part for tally in of_units),
            noise=sum(tally.noise for tally in of_units),
            unseen=self._unseen(measure, people),
            hides_who=measure.spec.hides_who,
        )

    def _unseen(self, measure: Measure, people: Sequence[int]) -> int:
        """The error with which people are counted; there is none where everybody may know them."""
        subject = unseen_subject(measure)
        return measure.spec.errs_by * self.chance.offset(subject, people) if subject else 0

    def _units(self, group: Group, measure: Measure) -> Iterable[Group]:
        unit_of = self.layout.unit_of(family_of(measure))
        return {
            unit.departments: unit for unit in (unit_of[number] for number in group.departments)
        }.values()


@dataclass(frozen=True)
class MonthCount(Counted):
    """It by person, as the rules are written."""

    month: Month
    people: Mapping[int, PersonMonth]
    chance: Chance
    layout: Layout

    @cached_property
    def _of_units(self) -> dict[tuple[frozenset[int], Measure, Period], Tally]:
        return {}

    def tally_of(self, unit: Group, measure: Measure, period: Period) -> Tally:
        """What a home unit brought, with the chance error of its total."""
        key = (unit.departments, measure, period)
        if key not in self._of_units:
            days, cap = self.month.mask(period.first, period.last), self.chance.policy.cap
            count, people = measure.spec.count, [self.people[m.person_id] for m in unit.members]
            found = [count(person, days, cap) for person in people]
            shares = [(x, most) for x, most, _ in found if most]
            offset = self.chance.offset(measure, [m.person_id for m in unit.members])
            offset *= measure.spec.errs_by
            done = _done(people, measure) if period == self.month else [x for x, _ in shares]
            self._of_units[key] = Tally(
                shares,
                denominator=sum([whole for _, __, whole in found]),
                taking_part=sum([some > 0 for some in done]),
                noise=noise(offset, [c for _, c in shares]),
            )
        return self._of_units[key]


def _done(people: Sequence[PersonMonth], measure: Measure) -> list[int]:
    """What makes somebody one of those whom R5 b counts."""
    if measure.spec.takers is Takers.ANSWERS:
        question = measure.spec.answers
        return [bool(person.answer) and person.question == question for person in people]
    return [person.breaks for person in people]


def unseen_subject(measure: Measure) -> str:
    """What the error of a number of people is drawn for; empty: everybody may know the number."""
    if measure.spec.takers:
        return measure.spec.takers
    return f"people of {measure}" if measure.spec.hides_who else ""


def family_of(measure: Measure) -> Family:
    """The measures that share their atoms with this one."""
    return next(family for family in FAMILIES if measure in family)


def make_atoms(counted: Counted, before: Sequence[Atom] = ()) -> list[Atom]:
    """R4: the atoms of a month, family by family, from the quarter's home units.

    `before` are the atoms of the quarter's earlier months: what was joined stays joined.
    """
    return list(chain.from_iterable(_of_family(family, counted, before) for family in FAMILIES))


def _of_family(family: Family, counted: Counted, before: Sequence[Atom]) -> Iterator[Atom]:
    known: dict[tuple[Measure, Period], _Scales] = {}

    def scales_of(measure: Measure, period: Period) -> _Scales:
        if (measure, period) not in known:
            known[measure, period] = _Scales(counted.judging(measure, period))
        return known[measure, period]

    months = [scales_of(measure, counted.month) for measure in family]
    for group in _groups(family, months, counted.layout, before):
        for measure in family:
            yield from _atoms(group, measure, counted.month, scales_of)


def _groups(
    family: Family, scales: Sequence[_Scales], layout: Layout, before: Sequence[Atom]
) -> list[Group]:
    """The family's groups: units in which nobody could contribute stay out of it."""
    first, units = family[0], layout.units(family[0])
    starting = [unit for unit in units if scales[0].weigh(unit).sums.contributing]
    earlier = {atom.departments for atom in before if atom.measure is first}
    return partition(
        _kept_together(starting, earlier),
        lambda group: all(one.weigh(group).step is not None for one in scales),
    )


def _kept_together(units: Sequence[Group], earlier: Iterable[frozenset[int]]) -> list[Group]:
    """The units, united where they were in an earlier month of the quarter."""
    found = connected([*(unit.departments for unit in units), *earlier])
    whole = {department: group for group in found for department in group}
    parts: dict[frozenset[int], list[Group]] = {}
    for unit in units:
        parts.setdefault(whole[min(unit.departments)], []).append(unit)
    return [unite(together) for together in parts.values()]


_ScalesOf = Callable[[Measure, Period], _Scales]


def _atoms(group: Group, measure: Measure, month: Month, scales_of: _ScalesOf) -> Iterator[Atom]:
    """The month, or its weeks where they are the atoms."""
    of_month = scales_of(measure, month).weigh(group).step or NOT_SHOWN
    for period in _periods(group, measure, month, scales_of):
        weighed = scales_of(measure, period).weigh(group)
        sums = weighed.sums
        yield Atom(
            departments=group.departments,
            period=period.key,
            measure=measure,
            numerator=sums.noisy_total,
            denominator=sums.denominator,
            people=sums.people,
            step=max(of_month, weighed.step or NOT_SHOWN),
        )


def _periods(
    group: Group, measure: Measure, month: Month, scales_of: _ScalesOf
) -> Sequence[Period]:
    """Of a weekly measure the weeks, if each has at least 50 people and passes; else the month."""
    if not measure.spec.is_weekly or len(group.members) < WEEKS_FROM:
        return [month]
    weeks = [(week, scales_of(measure, week).weigh(group)) for week in month.weeks()]
    weekly = all(
        weighed.sums.people >= WEEKS_FROM and weighed.step is not None for _, weighed in weeks
    )
    return [week for week, _ in weeks] if weekly else [month]
