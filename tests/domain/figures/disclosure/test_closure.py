"""Closure (rule R7): every figure is computed from atoms, and from nothing else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.figures.employers import QUARTER, staff
from tests.domain.figures.releases import CHANCE, POLICY, Released, random_months, release
from webapp.domain.figures.disclosure.atoms import Atom
from webapp.domain.figures.disclosure.chance import Chance
from webapp.domain.figures.disclosure.closure import (
    Batch,
    ShownCell,
    make_cells,
    people_in,
    period_before,
    show_sum,
)
from webapp.domain.figures.disclosure.layout import Layout
from webapp.domain.figures.disclosure.showing import in_unit_of
from webapp.domain.figures.measures import FigureKind, JoinReason, Measure, Scope
from webapp.domain.periods import Month, Quarter, Week, parse_period

SITES = [[12, 7, 30, 5], [60, 11], [4, 14, 3], [20]]
MONTHS = QUARTER.months()


def published(seed: int, sizes: list[list[int]] = SITES) -> Released:
    members = staff(sizes)
    return release(members, random_months(seed, members), CHANCE)


def atom(departments: set[int], month: Month, *, numerator: int = 50, people: int = 20) -> Atom:
    return Atom(
        frozenset(departments),
        month.key,
        Measure.ADHERENCE,
        numerator * 1_000_000,
        100,
        people,
        0,
    )


def cells_of(
    *atoms_of_months: list[Atom], sizes: list[list[int]], before: dict[object, str] | None = None
) -> list[ShownCell]:
    """The last batch of these months."""
    atoms = dict(zip(MONTHS, atoms_of_months, strict=False))
    layout = Layout(QUARTER, staff(sizes), 10)
    return make_cells(Batch(list(atoms)[-1], atoms, layout, CHANCE), before or {})  # type: ignore[arg-type]


def names(cells: list[ShownCell], scope: Scope, period: str) -> list[set[int]]:
    return [set(c.group.departments) for c in cells if (c.group.scope, c.period) == (scope, period)]


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_every_figure_follows_from_the_atoms_alone(seed: int) -> None:
    made = published(seed)
    assert len(made.cells) > 50
    for cell in made.cells:
        period = parse_period(cell.period)
        parts = [
            [
                atom
                for atom in atoms
                if atom.measure is cell.measure
                and atom.departments <= cell.group.departments
                and period.first <= parse_period(atom.period).first
                and parse_period(atom.period).last <= period.last
            ]
            for month, atoms in made.atoms.items()
            if month.last >= period.first and month.first <= period.last
        ]
        shown = show_sum(parts, people_in(parts), cell.measure, POLICY)
        assert shown is not None
        assert (cell.kind, cell.shown, cell.step) == (
            shown.kind,
            in_unit_of(cell.measure, shown.value),
            in_unit_of(cell.measure, shown.step),
        )


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_groups_of_one_kind_do_not_overlap_and_no_figure_is_shown_twice(seed: int) -> None:
    seen: dict[tuple[Measure, str, Scope], set[int]] = defaultdict(set)
    for cell in published(seed).cells:
        already = seen[cell.measure, cell.period, cell.group.scope]
        assert already.isdisjoint(cell.group.departments)
        already |= cell.group.departments


def test_a_quarter_has_the_finest_groups_that_are_unions_of_atoms_in_each_month() -> None:
    apart = [{1}, {2}, {3}]
    cells = cells_of(
        [atom(d, MONTHS[0]) for d in apart],
        [atom({1, 2}, MONTHS[1], people=40), atom({3}, MONTHS[1])],
        [atom(d, MONTHS[2]) for d in apart],
        sizes=[[20, 20, 20]],
    )
    assert names(cells, Scope.UNIT, QUARTER.key) == [{1, 2}, {3}]
    assert names(cells, Scope.UNIT, MONTHS[2].key) == [{1}, {2}, {3}]


def test_a_site_is_the_sum_of_the_groups_that_lie_wholly_in_it() -> None:
    cells = cells_of(
        [atom({1, 3}, MONTHS[0]), atom({2}, MONTHS[0]), atom({4}, MONTHS[0])],
        sizes=[[20, 20], [20], [20]],
    )
    assert names(cells, Scope.SITE, MONTHS[0].key) == [{2}, {4}]
    assert names(cells, Scope.COMPANY, MONTHS[0].key) == [{1, 2, 3, 4}]
    sites = [c.group for c in cells if c.group.scope is Scope.SITE]
    assert [set(site.left_out) for site in sites] == [{1}, set()]
    assert [site.line for site in sites] == ["site-1", "site-3"]
    assert sites[0].series.startswith("site-1-"), "another group than the whole site"
    assert sites[1].series == "site-3"


def test_a_quarter_with_an_unpublished_month_is_not_published() -> None:
    some = [atom({1}, MONTHS[0])]
    cells = cells_of(some, [], [atom({1}, MONTHS[2])], sizes=[[20]])
    assert {cell.period for cell in cells} == {MONTHS[2].key}


def test_a_unit_without_a_figure_in_one_month_has_none_of_the_quarter() -> None:
    """Its campaign began in the second month, say; the company's quarter holds the other two."""
    cells = cells_of(
        [atom({1}, MONTHS[0])],
        [atom({1}, MONTHS[1]), atom({2}, MONTHS[1])],
        [atom({1}, MONTHS[2]), atom({2}, MONTHS[2])],
        sizes=[[20, 20]],
    )
    assert names(cells, Scope.UNIT, QUARTER.key) == [{1}]
    assert names(cells, Scope.COMPANY, QUARTER.key) == [{1, 2}]


def test_the_quarter_comes_with_the_third_month() -> None:
    of_each = [[atom({1}, month)] for month in MONTHS]
    assert QUARTER.key not in {c.period for c in cells_of(*of_each[:2], sizes=[[20]])}
    assert QUARTER.key in {c.period for c in cells_of(*of_each, sizes=[[20]])}


def weekly(departments: set[int], people: int = 60) -> list[Atom]:
    whole = atom(departments, MONTHS[0], people=people)
    return [whole._replace(period=week.key) for week in MONTHS[0].weeks()]


def test_a_site_has_weeks_only_when_all_its_atoms_have() -> None:
    mixed = [*weekly({1}), atom({2}, MONTHS[0]), *weekly({3})]
    cells = cells_of(mixed, sizes=[[60, 20], [60]])
    for week in MONTHS[0].weeks():
        assert names(cells, Scope.UNIT, week.key) == [{1}, {3}]
        assert names(cells, Scope.SITE, week.key) == [{3}]
        assert names(cells, Scope.COMPANY, week.key) == []
    assert names(cells, Scope.SITE, MONTHS[0].key) == [{1, 2}, {3}]


def test_a_group_alone_is_rounded_no_finer_than_its_atoms_allow_wherever_it_appears() -> None:
    coarse = atom({1}, MONTHS[0])._replace(step=1_000)
    other = atom({2}, MONTHS[0], people=80)
    cells = cells_of([coarse, other], sizes=[[20], [80]])
    steps = {(c.group.scope, min(c.group.departments)): c.step for c in cells}
    assert steps == {
        (Scope.UNIT, 1): 10,
        (Scope.SITE, 1): 10,
        (Scope.UNIT, 2): 2,
        (Scope.SITE, 2): 2,
        (Scope.COMPANY, 1): 1,
    }


def test_the_people_of_a_figure_are_those_of_its_smallest_month() -> None:
    parts = [[atom({1}, MONTHS[0], people=30)], [atom({1}, MONTHS[1], people=12)]]
    assert people_in(parts) == 12
    assert people_in([weekly({1}, people=60)]) == 60, "not once a week"


def test_members_changed_marks_another_composition_and_nothing_else() -> None:
    earlier = Month(2026, 6)
    atoms = [atom({1}, MONTHS[0])]
    (first, *_) = cells_of(atoms, sizes=[[20]])
    assert not first.members_changed, "there is nothing to compare with"
    series = first.group.series
    same = {(series, Measure.ADHERENCE, earlier.key): first.composition}
    other = {(series, Measure.ADHERENCE, earlier.key): "other people"}
    assert not cells_of(atoms, sizes=[[20]], before=same)[0].members_changed
    assert cells_of(atoms, sizes=[[20]], before=other)[0].members_changed


def test_a_company_is_the_same_people_however_its_departments_are_joined() -> None:
    """A mark would tell that the only small department failed, though nobody came or left."""
    together = cells_of([atom({1, 2}, MONTHS[0])], sizes=[[20, 20]])[-1]
    apart = cells_of([atom({1}, MONTHS[0]), atom({2}, MONTHS[0])], sizes=[[20, 20]])[-1]
    assert (together.group, apart.group) == (together.group, together.group)
    assert together.composition == apart.composition


def test_a_site_that_lacks_a_department_since_last_time_is_marked() -> None:
    sizes = [[20, 20], [20]]
    whole = cells_of([atom({n}, MONTHS[0]) for n in (1, 2, 3)], sizes=sizes)
    before = {(c.group.line, c.measure, c.period): c.composition for c in whole}
    parts = [[], [atom({1, 3}, MONTHS[1]), atom({2}, MONTHS[1])]]
    later = [c for c in cells_of(*parts, sizes=sizes, before=before) if c.period == MONTHS[1].key]
    changed = {(c.group.scope, min(c.group.departments)): c.members_changed for c in later}
    assert changed[Scope.SITE, 2]
    assert not changed[Scope.COMPANY, 1]


def test_figures_by_another_policy_are_marked_like_those_of_other_people() -> None:
    atoms = {MONTHS[0]: [atom({1}, MONTHS[0])]}
    layout = Layout(QUARTER, staff([[20]]), 10)
    (cell, *_) = make_cells(Batch(MONTHS[0], atoms, layout, CHANCE), {})
    before = {(cell.group.line, cell.measure, "2026-06"): cell.composition}
    later = Chance(CHANCE.secret, replace(POLICY, version="2"))
    assert not make_cells(Batch(MONTHS[0], atoms, layout, CHANCE), before)[0].members_changed
    assert make_cells(Batch(MONTHS[0], atoms, layout, later), before)[0].members_changed


def test_reasons_for_showing_together_are_two_and_tell_no_test() -> None:
    cells = cells_of(
        [atom({1}, MONTHS[0]), atom({2, 3}, MONTHS[0]), atom({4, 5}, MONTHS[0])],
        sizes=[[20, 6, 7, 55, 55, 30]],
    )
    reasons = {
        min(c.group.departments): c.group.joined for c in cells if c.group.scope is Scope.UNIT
    }
    assert reasons == {1: None, 2: JoinReason.TOO_FEW, 4: JoinReason.PROTECTION}


def test_a_small_site_has_no_figure_of_its_own_and_its_people_are_in_the_company() -> None:
    cells = cells_of([atom({1}, MONTHS[0]), atom({2, 3}, MONTHS[0])], sizes=[[20], [6], [7]])
    assert names(cells, Scope.SITE, MONTHS[0].key) == [{1}]
    assert names(cells, Scope.COMPANY, MONTHS[0].key) == [{1, 2, 3}]


def test_a_series_is_the_same_in_every_quarter_and_of_its_own_kind() -> None:
    layout = Layout(QUARTER, staff([[20]]), 10)
    keys = [layout.groups(scope, [frozenset({1})])[0].series for scope in Scope]
    assert keys[1:] == ["site-1", "company"]
    assert keys[0].startswith("unit-")
    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (Week(2027, 1), Week(2026, 53)),
        (Month(2026, 1), Month(2025, 12)),
        (Quarter(2026, 1), Quarter(2025, 4)),
    ],
)
def test_the_period_before_is_of_the_same_kind(period: Week, before: Week) -> None:
    assert period_before(period) == before


@pytest.mark.parametrize("quarter", [Quarter(2026, 4), Quarter(2021, 1), Quarter(2026, 1)])
def test_quarters_of_12_13_and_14_weeks_and_years_of_53_close_alike(quarter: Quarter) -> None:
    atoms = {
        month: [atom({1}, month, people=60)._replace(period=week.key) for week in month.weeks()]
        for month in quarter.months()
    }
    layout = Layout(QUARTER, staff([[60]]), 10)
    cells = [
        cell
        for month in quarter.months()
        for cell in make_cells(
            Batch(
                month, {m: a for m, a in atoms.items() if m.first <= month.first}, layout, CHANCE
            ),
            {},
        )
    ]
    units = [c for c in cells if c.group.scope is Scope.UNIT]
    weeks = [c.period for c in units if "W" in c.period]
    assert len(weeks) == quarter.length // 7
    assert {c.kind for c in units} == {FigureKind.VALUE}
    assert [c.shown for c in units if c.period == quarter.key] == [50]
