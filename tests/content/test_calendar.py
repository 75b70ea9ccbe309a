"""The ten legal public holidays of Belgium, year after year."""

from __future__ import annotations

import datetime as dt

import holidays
import pytest

from webapp.content.calendar import public_holidays


def test_the_ten_of_2026() -> None:
    days = sorted(public_holidays(dt.date(2026, 1, 1), dt.date(2026, 12, 31)))
    assert [f"{day:%d/%m}" for day in days] == [
        "01/01",
        "06/04",
        "01/05",
        "14/05",
        "25/05",
        "21/07",
        "15/08",
        "01/11",
        "11/11",
        "25/12",
    ]


@pytest.mark.parametrize("year", range(2020, 2036))
def test_every_year_has_ten_of_which_easter_sunday_and_pentecost_are_none(year: int) -> None:
    days = public_holidays(dt.date(year, 1, 1), dt.date(year, 12, 31))
    assert len(days) == 10
    monday_in_spring = [day for day in days if day.month in {3, 4, 5, 6} and day.weekday() == 0]
    assert all(day - dt.timedelta(days=1) not in days for day in monday_in_spring)


def test_they_are_those_of_the_library_that_knows_all_countries() -> None:
    years = range(1975, 2101)  # it knows no more
    named = holidays.country_holidays("BE", years=years, language="en_US")
    legal = {day for day, name in named.items() if name not in {"Easter Sunday", "Pentecost"}}
    assert public_holidays(dt.date(1975, 1, 1), dt.date(2100, 12, 31)) == legal


def test_both_ends_of_the_range_are_included_and_years_may_be_crossed() -> None:
    christmas, new_year = dt.date(2025, 12, 25), dt.date(2026, 1, 1)
    assert public_holidays(christmas, new_year) == {christmas, new_year}
    assert public_holidays(dt.date(2026, 1, 2), dt.date(2026, 4, 5)) == frozenset()
