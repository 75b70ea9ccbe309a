"""How a minute is divided, and which exercise comes next."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.programme.exercises import (
    Breath,
    BreathDirection,
    Exercise,
    ExerciseKind,
    ExerciseOrigin,
    Phase,
    Position,
    Region,
    Side,
    SignOff,
    Space,
    UnfitExercise,
    check,
    choose,
    next_exercise,
)

DAY = dt.date(2026, 11, 18)
LAST = dt.date(9999, 12, 1)
IN, OUT = BreathDirection


def make_exercise(key: str = "bend", **changes: Any) -> Exercise:
    values: dict[str, Any] = {
        "key": key,
        "order": 1,
        "origin": ExerciseOrigin.PROJECT,
        "source": "Rekpauze",
        "kind": ExerciseKind.STRETCH,
        "region": Region.BACK,
        "position": Position.STANDING,
        "space": Space.STANDING_ROOM,
        "phases": (Phase("hold", 10, True), Phase("rest", 10, False)),
        "sides": (),
        "breaths": (Breath(IN, 4), Breath(OUT, 6)),
        "limits": {},
        "sign_off": SignOff("dr. A. Peeters", DAY),
        "texts": {},
    }
    return Exercise(**{**values, **changes})


def test_an_exercise_is_three_repetitions_in_a_minute() -> None:
    exercise = make_exercise()
    check(exercise)
    assert [step.repetition for step in exercise.steps()] == [1, 1, 2, 2, 3, 3]


def test_one_side_is_finished_before_the_other_begins() -> None:
    phases = (Phase("hold", 7, True), Phase("rest", 3, False))
    exercise = make_exercise(phases=phases, sides=(Side.LEFT, Side.RIGHT))
    check(exercise)
    assert [step.side for step in exercise.steps()] == ["left"] * 6 + ["right"] * 6


def test_an_exercise_that_does_not_last_a_minute_is_refused() -> None:
    with pytest.raises(UnfitExercise, match="lasts 30 seconds"):
        check(make_exercise(phases=(Phase("hold", 10, True),)))


def test_a_hold_over_thirty_seconds_is_refused() -> None:
    with pytest.raises(UnfitExercise, match="holds longer"):
        check(make_exercise(phases=(Phase("a", 31, True), Phase("b", -11, False))))


@pytest.mark.parametrize(
    ("breaths", "complaint"),
    [
        ((), "in turn"),
        ((Breath(IN, 5), Breath(OUT, 5), Breath(IN, 5), Breath(IN, 5)), "in turn"),
        ((Breath(IN, 5), Breath(OUT, 5), Breath(IN, 5)), "in turn"),
        ((Breath(IN, 2), Breath(OUT, 3)), "too fast"),
        ((Breath(IN, 10), Breath(OUT, 10)), "too slowly"),
        ((Breath(IN, 3), Breath(OUT, 3)), "out of step"),
    ],
)
def test_breathing_that_is_not_calm_or_not_in_step_is_refused(
    breaths: tuple[Breath, ...], complaint: str
) -> None:
    with pytest.raises(UnfitExercise, match=complaint):
        check(make_exercise(breaths=breaths))


def test_only_what_is_allowed_can_be_chosen_and_in_order_of_rotation() -> None:
    exercises = [make_exercise("c", order=3), make_exercise("a", order=1), make_exercise("b")]
    chosen = choose(exercises, allowed={"a", "c"}, without_floor=False)
    assert [exercise.key for exercise in chosen] == ["a", "c"]


def test_without_the_floor_leaves_floor_exercises_out() -> None:
    exercises = [make_exercise("a", space=Space.FLOOR), make_exercise("b", space=Space.CHAIR)]
    chosen = choose(exercises, allowed={"a", "b"}, without_floor=True)
    assert [exercise.key for exercise in chosen] == ["b"]


def test_there_is_no_next_exercise_without_any() -> None:
    assert next_exercise([], day=DAY, done=()) is None


def of_kinds(*kinds: ExerciseKind) -> list[Exercise]:
    """Exercises named by number, of these kinds."""
    return [make_exercise(str(n), order=n, kind=kind) for n, kind in enumerate(kinds)]


@given(
    st.lists(st.sampled_from(ExerciseKind), min_size=1, max_size=16), st.dates(), st.integers(0, 3)
)
def test_no_exercise_comes_back_on_a_day_before_the_others_had_their_turn(
    kinds: list[ExerciseKind], day: dt.date, taken: int
) -> None:
    exercises = of_kinds(*kinds)
    done: list[str] = []
    for _ in range(taken):
        found = next_exercise(exercises, day=day, done=done)
        assert found is not None
        assert found.key not in done or len(done) >= len(kinds)
        done.append(found.key)


@given(st.lists(st.sampled_from(ExerciseKind), min_size=3, max_size=16), st.dates())
def test_a_day_has_as_many_kinds_as_it_can(kinds: list[ExerciseKind], day: dt.date) -> None:
    exercises = of_kinds(*kinds)
    done: list[str] = []
    for _ in range(3):
        found = next_exercise(exercises, day=day, done=done)
        assert found is not None
        done.append(found.key)
    assert len({exercises[int(key)].kind for key in done}) == min(3, len(set(kinds)))


@given(st.lists(st.sampled_from(ExerciseKind), min_size=1, max_size=16), st.dates(max_value=LAST))
def test_in_as_many_days_as_there_are_exercises_each_opens_a_day(
    kinds: list[ExerciseKind], day: dt.date
) -> None:
    exercises = of_kinds(*kinds)
    days = [day + dt.timedelta(days=n) for n in range(len(kinds))]
    opening = [next_exercise(exercises, day=day, done=()) for day in days]
    assert {one.key for one in opening if one} == {one.key for one in exercises}


def test_what_is_held_still_is_known_in_seconds() -> None:
    assert make_exercise().hold == 10
    assert make_exercise(phases=(Phase("a", 10, False), Phase("b", 10, False))).hold == 0


@pytest.mark.parametrize(
    ("position", "fits"),
    [("standing", True), ("sitting", True), ("lying", False), ("hands_and_knees", False)],
)
def test_a_waiting_room_is_a_place_to_stand_or_sit(position: str, fits: bool) -> None:
    assert make_exercise(position=Position(position)).stands_or_sits is fits
