"""Members of a quarter and their home units (rule R3)."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.figures.employers import staff
from webapp.domain.figures.disclosure.groups import (
    Group,
    Member,
    accounts_until,
    connected,
    home_units,
    homes_of,
    members_of,
)
from webapp.domain.people.people import DepartmentKind, DepartmentNode, DepartmentTree, Employment
from webapp.domain.periods import Quarter

QUARTER = Quarter(2026, 3)
FIRST = QUARTER.first
DAY = dt.timedelta(days=1)
TREE = DepartmentTree(
    [
        DepartmentNode(1, None, DepartmentKind.COMPANY, "Zorggroep Linde", dt.date(2025, 1, 6)),
        DepartmentNode(2, 1, DepartmentKind.SITE, "Gent", None),
        DepartmentNode(3, 2, DepartmentKind.DEPARTMENT, "Kitchen", None),
        DepartmentNode(4, 2, DepartmentKind.DEPARTMENT, "Laundry", None),
    ]
)
EVERY_DAY = -1
SIZES = st.lists(st.lists(st.integers(1, 40), min_size=1, max_size=8), min_size=1, max_size=4)


def work(
    person: int,
    department: int = 3,
    starts: dt.date = dt.date(2020, 1, 6),
    *,
    ends: dt.date | None = None,
    schedule: str = "1111100",
) -> Employment:
    return Employment(person, department, starts, ends, schedule)


def members(*works: Employment, workdays: int = EVERY_DAY) -> list[Member]:
    return members_of(QUARTER, works, TREE, lambda work: workdays)


def departments(units: list[Group]) -> list[set[int]]:
    return [set(unit.departments) for unit in units]


def sizes(*of_site: list[int]) -> list[set[int]]:
    return departments(home_units(homes_of(staff(of_site)), 10))


def test_who_works_on_the_first_day_is_a_member_of_that_department_all_quarter() -> None:
    mover = [work(1, 3, ends=FIRST + 9 * DAY), work(1, 4, FIRST + 10 * DAY)]
    leaver, joiner = work(2, ends=FIRST), work(3, starts=FIRST + DAY)
    gone = work(4, ends=FIRST - DAY)
    found = members(*mover, leaver, joiner, gone)
    assert [(m.person_id, m.department_id) for m in found] == [(1, 3), (2, 3)]
    assert {(m.site_id, m.campaign_from) for m in found} == {(2, dt.date(2025, 1, 6))}


def test_who_has_no_scheduled_day_in_the_first_month_is_no_member() -> None:
    assert members(work(1, schedule="0000000")) == []
    assert members(work(1), workdays=0) == [], "public holidays only"
    assert len(members(work(1, schedule="0000001"))) == 1


def test_two_employments_at_once_have_the_later_one_as_home() -> None:
    assert members(work(1, 3), work(1, 4, dt.date(2021, 1, 4)))[0].department_id == 4


def test_accounts_count_from_28_days_on() -> None:
    assert FIRST - accounts_until(QUARTER) == 28 * DAY


def test_departments_of_ten_stand_alone_and_smaller_ones_are_put_together() -> None:
    assert sizes([10, 12, 4, 7]) == [{1}, {2}, {3, 4}]


def test_small_departments_fill_a_unit_smallest_first() -> None:
    assert sizes([9, 2, 8, 30]) == [{1, 2, 3}, {4}], "2 + 8 make ten; 9 remains"
    assert sizes([5, 5, 5, 5]) == [{1, 2}, {3, 4}]


def test_what_is_left_of_a_site_joins_its_small_departments_and_no_larger_one() -> None:
    assert sizes([14, 11, 5, 5, 3]) == [{1}, {2}, {3, 4, 5}]


def test_what_is_left_of_several_sites_makes_units_together() -> None:
    assert sizes([20, 5], [30, 6], [12, 6], [5]) == [{1}, {2, 7}, {3}, {4, 6}, {5}]


def test_a_larger_department_gives_up_its_own_figure_only_where_there_is_no_other_way() -> None:
    assert sizes([14, 11, 3]) == [{1}, {2, 3}]
    units = home_units(homes_of(staff([[20, 12], [4]])), 10)
    assert departments(units) == [{1}, {2, 3}]
    assert [set(unit.sites) for unit in units] == [{1}, {1, 2}]


def test_a_site_below_ten_joins_what_is_left_of_others() -> None:
    assert sizes([20], [4, 3], [5]) == [{1}, {2, 3, 4}]


def test_a_company_below_ten_has_no_unit() -> None:
    assert sizes([5], [4]) == []
    assert sizes() == []


@given(SIZES, st.randoms(use_true_random=False))
def test_units_hold_everyone_once_have_ten_people_and_do_not_depend_on_order(
    of_sites: list[list[int]], chance: random.Random
) -> None:
    people = staff(of_sites)
    units = home_units(homes_of(people), 10)
    if len(people) >= 10:
        assert sorted(m for unit in units for m in unit.members) == people
    assert all(len(unit.members) >= 10 for unit in units)
    shuffled = chance.sample(people, len(people))
    assert home_units(homes_of(shuffled), 10) == units


@given(SIZES, st.sampled_from([10, 20, 25]))
def test_a_department_that_is_large_enough_is_alone_but_for_one(
    of_sites: list[list[int]], fewest: int
) -> None:
    units = home_units(homes_of(staff(of_sites)), fewest)
    joined = [unit for unit in units if len(unit.departments) > 1]
    sizes_of = dict(enumerate((size for of_site in of_sites for size in of_site), start=1))
    taken = [d for unit in joined for d in unit.departments if sizes_of[d] >= fewest]
    assert len(taken) <= 1, "and that one only when nothing else is joined"
    assert not taken or len(joined) == 1


@pytest.mark.parametrize("k", [10, 15])
def test_a_stricter_policy_makes_larger_units(k: int) -> None:
    units = home_units(homes_of(staff([[10, 12, 14, 9]])), k)
    assert all(len(unit.members) >= k for unit in units)


@given(st.lists(st.frozensets(st.integers(0, 12), min_size=1, max_size=4)))
def test_connected_sets_are_disjoint_unions_of_the_given_ones(sets: list[frozenset[int]]) -> None:
    found = connected(sets)
    assert sum(len(whole) for whole in found) == len(frozenset().union(*sets))
    assert all(sum(part <= whole for whole in found) == 1 for part in sets)
    for whole in found:  # the finest: it does not fall apart
        reached = set(min((part for part in sets if part <= whole), key=len))
        for _ in sets:
            reached |= {e for part in sets if part & reached for e in part}
        assert reached == whole
