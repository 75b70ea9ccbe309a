"""Times and names of pause screens, and which exercises fit a public place."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.content.exercises import shipped_exercises
from webapp.domain.errors import Invalid
from webapp.domain.programme.exercises import Position
from webapp.domain.programme.pause_screens import (
    MOST_MINUTES,
    MOST_SLOTS,
    ScreenPlan,
    check_screen_plan,
    read_slots,
    sign,
    suitable,
)

TEN, NOON = dt.time(10), dt.time(12)


def test_times_are_read_in_order_and_empty_ones_are_left_out() -> None:
    assert read_slots(["12:00", "", " 10:00 "]) == (TEN, NOON)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["ten"],
        ["25:00"],
        ["10:00+01:00"],
        ["10:00", "10:09"],
        [f"{hour:02}:00" for hour in range(8, 9 + MOST_SLOTS)],
    ],
)
def test_times_that_cannot_be_are_refused(texts: list[str]) -> None:
    with pytest.raises(Invalid, match="pause_slots"):
        read_slots(texts)


@given(st.lists(st.text(max_size=9), max_size=8))
def test_whatever_is_typed_gives_times_apart_or_is_refused(texts: list[str]) -> None:
    try:
        slots = read_slots(texts)
    except Invalid:
        return
    minutes = [slot.hour * 60 + slot.minute for slot in slots]
    assert all(after - before >= 10 for before, after in pairwise(minutes))
    assert 1 <= len(slots) <= MOST_SLOTS


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": " "}, "pause_name"),
        ({"name": "x" * 61}, "pause_name"),
        ({"weekdays": "0000000"}, "pause_weekdays"),
        ({"weekdays": "11111"}, "pause_weekdays"),
        ({"minutes": 0}, "pause_minutes"),
        ({"minutes": MOST_MINUTES + 1}, "pause_minutes"),
    ],
)
def test_a_screen_needs_a_name_a_day_and_one_to_four_minutes(
    changes: dict[str, Any], error: str
) -> None:
    values: dict[str, Any] = {"name": "Refter", "language": "nl", "weekdays": "1111100", **changes}
    with pytest.raises(Invalid, match=error):
        check_screen_plan(ScreenPlan(slots=(TEN,), **values))


def test_a_link_depends_on_the_secret_and_the_screen() -> None:
    links = {sign(secret, nonce) for secret in ("a", "b") for nonce in ("c", "d")}
    assert len(links) == 4


def test_only_exercises_that_stand_or_sit_are_for_a_public_place() -> None:
    found = suitable(shipped_exercises())
    assert {one.position for one in found} <= {Position.STANDING, Position.SITTING}
    assert len(found) >= 3
