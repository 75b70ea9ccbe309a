"""Scores of comfort: what is on the scale, and when the advice is given."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.errors import Invalid
from webapp.domain.programme.comfort import Comfort, ComfortMoment, ComfortScore, read_score

TAP = "7f3d9a52-8a0e-4a59-9b4a-1df5f7c4f001"
NOON = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)


def comfort(before: int | None, after: int | None) -> Comfort:
    return Comfort(day=NOON.date(), at=NOON, before=before, after=after)


@pytest.mark.parametrize("value", range(11))
def test_every_number_from_nought_to_ten_is_a_score(value: int) -> None:
    read = read_score(tap_id=TAP, moment="before", value=str(value))
    assert read == ComfortScore(TAP, ComfortMoment.BEFORE, value)


@pytest.mark.parametrize("value", ["", "-1", "11", "5.0", "05", "five", " 5", "٥"])
def test_anything_else_is_not(value: str) -> None:
    with pytest.raises(Invalid):
        read_score(tap_id=TAP, moment="after", value=value)


def test_a_score_belongs_before_or_after() -> None:
    with pytest.raises(Invalid):
        read_score(tap_id=TAP, moment="during", value="5")


@given(before=st.integers(0, 10), after=st.integers(0, 10))
def test_only_two_more_than_before_is_a_rise(before: int, after: int) -> None:
    assert comfort(before, after).rises == (after - before >= 2)


@pytest.mark.parametrize(("before", "after"), [(None, 10), (0, None), (None, None)])
def test_one_score_alone_says_nothing(before: int | None, after: int | None) -> None:
    assert not comfort(before, after).rises


def test_a_score_takes_its_own_place() -> None:
    kept = comfort(3, None).with_score(ComfortScore(TAP, ComfortMoment.AFTER, 2))
    assert (kept.before, kept.after) == (3, 2)
    assert kept.with_score(ComfortScore(TAP, ComfortMoment.BEFORE, 4)).before == 4
