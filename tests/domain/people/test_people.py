"""The tree of departments, schedules and employments."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.errors import Invalid
from webapp.domain.people.people import (
    DepartmentKind,
    DepartmentNode,
    DepartmentTree,
    Employment,
    check_schedule,
    is_working_day,
    may_lie_below,
    working_days,
)
from webapp.domain.periods import Month, month_of

JANUARY = dt.date(2026, 1, 5)
TREE = DepartmentTree(
    [
        DepartmentNode(1, None, DepartmentKind.GROUP, "Group", dt.date(2026, 3, 2)),
        DepartmentNode(2, 1, DepartmentKind.COMPANY, "Zorggroep Linde", None),
        DepartmentNode(3, 2, DepartmentKind.SITE, "Gent", JANUARY),
        DepartmentNode(4, 3, DepartmentKind.DEPARTMENT, "Kitchen", None),
        DepartmentNode(5, 3, DepartmentKind.DEPARTMENT, "Laundry", dt.date(2026, 6, 1)),
        DepartmentNode(6, 2, DepartmentKind.DEPARTMENT, "Board", None),
        DepartmentNode(7, None, DepartmentKind.DEPARTMENT, "Somewhere", None),
    ]
)


def test_a_department_belongs_to_its_site_or_to_what_it_hangs_under_instead() -> None:
    assert [TREE.site_of(node) for node in (4, 5, 3, 6, 7)] == [3, 3, 3, 2, 7]


def test_the_campaign_starts_when_the_nearest_node_says() -> None:
    starts = [TREE.campaign_of(node) for node in (4, 5, 6, 7)]
    assert starts == [JANUARY, dt.date(2026, 6, 1), dt.date(2026, 3, 2), None]


def test_the_top_is_the_highest_node() -> None:
    assert TREE.name_of(TREE.top_of(4)) == "Group"
    assert TREE.top_of(7) == 7


@pytest.mark.parametrize("schedule", ["", "111110", "1111130", "11111001", "1111100" * 9])
def test_a_schedule_is_whole_weeks_of_ones_twos_and_noughts(schedule: str) -> None:
    with pytest.raises(Invalid):
        check_schedule(schedule)


def test_levels_of_the_tree_only_go_down() -> None:
    assert may_lie_below(DepartmentKind.SITE, DepartmentKind.COMPANY)
    assert may_lie_below(DepartmentKind.COMPANY, None)
    assert not may_lie_below(DepartmentKind.SITE, DepartmentKind.DEPARTMENT)
    assert not may_lie_below(DepartmentKind.SITE, DepartmentKind.SITE)


def test_a_schedule_of_two_weeks_alternates_from_the_first_monday_of_2024() -> None:
    schedule = "1111100" + "0000000"
    assert is_working_day(schedule, dt.date(2024, 1, 1))
    assert not is_working_day(schedule, dt.date(2024, 1, 8))
    assert is_working_day(schedule, dt.date(2024, 1, 15))


@given(
    st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)),
    st.integers(1, 8).flatmap(lambda n: st.text("01", min_size=7 * n, max_size=7 * n)),
)
def test_working_days_of_a_month_are_those_of_its_days(day: dt.date, schedule: str) -> None:
    month = month_of(day)
    bits = working_days(schedule, month)
    assert [bool(bits >> n & 1) for n in range(month.length)] == [
        is_working_day(schedule, d) for d in month.days()
    ]
    assert bits >> month.length == 0


def test_scheduled_days_lie_within_the_employment() -> None:
    month = Month(2026, 9)  # 31 August to 27 September
    work = Employment(1, 4, dt.date(2026, 9, 2), dt.date(2026, 9, 9), "1111100")
    assert work.scheduled_days(month) == 0b0000111_0011100
    assert work.covers(dt.date(2026, 9, 9))
    assert not work.covers(dt.date(2026, 9, 10))
    assert Employment(1, 4, dt.date(2026, 9, 2), None, "1111100").covers(dt.date(2036, 1, 1))
