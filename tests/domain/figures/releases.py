"""A quarter of an invented employer, published by the rules or by a mutilated form of them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from tests.domain.figures.employers import QUARTER, Life, random_habit, random_month
from tests.domain.figures.sights import Element, Facts, Sight, interval
from webapp.domain.figures.contributions import PersonMonth
from webapp.domain.figures.disclosure.atoms import Atom, MonthCount, family_of, make_atoms
from webapp.domain.figures.disclosure.cell_rule import Share
from webapp.domain.figures.disclosure.chance import Chance, noise
from webapp.domain.figures.disclosure.closure import Batch, ShownCell, make_cells, people_in
from webapp.domain.figures.disclosure.groups import Member
from webapp.domain.figures.disclosure.layout import Layout
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.disclosure.showing import displays
from webapp.domain.figures.measures import FigureKind, Measure
from webapp.domain.figures.specs import Window
from webapp.domain.periods import Month, Period, Quarter, Week, parse_period

POLICY = Policy("1", "somebody")
CHANCE = Chance("a secret that is outside the database", POLICY)
CAP = 5
Months = Mapping[Month, Mapping[int, PersonMonth]]


class NoChance(Chance):
    """The rules for an attacker who knows every offset."""

    def offset(self, subject: str, people: Iterable[int]) -> int:
        return 0


EXPOSED = NoChance(CHANCE.secret, POLICY)


def random_months(seed: int, members: Sequence[Member], quarter: Quarter = QUARTER) -> Months:
    """Three months of people with habits of their own."""
    chance = random.Random(seed)
    habits = {m.person_id: random_habit(chance) for m in members}
    return {
        month: {m.person_id: random_month(chance, habits[m.person_id], month) for m in members}
        for month in quarter.months()
    }


def ill_months(seed: int, members: Sequence[Member]) -> Months:
    """Three months in which some are away for months or years; the last one closes the year too."""
    chance = random.Random(seed)
    lives = {m.person_id: Life(chance) for m in members}
    return {
        month: {m.person_id: lives[m.person_id].month(chance, month) for m in members}
        for month in QUARTER.months()
    }


@dataclass(frozen=True)
class Released:
    """Everything that was shown of a quarter, and the truth behind it."""

    members: Sequence[Member]
    months: Months
    atoms: Mapping[Month, Sequence[Atom]]
    cells: Sequence[ShownCell]
    chance: Chance
    quarter: Quarter = QUARTER

    @cached_property
    def homes(self) -> dict[int, int]:
        """The department of each person."""
        return {m.person_id: m.department_id for m in self.members}

    def facts(self, measure: Measure) -> Facts:
        """What each person brought, week by week where weeks were published."""
        if measure not in self._facts:
            self._facts[measure] = self._brought(measure)
        return self._facts[measure]

    @cached_property
    def _facts(self) -> dict[Measure, Facts]:
        return {}

    def _brought(self, measure: Measure) -> Facts:
        found = {
            (person, period.key): self._share(measure, person, month, period)
            for month in self.months
            for person in self.homes
            for period in self._periods(measure, person, month)
        }
        return {element: share for element, share in found.items() if share[1]}

    def _share(self, measure: Measure, person: int, month: Month, period: Period) -> Share:
        _, days = _days(period.key)
        x, c, _ = measure.spec.count(self.months[month][person], days, CAP)
        return x, c

    def _periods(self, measure: Measure, person: int, month: Month) -> list[Period]:
        weekly = (measure, month, self.homes[person]) in self._weekly
        return list(month.weeks()) if weekly else [month]

    @cached_property
    def _weekly(self) -> set[tuple[Measure, Month, int]]:
        """Where weeks were published: measures, months and departments."""
        return {
            (atom.measure, month, department)
            for month, atoms in self.atoms.items()
            for atom in atoms
            if atom.period != month.key
            for department in atom.departments
        }

    def sights(self, measure: Measure) -> list[Sight]:
        """What the cells of a measure say about sums of contributions."""
        facts = self.facts(measure)
        return [self._sight(cell, facts) for cell in self.cells if cell.measure is measure]

    def _sight(self, cell: ShownCell, facts: Facts) -> Sight:
        period = parse_period(cell.period)
        elements = frozenset(
            element
            for element in facts
            if self.homes[element[0]] in cell.group.departments and _within(element[1], period)
        )
        months = [month for month in self.months if _within(month.key, period)] or [
            period.month  # type: ignore[union-attr]
        ]
        if cell.measure.spec.window is not Window.MONTH:
            months = months[-1:]
        people = [{p for p, key in elements if _within(key, m)} for m in months]
        scale = 100 / cell.measure.spec.unit.whole
        n = min(map(len, people))
        if cell.measure.spec.hides_who:  # the attacker knows their number, not the error in it
            n = people_in([self._inside(cell, month) for month in months])
        displayed = displays(cell.measure, n, POLICY)
        step = round(100 * cell.step * scale)
        end = next(display.end for display in displayed if display.step == step) / 100
        whole = sum(self._denominator(cell.measure, element) for element in elements)
        low, high = interval(cell.kind, cell.shown * scale, cell.step * scale, end, whole)
        offsets = self._offsets(cell)
        if offsets and cell.kind is FigureKind.AT_MOST:
            low = -whole  # a total with its chance error may be below nothing
        if offsets and cell.kind is FigureKind.AT_LEAST:
            high = 2 * whole
        return Sight(elements, low, high, offsets)

    def _inside(self, cell: ShownCell, month: Month) -> list[Atom]:
        return [
            atom
            for atom in self.atoms[month]
            if atom.measure is cell.measure and atom.departments <= cell.group.departments
        ]

    def _offsets(self, cell: ShownCell) -> dict[str, float]:
        """What one person of each group's offset adds to the sum behind the cell (R6)."""
        found: dict[str, float] = defaultdict(float)
        if isinstance(self.chance, NoChance):
            return found
        for month, atoms in self.atoms.items():
            for atom in atoms:
                inside = atom.departments <= cell.group.departments
                if (
                    inside
                    and atom.measure is cell.measure
                    and _within(atom.period, parse_period(cell.period))
                ):
                    for unit, weight in self._weights(atom, month):
                        found[unit] += weight
        return found

    def _weights(self, atom: Atom, month: Month) -> Iterator[tuple[str, float]]:
        """One person of each home unit's offset: a thousandth of what a thousand of them add.

        It is known by who is in the unit, since these keep it from quarter to quarter.
        """
        unit_of = self.layout.unit_of(family_of(atom.measure))
        for unit in {unit_of[d].departments: unit_of[d] for d in atom.departments}.values():
            shares = [
                self._share(atom.measure, m.person_id, month, parse_period(atom.period))
                for m in unit.members
            ]
            maxima = [c for _, c in shares if c]
            one = atom.measure.spec.errs_by * noise(1_000, maxima) / 1_000
            yield str(sorted(m.person_id for m in unit.members)), one

    @cached_property
    def layout(self) -> Layout:
        """The home units."""
        return Layout(self.quarter, self.members, self.chance.policy.k)

    def _denominator(self, measure: Measure, element: Element) -> int:
        person, key = element
        month, days = _days(key)
        return measure.spec.count(self.months[month][person], days, CAP)[2]


@cache
def _days(key: str) -> tuple[Month, int]:
    """The month of a week or a month, and its days in it."""
    period = parse_period(key)
    month = period.month if isinstance(period, Week) else period
    assert isinstance(month, Month)
    return month, month.mask(period.first, period.last)


@cache
def _within(key: str, period: Period) -> bool:
    part = parse_period(key)
    return period.first <= part.first and part.last <= period.last


def release(members: Sequence[Member], months: Months, chance: Chance = EXPOSED) -> Released:
    """The quarter as the gate publishes it, month by month."""
    quarter = next(iter(months)).quarter
    layout = Layout(quarter, members, chance.policy.k)
    atoms: dict[Month, list[Atom]] = {}
    cells: list[ShownCell] = []
    for month, people in months.items():
        before = [atom for made in atoms.values() for atom in made]
        atoms[month] = make_atoms(MonthCount(month, people, chance, layout), before)
        cells += make_cells(Batch(month, atoms, layout, chance), {})
    return Released(members, months, atoms, cells, chance, quarter)
