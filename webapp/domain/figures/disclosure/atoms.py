"""Atoms (rule R4): the smallest totals of a month that may be known, each with its chance error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from webapp.domain.figures.contributions import PersonMonth
from webapp.domain.figures.disclosure.cell_rule import NOT_SHOWN, Tally, finest_step
from webapp.domain.figures.disclosure.chance import Chance, noisy
from webapp.domain.figures.disclosure.groups import Group, by, connected, size, unite
from webapp.domain.figures.measures import WEEKS_FROM, Measure
from webapp.domain.periods import Month, Period

# Measures of one family share their atoms.
FAMILIES = tuple(by(Measure, lambda measure: measure.spec.family).values())

Sets = tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Atom:
    """A total that may be published: of a group, a month (or week) and a measure.

    `numerator` holds the chance error and is in millionths; the exact one is kept nowhere. `people`
    could contribute; `step` is the finest rounding that R5 allows for it alone, in hundredths of a
    percent; `members` is the fingerprint of the group.
    """

    departments: frozenset[int]
    period: str
    measure: Measure
    numerator: int
    denominator: int
    people: int
    step: int
    members: str


@dataclass(frozen=True)
class Weighed:
    """A group's total, and the finest rounding that R5 allows for it; None: not to be published."""

    tally: Tally
    step: int | None


@dataclass(frozen=True)
class MonthCount:
    """What was counted in a month, by person."""

    month: Month
    people: Mapping[int, PersonMonth]
    chance: Chance

    @cached_property
    def _known(self) -> dict[tuple[frozenset[int], Measure, Period], Weighed]:
        return {}

    def weigh(self, group: Group, measure: Measure, period: Period) -> Weighed:
        """The group's total of a measure in the month, or in one of its weeks."""
        key = (group.departments, measure, period)
        if key not in self._known:
            tally = self._tally(group, measure, period)
            step = finest_step(tally, measure, self.chance.policy)
            self._known[key] = Weighed(tally, step)
        return self._known[key]

    def _tally(self, group: Group, measure: Measure, period: Period) -> Tally:
        days, cap = self.month.mask(period.first, period.last), self.chance.policy.cap
        count, people = measure.spec.count, self.people
        found = [count(people[member.person_id], days, cap) for member in group.members]
        shares = [(x, most) for x, most, _ in found if most]
        return Tally(shares, sum([whole for _, __, whole in found]))


def make_atoms(units: Sequence[Group], counted: MonthCount) -> list[Atom]:
    """R4: the atoms of a month, family by family, from the quarter's home units."""
    return [
        atom
        for family in FAMILIES
        for group in _groups(units, family, counted)
        for measure in family
        for atom in _atoms(group, measure, counted)
    ]


def _groups(units: Sequence[Group], family: Sequence[Measure], counted: MonthCount) -> list[Group]:
    """The family's groups: units in which nobody could contribute stay out of it."""
    month, first = counted.month, family[0]
    starting = [unit for unit in units if counted.weigh(unit, first, month).tally.shares]
    if first.spec.is_of_company_only and starting:
        starting = [unite(starting)]
    return partition(
        starting,
        lambda group: all(counted.weigh(group, m, month).step is not None for m in family),
    )


def partition(units: Sequence[Group], passes: Callable[[Group], bool]) -> list[Group]:
    """R4: disjoint groups that all pass; none when even the whole company fails.

    A failing group joins the smallest other one of its site, failing ones first; where a site's
    last group still fails, whole sites join in the same way.
    """
    sites: list[Sets] = []
    for site in connected(unit.sites for unit in units):
        at_site: list[Sets] = [(unit,) for unit in units if unit.sites <= site]
        sites.append(tuple(chain.from_iterable(_join(at_site, passes))))
    groups = list(chain.from_iterable(_join(sites, passes)))
    return groups if all(map(passes, groups)) else []


def _join(pool: Sequence[Sets], passes: Callable[[Group], bool]) -> list[Sets]:
    """Unite a failing entry with the smallest other one until none fails or one is left."""
    left = sorted(pool, key=_size)
    while len(left) > 1:
        failing = [sets for sets in left if not all(map(passes, sets))]
        if not failing:
            break
        first = failing[0]
        partner = next(sets for sets in [*failing[1:], *left] if sets is not first)
        others = [sets for sets in left if sets is not first and sets is not partner]
        left = sorted([*others, (unite([*first, *partner]),)], key=_size)
    return left


def _size(sets: Sets) -> tuple[int, int]:
    return sum(len(group.members) for group in sets), min(size(group)[1] for group in sets)


def _atoms(group: Group, measure: Measure, counted: MonthCount) -> Iterator[Atom]:
    """The month, or its weeks where they are the atoms."""
    month = counted.month
    of_month = counted.weigh(group, measure, month).step or NOT_SHOWN
    for period in _periods(group, measure, counted):
        weighed = counted.weigh(group, measure, period)
        tally = weighed.tally
        people, sharing = _chance_group(group, measure, month, period)
        yield Atom(
            departments=group.departments,
            period=period.key,
            measure=measure,
            numerator=noisy(
                tally.total,
                denominator=tally.denominator,
                offset=counted.chance.offset(measure, people),
                people=sharing,
                measure=measure,
            ),
            denominator=tally.denominator,
            people=len(tally.shares),
            step=max(of_month, weighed.step or NOT_SHOWN),
            members=counted.chance.fingerprint(people),
        )


def _periods(group: Group, measure: Measure, counted: MonthCount) -> Sequence[Period]:
    """Of a weekly measure the weeks, if each has at least 50 people and passes; else the month."""
    month = counted.month
    if not measure.spec.is_weekly or len(group.members) < WEEKS_FROM:
        return [month]
    weeks = [(week, counted.weigh(group, measure, week)) for week in month.weeks()]
    weekly = all(
        len(weighed.tally.shares) >= WEEKS_FROM and weighed.step is not None for _, weighed in weeks
    )
    return [week for week, _ in weeks] if weekly else [month]


def _chance_group(
    group: Group, measure: Measure, month: Month, period: Period
) -> tuple[list[int], int]:
    """S of R6, and how many of its people the offset is shared by.

    For figures on breaks S leaves out departments whose campaign does not begin in the quarter;
    those in which it begins after the period do not share: they have no denominator yet.
    """
    if not measure.spec.is_about_breaks:
        return [member.person_id for member in group.members], len(group.members)
    last_of_quarter, last = month.quarter.last, period.last
    starts = {
        member.person_id: member.campaign_from
        for member in group.members
        if member.campaign_from is not None and member.campaign_from <= last_of_quarter
    }
    return list(starts), sum(start <= last for start in starts.values())
