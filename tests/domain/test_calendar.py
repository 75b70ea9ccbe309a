"""Calendar months begin on the first, whatever the weeks do."""

from __future__ import annotations

import datetime as dt

import pytest

from webapp.domain.calendar import (
    first_of_month,
    key_of_month,
    last_of_month,
    local_day,
    months_later,
    parse_calendar_month,
    weeks_of_month,
)
from webapp.domain.errors import Invalid


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2026, 11, 30), dt.date(2027, 2, 28)),
        (dt.date(2027, 11, 30), dt.date(2028, 2, 29)),
        (dt.date(2026, 12, 31), dt.date(2027, 3, 31)),
        (dt.date(2026, 1, 15), dt.date(2026, 4, 15)),
    ],
)
def test_three_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: dt.date, expected: dt.date
) -> None:
    assert months_later(day, 3) == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 11, 22), 24, dt.date(2024, 11, 22)),
        (dt.date(2026, 3, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2028, 3, 31), 1, dt.date(2028, 2, 29)),
        (dt.date(2026, 1, 15), 1, dt.date(2025, 12, 15)),
        (dt.date(2026, 6, 30), 6, dt.date(2025, 12, 30)),
    ],
)
def test_months_before(day: dt.date, months: int, expected: dt.date) -> None:
    assert months_later(day, -months) == expected


def test_a_day_belongs_to_where_the_person_is() -> None:
    late = dt.datetime(2026, 11, 18, 23, 30, tzinfo=dt.UTC)
    assert local_day(late, "Europe/Brussels") == dt.date(2026, 11, 19)
    assert local_day(late, "UTC") == dt.date(2026, 11, 18)


def test_months_ago_crosses_the_year() -> None:
    assert first_of_month(dt.date(2026, 2, 28), months_ago=2) == dt.date(2025, 12, 1)
    assert first_of_month(dt.date(2026, 11, 18), months_ago=11) == dt.date(2025, 12, 1)


@pytest.mark.parametrize(
    ("day", "last"), [("2024-02-10", 29), ("2026-02-01", 28), ("2026-12-31", 31)]
)
def test_the_last_day_of_a_month(day: str, last: int) -> None:
    assert last_of_month(dt.date.fromisoformat(day)).day == last


def test_a_key_leads_back_to_its_month() -> None:
    assert key_of_month(parse_calendar_month("2026-11")) == "2026-11"


@pytest.mark.parametrize(
    "key", ["2026-13", "2026-00", "2026-1", "0000-01", "9999-12", "2026-W01", ""]
)
def test_what_is_not_a_month_is_refused(key: str) -> None:
    with pytest.raises(Invalid):
        parse_calendar_month(key)


def test_weeks_begin_on_monday_and_leave_out_other_months() -> None:
    weeks = list(weeks_of_month(dt.date(2026, 11, 1)))
    assert weeks[0] == [None] * 6 + [dt.date(2026, 11, 1)]
    assert [day for week in weeks for day in week if day][-1] == dt.date(2026, 11, 30)
    assert all(len(week) == 7 for week in weeks)
