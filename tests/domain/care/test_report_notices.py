"""A draft is told of once when it is there, and again every two weeks while it waits."""

from __future__ import annotations

import datetime as dt

import pytest

from webapp.domain.care.report_notices import is_told

NINE = dt.datetime(2026, 10, 8, 7, 0, tzinfo=dt.UTC)
NIGHT = dt.datetime(2026, 10, 8, 3, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("drafts", "looked", "now", "told"),
    [
        ([], -1, 0, False),
        ([NIGHT], -1, 0, True),
        ([NIGHT], 0, 1, False),
        ([NIGHT], 12, 13, False),
        ([NIGHT], 13, 14, True),
        ([NIGHT], 12, 15, True),  # a weekend lay between
        ([NIGHT], 14, 15, False),
        ([NIGHT - 30 * DAY, NIGHT], -1, 0, True),
    ],
)
def test_a_draft_is_told_of_when_it_is_news(
    drafts: list[dt.datetime], looked: int, now: int, told: bool
) -> None:
    assert is_told(drafts, looked_at=NINE + looked * DAY, now=NINE + now * DAY) is told


def test_what_came_after_we_looked_is_told_the_next_day() -> None:
    later = NINE + dt.timedelta(hours=2)
    assert is_told([later], looked_at=NINE, now=NINE + DAY)
    assert not is_told([later], looked_at=NINE + DAY, now=NINE + 2 * DAY)
