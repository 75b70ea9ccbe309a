"""Sizes in steps that nobody's doing moves, and warnings that come when they should."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.governance.storage import (
    LATE,
    UNTRIED,
    BackupStep,
    StorageState,
    look_at,
    step_above,
    step_below,
)

NOW = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
FINE = {BackupStep.MADE: NOW, BackupStep.RESTORED: NOW}
MEGABYTE = 1_000_000


@given(st.integers(0, 40_000_000 * MEGABYTE))
def test_a_size_lies_between_its_steps_which_are_at_most_two_and_a_half_apart(size: int) -> None:
    above, below = step_above(size) * MEGABYTE, step_below(size) * MEGABYTE
    assert below <= size < above
    assert below == 0 or above <= 2.5 * below


@given(st.integers(0, 1_000_000 * MEGABYTE), st.integers(0, 8192))
def test_a_further_page_changes_nothing_but_at_a_border(size: int, page: int) -> None:
    same = step_above(size) == step_above(size + page)
    assert same or step_above(size) * MEGABYTE <= size + page


@pytest.mark.parametrize(
    ("told", "days", "said"),
    [
        ({}, 0, {"never-made", "never-restored"}),
        (FINE, 0, set()),
        (FINE, 3, {"late", "not-looked"}),
        (FINE, 184, {"late", "untried", "not-looked"}),
        ({BackupStep.MADE: NOW}, 0, {"never-restored"}),
    ],
)
def test_what_is_to_be_mended_is_said(
    told: dict[BackupStep, dt.datetime], days: int, said: set[str]
) -> None:
    state = StorageState(look_at(30 * MEGABYTE, None, NOW), told)
    assert set(state.warnings(NOW + dt.timedelta(days=days))) == said


def test_little_room_is_said_and_none_told_is_not() -> None:
    for room, said in ((999 * MEGABYTE, ["little-room"]), (1_000 * MEGABYTE, []), (None, [])):
        state = StorageState(look_at(1, room, NOW), FINE)
        assert [one.value for one in state.warnings(NOW)] == said


def test_the_edges_are_two_days_and_half_a_year() -> None:
    state = StorageState(look_at(1, None, NOW + LATE), FINE)
    assert list(state.warnings(NOW + LATE)) == []
    assert [*StorageState(None, FINE).warnings(NOW)] == ["not-looked"]
    assert "untried" not in [*state.warnings(NOW + UNTRIED)]
