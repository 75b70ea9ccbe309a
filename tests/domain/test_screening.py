"""The clearance that the safety notice leads to."""

from __future__ import annotations

import datetime as dt

import pytest

from webapp.domain.screening import (
    DOCTOR_FIRST,
    URGENT,
    Clearance,
    ClearanceClass,
    decide,
    months_later,
)

TODAY = dt.date(2026, 11, 18)


def test_none_of_the_signs_clears_every_exercise() -> None:
    clearance = decide(applies=False, exercises=["a", "b"], today=TODAY)
    assert clearance.outcome is ClearanceClass.CLEARED
    assert clearance.allowed == {"a", "b"}


def test_one_of_the_signs_leaves_no_exercise() -> None:
    clearance = decide(applies=True, exercises=["a", "b"], today=TODAY)
    assert clearance.outcome is ClearanceClass.REFER
    assert clearance.allowed == frozenset()


def test_a_clearance_holds_for_three_months() -> None:
    clearance = decide(applies=False, exercises=["a"], today=TODAY)
    assert clearance.expires_on == dt.date(2027, 2, 18)
    assert clearance.holds(dt.date(2027, 2, 17))
    assert not clearance.holds(dt.date(2027, 2, 18))


def test_a_clearance_for_an_earlier_notice_holds_no_longer() -> None:
    clearance = Clearance(
        ClearanceClass.CLEARED, frozenset("a"), 0, TODAY, TODAY.replace(year=2027)
    )
    assert not clearance.holds(TODAY)


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


def test_every_sign_is_named_once() -> None:
    assert len({*URGENT, *DOCTOR_FIRST}) == len(URGENT) + len(DOCTOR_FIRST) == 15
