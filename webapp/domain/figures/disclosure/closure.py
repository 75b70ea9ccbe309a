"""Closure (rule R7): every shown value is computed from atoms, and from nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from operator import attrgetter
from typing import NamedTuple

from webapp.domain.figures.disclosure.atoms import Atom
from webapp.domain.figures.disclosure.chance import Chance
from webapp.domain.figures.disclosure.groups import by
from webapp.domain.figures.disclosure.layout import CellGroup, Layout
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.disclosure.showing import (
    ShownValue,
    can_be_shown,
    displays,
    in_unit_of,
    is_shown,
    show,
    size_band,
)
from webapp.domain.figures.measures import FigureKind, Measure, Scope
from webapp.domain.figures.specs import Window
from webapp.domain.periods import Month, Period, Quarter, Week, month_of, quarter_of, week_of

Parts = Sequence[Sequence[Atom]]  # the atoms of a period, month by month
Compositions = Mapping[tuple[str, Measure, str], str]  # by line, measure and period


class StoredCell(NamedTuple):
    """A shown value as it is kept: with the key of its group's line instead of the group."""

    series: str
    period: str
    measure: Measure
    kind: FigureKind
    shown: float
    step: float
    size_band: str
    members_changed: bool
    composition: str


class ShownCell(NamedTuple):
    """A shown value. `composition` tells whether another cell is about the same people."""

    group: CellGroup
    period: str
    measure: Measure
    kind: FigureKind
    shown: float
    step: float
    size_band: str
    members_changed: bool
    composition: str

    @property
    def series(self) -> str:
        """The key of the group's line through the quarters."""
        return self.group.series


@dataclass(frozen=True)
class Batch:
    """What a month's batch is made of: the quarter's atoms so far, by month, in order."""

    month: Month
    atoms: Mapping[Month, Sequence[Atom]]
    layout: Layout
    chance: Chance

    @cached_property
    def by_period(self) -> Mapping[str, Sequence[Atom]]:
        """The atoms of the month itself, by the key of their week or of the month."""
        return by(self.atoms[self.month], attrgetter("period"))

    @cached_property
    def _compositions(self) -> dict[tuple[frozenset[int], bool], str]:
        return {}

    def composition(self, departments: frozenset[int], measure: Measure) -> str:
        """R6: tells whether two figures are about the same people by the same policy."""
        key = (departments, measure.spec.is_about_breaks)
        if key not in self._compositions:
            people = self.layout.listed(departments, measure)
            self._compositions[key] = self.chance.fingerprint_of(people)
        return self._compositions[key]


def make_cells(batch: Batch, before: Compositions) -> list[ShownCell]:
    """R2: the month's weeks and the month; with the third month also the quarter.

    `before` are the compositions of the cells of earlier periods.
    """
    month, quarter = batch.month, batch.month.quarter
    known, made = dict(before), list[ShownCell]()
    for week in month.weeks():
        found = list(_week_cells(week, batch, known))
        known |= {(cell.group.line, cell.measure, cell.period): cell.composition for cell in found}
        made += found
    made += _cells(month, [batch.atoms[month]], batch, known)
    if month == quarter.months()[-1]:
        made += _cells(quarter, [batch.atoms[m] for m in quarter.months()], batch, known)
    return made


def _week_cells(week: Week, batch: Batch, known: Compositions) -> Iterator[ShownCell]:
    """A group has weeks only when all its atoms have."""
    atoms = batch.by_period.get(week.key, [])
    weekly = {atom.measure for atom in atoms}
    of_month = batch.by_period.get(batch.month.key, [])
    without = [atom.departments for atom in of_month if atom.measure in weekly]
    in_months_only = frozenset().union(*without)
    sites = {batch.layout.site_of[department] for department in in_months_only}
    for cell in _cells(week, [atoms], batch, known):
        where = cell.group.sites if cell.group.scope is Scope.SITE else ()
        if cell.group.departments.isdisjoint(in_months_only) and sites.isdisjoint(where):
            yield cell


def period_before(period: Period) -> Period:
    """The week, month or quarter just before this one."""
    day = period.first - dt.timedelta(days=1)
    if isinstance(period, Quarter):
        return quarter_of(day)
    return month_of(day) if isinstance(period, Month) else week_of(day)


def _cells(period: Period, parts: Parts, batch: Batch, known: Compositions) -> Iterator[ShownCell]:
    earlier = period_before(period).key
    by_measure = [by(part, attrgetter("measure")) for part in parts]
    for measure, scope in product(Measure, Scope):
        if not can_be_shown(measure, scope, period):
            continue
        counted = by_measure if measure.spec.window is Window.MONTH else by_measure[-1:]
        of_measure = [part.get(measure, []) for part in counted]
        for group, inside in _sums(scope, of_measure, batch.layout):
            n = people_in(inside)
            if not is_shown(measure, scope, period, n):
                continue
            shown = show_sum(inside, n, measure, batch.chance.policy)
            if shown is None:
                continue
            departments = _united({atom.departments for part in inside for atom in part})
            composition = batch.composition(departments, measure)
            former = known.get((group.line, measure, earlier), composition)
            yield ShownCell(
                group=group,
                period=period.key,
                measure=measure,
                kind=shown.kind,
                shown=in_unit_of(measure, shown.value),
                step=in_unit_of(measure, shown.step),
                size_band=size_band(n),
                # A year later nobody looks who they were: they are taken to be others.
                members_changed=former != composition or measure.spec.window is Window.YEAR,
                composition=composition,
            )


def _united(sets: Collection[frozenset[int]]) -> frozenset[int]:
    """Nearly all are one set, which is kept: its hash is known."""
    return next(iter(sets)) if len(sets) == 1 else frozenset().union(*sets)


def _sums(scope: Scope, parts: Parts, layout: Layout) -> Iterator[tuple[CellGroup, Parts]]:
    """The groups that are unions of a measure's atoms in every month of the period, with those."""
    # R7: nothing smaller than an atom may come out, so groups are unions of the atoms of all months
    # together; an atom then lies whole in the group of any of its departments, or (across sites) in
    # none. A group without atoms in one of the months has no total for the period.
    found = layout.sorted_out(scope, frozenset(a.departments for part in parts for a in part))
    number_of = found.place.get
    sorted_out = [by(part, lambda atom: number_of(atom.departments)) for part in parts]
    for number, group in enumerate(found.groups):
        inside = [part.get(number, []) for part in sorted_out]
        if all(inside):
            yield group, inside


def people_in(parts: Parts) -> int:
    """n of R8: the people of the period's smallest month; of a month in weeks, its fullest week."""
    return min(map(_people, parts))


def _people(part: Sequence[Atom]) -> int:
    if len(part) == 1:
        return part[0].people
    fullest: dict[frozenset[int], int] = {}
    for atom in part:
        fullest[atom.departments] = max(atom.people, fullest.get(atom.departments, 0))
    return sum(fullest.values())


def show_sum(parts: Parts, n: int, measure: Measure, policy: Policy) -> ShownValue | None:
    """R7, R8: the sum of the noisy numerators / the sum of the denominators, as it is shown.

    A value that is of one group alone is rounded no finer than R5 allows for its atoms.
    """
    atoms = [atom for part in parts for atom in part]
    alone = len({atom.departments for atom in atoms}) == 1
    coarsest = max(atom.step for atom in atoms) if alone else 0
    display = next((d for d in displays(measure, n, policy) if d.step >= coarsest), None)
    if display is None:
        return None
    numerator = sum(atom.numerator for atom in atoms)
    return show(numerator, sum(atom.denominator for atom in atoms), display)
