"""What a site tells of its days, and what schedules with halves and holidays make of them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.errors import Invalid
from webapp.domain.people.people import Employment, check_schedule, half_days, is_working_day
from webapp.domain.people.site_calendar import SiteCalendar, SpecialDay, Timesheet
from webapp.domain.periods import Month

COMPANY, SITE, OTHER, WARD = 1, 2, 3, 4
PARENTS = {COMPANY: None, SITE: COMPANY, OTHER: COMPANY, WARD: SITE}
MONDAY = dt.date(2026, 11, 2)  # in the place of 1 November, which is a Sunday
ARMISTICE = dt.date(2026, 11, 11)
HOLIDAYS = {ARMISTICE}
OFFICE, ROUND_THE_CLOCK = "1111100", "1111111+"


def work(department: int, schedule: str = OFFICE) -> Employment:
    return Employment(1, department, dt.date(2020, 1, 6), None, schedule)


def test_a_replacement_day_of_the_company_is_off_everywhere_below_it() -> None:
    calendar = SiteCalendar({COMPANY: {MONDAY: SpecialDay.CLOSED}}, PARENTS)
    assert calendar.is_off(work(WARD), MONDAY, HOLIDAYS)
    assert not calendar.is_off(work(WARD), MONDAY + dt.timedelta(days=1), HOLIDAYS)
    assert not SiteCalendar().is_off(work(WARD), MONDAY, HOLIDAYS)


def test_the_nearest_node_that_tells_of_a_day_counts() -> None:
    told = {COMPANY: {MONDAY: SpecialDay.CLOSED}, SITE: {MONDAY: SpecialDay.WORKED}}
    calendar = SiteCalendar(told, PARENTS)
    assert not calendar.is_off(work(WARD), MONDAY, HOLIDAYS)
    assert calendar.is_off(work(OTHER), MONDAY, HOLIDAYS)


def test_a_holiday_is_off_unless_it_is_told_that_it_is_worked() -> None:
    calendar = SiteCalendar({SITE: {ARMISTICE: SpecialDay.WORKED}}, PARENTS)
    assert not calendar.is_off(work(WARD), ARMISTICE, HOLIDAYS)
    assert calendar.is_off(work(OTHER), ARMISTICE, HOLIDAYS)


def test_a_roster_with_holidays_is_worked_as_it_stands() -> None:
    calendar = SiteCalendar({SITE: {MONDAY: SpecialDay.CLOSED}}, PARENTS)
    for day in (MONDAY, ARMISTICE):
        assert not calendar.is_off(work(WARD, ROUND_THE_CLOCK), day, HOLIDAYS)


def test_days_of_a_period_are_those_that_are_not_off() -> None:
    month = Month(2026, 11)
    calendar = SiteCalendar({SITE: {MONDAY: SpecialDay.CLOSED}}, PARENTS)
    off = month.mask(MONDAY, MONDAY) | month.mask(ARMISTICE, ARMISTICE)
    everything = (1 << month.length) - 1
    assert calendar.open_days(WARD, month, HOLIDAYS) == everything & ~off


@pytest.mark.parametrize("schedule", ["1111100+", "1121100", "11211000000000+", "0" * 56 + "+"])
def test_halves_and_holidays_are_part_of_a_schedule(schedule: str) -> None:
    check_schedule(schedule)
    assert is_working_day(schedule, dt.date(2024, 1, 1)) == (schedule[0] != "0")


@pytest.mark.parametrize("schedule", ["+", "+1111100", "1111100++", "1131100", "111110+"])
def test_what_is_no_schedule_is_refused(schedule: str) -> None:
    with pytest.raises(Invalid):
        check_schedule(schedule)


def test_a_roster_repeats_whatever_stands_behind_it() -> None:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=number) for number in range(400)]
    roster = "11100001100000"
    plain, marked = ([is_working_day(one, day) for day in days] for one in (roster, f"{roster}+"))
    assert plain == marked


def test_half_days_are_found_in_a_period() -> None:
    month = Month(2026, 11)
    wednesdays = [day for day in month.days() if day.weekday() == 2]
    assert half_days("1121100", month).bit_count() == len(wednesdays)
    assert half_days(OFFICE, month) == 0


BITS = st.integers(0, 127)


@given(st.lists(st.tuples(BITS, BITS), max_size=4))
def test_two_halves_of_two_employments_are_a_day(employments: list[tuple[int, int]]) -> None:
    sheet, halves = Timesheet(), [0] * 7
    for days, half in employments:
        sheet.add(days, half & days)
        for number in range(7):
            if days >> number & 1:
                halves[number] += 1 if half >> number & 1 else 2
    found = [2 * (sheet.scheduled >> n & 1) - (sheet.half >> n & 1) for n in range(7)]
    assert found == [min(one, 2) for one in halves]
