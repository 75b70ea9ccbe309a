"""A record has dates that can be, and a reference of its own or one that is derived."""

from __future__ import annotations

import datetime as dt

import pytest

from webapp.domain.figures.absence import DateLimits, derived_reference

TODAY = dt.date(2026, 11, 18)
FRIDAY, MONDAY = dt.date(2026, 11, 13), dt.date(2026, 11, 16)


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        (FRIDAY, FRIDAY, None),
        (MONDAY, FRIDAY, ("end", "absence.problem.order")),
        (dt.date(1999, 12, 31), FRIDAY, ("start", "absence.problem.early")),
        (dt.date(2028, 11, 1), dt.date(2028, 11, 19), None),
        (dt.date(2028, 11, 1), dt.date(2028, 11, 20), ("end", "absence.problem.late")),
        (dt.date(2020, 1, 1), dt.date(2025, 1, 4), None),
        (dt.date(2020, 1, 1), dt.date(2025, 1, 5), ("end", "absence.problem.long")),
        (dt.date(9999, 12, 31), dt.date(9999, 12, 31), ("end", "absence.problem.late")),
    ],
)
def test_absurd_dates_are_named(
    first: dt.date, last: dt.date, fault: tuple[str, str] | None
) -> None:
    assert DateLimits(TODAY).fault(first, last) == fault


def test_a_record_without_reference_is_known_by_person_day_and_kind() -> None:
    references = {
        derived_reference(number, day, kind)
        for number in ("E1", "E2")
        for day in (FRIDAY, MONDAY)
        for kind in ("sickness", "leave")
    }
    assert len(references) == 8
    assert all(reference.startswith("~") for reference in references)
