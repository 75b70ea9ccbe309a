"""Atoms (rule R4): disjoint groups that all pass, joined by rule and never by name."""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.figures.employers import QUARTER, STARTED, random_habit, random_month, staff
from webapp.domain.figures.contributions import BreakDays, PersonMonth, person_month
from webapp.domain.figures.disclosure.atoms import Atom, MonthCount, make_atoms
from webapp.domain.figures.disclosure.cell_rule import finest_step
from webapp.domain.figures.disclosure.chance import Chance, noise
from webapp.domain.figures.disclosure.groups import Group, Member, group_of, home_units, homes_of
from webapp.domain.figures.disclosure.joining import partition
from webapp.domain.figures.disclosure.layout import FAMILIES, Layout
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
    return MonthCount(MONTH, people, CHANCE, Layout(QUARTER, members, 10))


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


def test_failing_groups_join_each_other_first_even_across_sites() -> None:
    assert joined([[20, 12, 15, 11]], {1}, {3}) == [{1, 3}, {2}, {4}]
    assert joined([[20, 12], [15, 11]], {1}, {3}) == [{1, 3}, {2}, {4}]


def test_of_two_failing_groups_the_one_of_the_same_site_is_joined() -> None:
    assert joined([[12, 14], [10, 20]], {1}, {2}, {3}) == [{1, 2, 3}, {4}]
    assert joined([[11, 14], [12, 20]], {1}, {2}, {3}, {1, 2}) == [{1, 2, 3}, {4}]


def test_a_failing_group_joins_one_that_is_joined_already_before_it_takes_another() -> None:
    units = [*groups([20, 12]), group_of([m for m in staff([[20, 12], [9, 9]]) if m.site_id == 2])]
    found = partition(units, lambda group: group.departments != {1})
    assert sorted((set(g.departments) for g in found), key=min) == [{1, 3, 4}, {2}]


def test_joining_is_repeated_until_the_group_passes() -> None:
    assert joined([[20, 12, 15]], {2}, {2, 3}) == [{1, 2, 3}]


def test_when_the_whole_company_fails_nothing_is_published() -> None:
    assert joined([[20, 12]], {1}, {2}, {1, 2}) == []
    assert joined([]) == []


def test_sites_that_share_a_unit_are_joined_as_one_site() -> None:
    # Department 3 of site 2 is with department 2.
    units = home_units(homes_of(staff([[20, 12], [4]])), 10)
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


def random_atoms(seed: int, sizes: Sequence[Sequence[int]]) -> list[Atom]:
    chance = random.Random(seed)
    members = staff(sizes)
    months = [random_month(chance, random_habit(chance), MONTH) for _ in members]
    return make_atoms(counted(members, months))


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_every_atom_passes_and_every_person_is_in_at_most_one_a_day(seed: int) -> None:
    atoms = random_atoms(seed, [[12, 7, 30, 5], [60, 11], [4, 14]])
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
    atoms = random_atoms(7, [[12, 7, 30, 5], [60, 11], [4, 14]])
    for family in FAMILIES:
        partitions = [{a.departments for a in by_measure(atoms, measure)} for measure in family]
        assert all(one == other for one, other in pairwise(partitions))


def test_an_atom_keeps_the_noisy_total_and_not_the_exact_one() -> None:
    members = staff([[12]])
    atoms = make_atoms(counted(members, [month(n) for n in range(12)]))
    atom = by_measure(atoms, Measure.ADHERENCE)[0]
    exact = sum(range(12)) * 1_000_000
    offset = CHANCE.offset(Measure.ADHERENCE, [m.person_id for m in members])
    assert atom.denominator == 12 * WORKDAYS.bit_count()
    assert atom.numerator == exact + offset * WORKDAYS.bit_count()
    assert atom.numerator != exact


def test_accounts_that_cannot_contribute_leave_the_chance_error_as_large_as_it_was() -> None:
    """Eighty accounts that work in one week of the quarter are put into a department of 21."""
    members = staff([[101]])
    nobody = person_month(MONTH, scheduled=0, campaign=-1, absences=(), slots=BreakDays(0, 0, 0))
    months = [month(10)] * 21 + [nobody] * 80
    (atom,) = by_measure(make_atoms(counted(members, months)), Measure.ADHERENCE)
    offset = CHANCE.offset(Measure.ADHERENCE, [m.person_id for m in members])
    assert atom.people == 21
    assert atom.numerator == 21 * 10 * 1_000_000 + offset * WORKDAYS.bit_count()


def test_the_error_of_joined_groups_is_that_of_their_home_units() -> None:
    """Another draw for the same people would halve the error of both together."""
    members = staff([[12, 14]])
    shy = [month(10 if n < 2 else 0) for n in range(12)]
    atoms = make_atoms(counted(members, [*shy, *[month(10)] * 14]))
    (atom,) = by_measure(atoms, Measure.BREAKS)
    units = [[m.person_id for m in members if m.department_id == d] for d in (1, 2)]
    errors = [noise(CHANCE.offset(Measure.BREAKS, u), [75] * len(u)) for u in units]
    assert set(atom.departments) == {1, 2}
    assert atom.numerator == 16 * 30 * 1_000_000 + sum(errors)


def test_what_is_joined_in_a_month_stays_joined_for_the_quarter() -> None:
    members = staff([[12, 14]])
    good = counted(members, [month(10)] * 26)
    assert len(by_measure(make_atoms(good), Measure.BREAKS)) == 2
    shy = counted(members, [month(10 if n < 2 else 0) for n in range(12)] + [month(10)] * 14)
    after = by_measure(make_atoms(good, make_atoms(shy)), Measure.BREAKS)
    assert [set(atom.departments) for atom in after] == [{1, 2}]


def test_groups_too_small_for_a_measure_are_joined_and_nobody_is_left_without_a_figure() -> None:
    atoms = random_atoms(3, [[12, 15, 30, 5], [60, 11], [4, 22]])
    for measure, fewest in [(Measure.ABSENCE, 20), (Measure.PARTICIPATION, 25)]:
        found = by_measure(atoms, measure)
        assert sorted(d for atom in found for d in atom.departments) == list(range(1, 9))
        assert all(atom.people >= fewest for atom in found)


def test_units_in_which_the_campaign_has_not_begun_stay_out_of_figures_on_breaks() -> None:
    members = [
        m if m.department_id == 1 else m._replace(campaign_from=None) for m in staff([[25, 22]])
    ]
    months = [month(campaign=-1 if m.campaign_from else 0) for m in members]
    atoms = make_atoms(counted(members, months))
    for measure in BREAKS:
        assert [a.departments for a in by_measure(atoms, measure)] == [{1}]
    assert [a.departments for a in by_measure(atoms, Measure.ABSENCE)] == [{2}, {1}]


def test_people_whose_campaign_has_not_begun_do_not_make_up_the_numbers() -> None:
    members = [
        m if m.department_id == 1 else m._replace(campaign_from=None) for m in staff([[6, 6, 20]])
    ]
    started = [m._replace(campaign_from=STARTED) if m.department_id == 3 else m for m in members]
    months = [month(campaign=-1 if m.campaign_from else 0) for m in started]
    atoms = make_atoms(counted(started, months))
    assert [set(a.departments) for a in by_measure(atoms, Measure.BREAKS)] == [{1, 3}]
    assert by_measure(atoms, Measure.BREAKS)[0].people == 26


def test_the_chance_error_is_that_of_the_people_whose_campaign_begins_in_the_quarter() -> None:
    later = QUARTER.last
    starts = {1: STARTED, 2: later, 3: later + dt.timedelta(days=1), 4: None}
    members = [m._replace(campaign_from=starts[m.department_id]) for m in staff([[12, 4, 3, 2]])]
    months = [month(campaign=-1 if m.department_id == 1 else 0) for m in members]
    (atom,) = by_measure(make_atoms(counted(members, months)), Measure.BREAKS)
    people = [m.person_id for m in members if m.department_id in (1, 2)]
    exact = 12 * 10 * 3 * 1_000_000
    offset = CHANCE.offset(Measure.BREAKS, people)
    assert atom.numerator == exact + offset * 3 * WORKDAYS.bit_count()


def test_weeks_are_the_atoms_where_each_has_fifty_people_who_pass() -> None:
    members = staff([[50]])
    weeks = by_measure(make_atoms(counted(members, [month(15)] * 50)), Measure.ADHERENCE)
    assert [a.period for a in weeks] == [MONTH.key], "the last weeks have nobody with three breaks"
    everywhere = make_atoms(counted(members, [month(25)] * 30 + [month(0)] * 20))
    weeks = by_measure(everywhere, Measure.ADHERENCE)
    assert [a.period for a in weeks] == [week.key for week in MONTH.weeks()]
    assert [a.period for a in by_measure(everywhere, Measure.BREAKS)] == [MONTH.key]


def test_a_total_that_needs_coarser_rounding_says_so() -> None:
    members = staff([[20]])
    (unit,) = home_units(homes_of(members), 10)
    facts = counted(members, [month(25)] * 10 + [month(0)] * 10)
    (atom,) = by_measure(make_atoms(facts), Measure.ADHERENCE)
    assert atom.step == 1_000
    tally = facts.tally_of(unit, Measure.ADHERENCE, MONTH)
    assert finest_step(tally, Measure.ADHERENCE, CHANCE.policy) == 1_000


@pytest.mark.parametrize("size", [9, 0])
def test_a_company_of_fewer_than_ten_people_has_no_atoms(size: int) -> None:
    members = staff([[size]])
    assert make_atoms(counted(members, [month()] * size)) == []


def test_a_month_in_which_nobody_is_eligible_has_absence_only() -> None:
    members = staff([[12]])
    nobody = person_month(
        MONTH, scheduled=WORKDAYS, campaign=0, absences=(), slots=BreakDays(0, 0, 0)
    )
    atoms = make_atoms(counted(members, [nobody] * 12))
    assert {atom.measure for atom in atoms} <= {Measure.ABSENCE, Measure.ABSENCE_UNCAPPED}


def test_twice_as_many_groups_that_fail_take_hardly_more_than_twice_as_long() -> None:
    few, many = calls_of_joining(sites=5), calls_of_joining(sites=10)
    assert many < 2.5 * few, "nobody is compared with everybody, even where nobody takes part"


def calls_of_joining(sites: int) -> int:
    """How often something is called until a company in which everything fails is one group."""
    units, calls = groups(*[[12] * 10] * sites), 0

    def note(_: object, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        assert partition(units, lambda _: False) == []
    finally:
        sys.setprofile(before)
    return calls
