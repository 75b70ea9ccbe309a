"""Atoms (rule R4): disjoint groups that all pass, joined by rule and never by name."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.figures.employers import QUARTER, STARTED, random_habit, random_month, staff
from webapp.domain.figures.contributions import BreakDays, PersonMonth, person_month
from webapp.domain.figures.disclosure.atoms import FAMILIES, Atom, MonthCount, make_atoms, partition
from webapp.domain.figures.disclosure.cell_rule import finest_step
from webapp.domain.figures.disclosure.chance import Chance
from webapp.domain.figures.disclosure.groups import Group, Member, group_of, home_units
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.measures import Measure

CHANCE = Chance("a secret that is outside the database", Policy("1", "somebody"))
MONTH = QUARTER.months()[0]
WORKDAYS = sum(0b0011111 << 7 * week for week in range(MONTH.length // 7))
BREAKS = (Measure.ADHERENCE, Measure.BREAKS, Measure.PARTICIPATION)


def month(adherent_days: int = 10, *, campaign: int = -1) -> PersonMonth:
    """A month of 20 or 25 workdays with three breaks on the first of them."""
    days, done = 0, 0
    for day in range(MONTH.length):
        if WORKDAYS >> day & 1 and done < adherent_days:
            days, done = days | 1 << day, done + 1
    slots = BreakDays(days, days, days)
    return person_month(MONTH, scheduled=WORKDAYS, campaign=campaign, absences=(), slots=slots)


def counted(members: Sequence[Member], months: Sequence[PersonMonth]) -> MonthCount:
    people = {m.person_id: lived for m, lived in zip(members, months, strict=True)}
    return MonthCount(MONTH, people, CHANCE)


def groups(*sizes: Sequence[int]) -> list[Group]:
    """Groups of these sizes, one a department, site by site."""
    members = staff(sizes)
    found = {m.department_id for m in members}
    return [group_of([m for m in members if m.department_id == d]) for d in sorted(found)]


def joined(sizes: Sequence[Sequence[int]], *failing: set[int]) -> list[set[int]]:
    """What becomes of departments when these sets of departments fail."""
    found = partition(groups(*sizes), lambda group: set(group.departments) not in failing)
    return sorted((set(group.departments) for group in found), key=min)


def test_groups_that_pass_stay_as_they_are() -> None:
    assert joined([[20, 12], [30]]) == [{1}, {2}, {3}]


def test_a_failing_group_joins_the_smallest_other_one_of_its_site() -> None:
    assert joined([[20, 12, 15], [11]], {1}) == [{1, 2}, {3}, {4}]


def test_failing_groups_join_each_other_first() -> None:
    assert joined([[20, 12, 15, 11]], {1}, {3}) == [{1, 3}, {2}, {4}]


def test_joining_is_repeated_until_the_group_passes() -> None:
    assert joined([[20, 12, 15]], {2}, {2, 3}) == [{1, 2, 3}]


def test_where_a_whole_site_fails_whole_sites_join() -> None:
    assert joined([[20, 12], [11], [40, 30]], {3}) == [{1, 2, 3}, {4}, {5}]


def test_failing_sites_join_each_other_first() -> None:
    assert joined([[20, 12], [11], [40]], {3}, {4}) == [{1}, {2}, {3, 4}]


def test_when_the_whole_company_fails_nothing_is_published() -> None:
    assert joined([[20, 12]], {1}, {2}, {1, 2}) == []
    assert joined([]) == []


def test_sites_that_share_a_unit_are_joined_as_one_site() -> None:
    units = home_units(staff([[20, 12], [4]]), 10)  # department 3 of site 2 is with department 2
    found = partition(units, lambda group: group.departments != {1})
    assert [set(group.departments) for group in found] == [{1, 2, 3}]


@given(
    st.lists(st.lists(st.integers(10, 40), min_size=1, max_size=5), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_a_partition_holds_everyone_once_and_does_not_depend_on_order(
    sizes: list[list[int]], chance: random.Random
) -> None:
    units = groups(*sizes)
    bad = {unit.departments for unit in units if chance.random() < 0.3}

    def passes(group: Group) -> bool:
        return group.departments not in bad

    found = partition(units, passes)
    if found:
        assert all(map(passes, found))
        people = [member for group in found for member in group.members]
        assert sorted(people) == sorted(m for unit in units for m in unit.members)
    assert partition(chance.sample(units, len(units)), passes) == found


def by_measure(atoms: Sequence[Atom], measure: Measure) -> list[Atom]:
    return [atom for atom in atoms if atom.measure is measure]


def random_atoms(seed: int, sizes: Sequence[Sequence[int]]) -> tuple[list[Group], MonthCount]:
    chance = random.Random(seed)
    members = staff(sizes)
    months = [random_month(chance, random_habit(chance), MONTH) for _ in members]
    return home_units(members, 10), counted(members, months)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_every_atom_passes_and_every_person_is_in_at_most_one_a_day(seed: int) -> None:
    units, facts = random_atoms(seed, [[12, 7, 30, 5], [60, 11], [4, 14]])
    atoms = make_atoms(units, facts)
    for measure in Measure:
        periods = sorted({atom.period for atom in by_measure(atoms, measure)})
        by_department = {}
        for atom in by_measure(atoms, measure):
            for department in atom.departments:
                by_department.setdefault(department, []).append(atom)
        for found in by_department.values():
            assert len({atom.departments for atom in found}) == 1, "disjoint"
            assert len({atom.period for atom in found}) == len(found)
            assert {a.period for a in found} in (
                {MONTH.key},
                {week.key for week in MONTH.weeks()},
            ), "the month, or all its weeks"
        assert all(atom.people >= 10 for atom in by_measure(atoms, measure)), periods


def test_measures_of_a_family_share_their_groups() -> None:
    units, facts = random_atoms(7, [[12, 7, 30, 5], [60, 11], [4, 14]])
    atoms = make_atoms(units, facts)
    for family in FAMILIES:
        partitions = [{a.departments for a in by_measure(atoms, measure)} for measure in family]
        assert all(one == other for one, other in pairwise(partitions))


def test_an_atom_keeps_the_noisy_total_and_not_the_exact_one() -> None:
    members = staff([[12]])
    (unit,) = home_units(members, 10)
    atoms = make_atoms([unit], counted(members, [month(n) for n in range(12)]))
    atom = by_measure(atoms, Measure.ADHERENCE)[0]
    exact = sum(range(12)) * 1_000_000
    offset = CHANCE.offset(Measure.ADHERENCE, [m.person_id for m in members])
    assert atom.denominator == 12 * WORKDAYS.bit_count()
    assert atom.numerator == exact + offset * atom.denominator // 12
    assert atom.numerator != exact


def test_units_in_which_the_campaign_has_not_begun_stay_out_of_figures_on_breaks() -> None:
    members = [
        m if m.department_id == 1 else m._replace(campaign_from=None) for m in staff([[12, 14]])
    ]
    months = [month(campaign=-1 if m.campaign_from else 0) for m in members]
    atoms = make_atoms(home_units(members, 10), counted(members, months))
    for measure in BREAKS:
        assert [a.departments for a in by_measure(atoms, measure)] == [{1}]
    assert [a.departments for a in by_measure(atoms, Measure.ABSENCE)] == [{1}, {2}]


def test_people_whose_campaign_has_not_begun_do_not_make_up_the_numbers() -> None:
    members = [
        m if m.department_id == 1 else m._replace(campaign_from=None) for m in staff([[6, 6, 20]])
    ]
    started = [m._replace(campaign_from=STARTED) if m.department_id == 3 else m for m in members]
    months = [month(campaign=-1 if m.campaign_from else 0) for m in started]
    atoms = make_atoms(home_units(started, 10), counted(started, months))
    assert [set(a.departments) for a in by_measure(atoms, Measure.BREAKS)] == [{1, 2, 3}]
    assert by_measure(atoms, Measure.BREAKS)[0].people == 26


def test_the_chance_error_is_that_of_the_people_whose_campaign_begins_in_the_quarter() -> None:
    later = QUARTER.last
    starts = {1: STARTED, 2: later, 3: later + dt.timedelta(days=1), 4: None}
    members = [m._replace(campaign_from=starts[m.department_id]) for m in staff([[12, 4, 3, 2]])]
    unit = group_of(members)
    months = [month(campaign=-1 if m.department_id == 1 else 0) for m in members]
    (atom,) = by_measure(make_atoms([unit], counted(members, months)), Measure.BREAKS)
    people = [m.person_id for m in members if m.department_id in (1, 2)]
    assert atom.members == CHANCE.fingerprint(people)
    exact = 12 * 10 * 3 * 1_000_000
    offset = CHANCE.offset(Measure.BREAKS, people)
    assert atom.numerator == exact + offset * atom.denominator // 12, "shared by those who began"


def test_weeks_are_the_atoms_where_each_has_fifty_people_who_pass() -> None:
    members = staff([[50]])
    units = home_units(members, 10)
    atoms = make_atoms(units, counted(members, [month(15)] * 50))
    weeks = by_measure(atoms, Measure.ADHERENCE)
    assert [a.period for a in weeks] == [MONTH.key], "the last weeks have nobody with three breaks"
    everywhere = [month(25)] * 30 + [month(0)] * 20
    weeks = by_measure(make_atoms(units, counted(members, everywhere)), Measure.ADHERENCE)
    assert [a.period for a in weeks] == [week.key for week in MONTH.weeks()]
    assert [
        a.period
        for a in by_measure(make_atoms(units, counted(members, everywhere)), Measure.BREAKS)
    ] == [MONTH.key]


def test_a_total_that_needs_coarser_rounding_says_so() -> None:
    members = staff([[20]])
    (unit,) = home_units(members, 10)
    facts = counted(members, [month(25)] * 10 + [month(0)] * 10)
    (atom,) = by_measure(make_atoms([unit], facts), Measure.ADHERENCE)
    assert atom.step == 1_000
    weighed = facts.weigh(unit, Measure.ADHERENCE, MONTH)
    assert finest_step(weighed.tally, Measure.ADHERENCE, CHANCE.policy) == 1_000


@pytest.mark.parametrize("size", [9, 0])
def test_a_company_of_fewer_than_ten_people_has_no_atoms(size: int) -> None:
    members = staff([[size]])
    assert make_atoms(home_units(members, 10), counted(members, [month()] * size)) == []


def test_a_month_in_which_nobody_is_eligible_has_absence_only() -> None:
    members = staff([[12]])
    nobody = person_month(
        MONTH, scheduled=WORKDAYS, campaign=0, absences=(), slots=BreakDays(0, 0, 0)
    )
    atoms = make_atoms(home_units(members, 10), counted(members, [nobody] * 12))
    assert {atom.measure for atom in atoms} <= {Measure.ABSENCE, Measure.ABSENCE_UNCAPPED}
