"""The minute as numbers: the right pose at the right second, smoothly, on the right side."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import webapp.content.exercises
from webapp.content.drawings.film import film, movements
from webapp.content.drawings.library import ExerciseDrawing, figure
from webapp.content.drawings.picture import picture
from webapp.content.exercises import read_exercises
from webapp.domain.programme.exercises import Exercise

EXERCISES = read_exercises(Path(webapp.content.exercises.__file__).parent / "exercises")

each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.key)


def outlines(found: dict[str, Any], frame: int) -> list[str]:
    """The outlines of one frame, its numbers filled in."""
    numbers = iter(found["frames"][frame].split())
    return [re.sub("#", lambda _: next(numbers), shape) for shape in found["shapes"]]


def film_of(exercise: Exercise) -> dict[str, Any]:
    """The film of an exercise."""
    return film(exercise.key, tuple(exercise.steps()))


def seen(shown: ExerciseDrawing, name: str, side: str | None) -> list[tuple[float, float]]:
    """Where the joints of the spine, the head and the limbs lie in the picture."""
    body = shown.posture(name, side)
    joints = (*body.spine, body.head, *(joint for limb in body.limbs.values() for joint in limb))
    return [shown.camera.see(joint) for joint in joints]


@each_exercise
def test_each_phase_ends_in_its_own_pose_on_its_own_side(exercise: Exercise) -> None:
    found, steps = film_of(exercise), exercise.steps()
    moved = movements(figure(exercise.key), steps)
    for step, (*_, last), move in zip(steps, found["track"], moved, strict=True):
        pose, side = move.path[-1]
        still = picture(exercise.key, pose, side)
        assert outlines(found, last) == [part.path for part in still.body]
        assert step.phase.key in {name for name, _ in move.path}
        assert side == step.side


@each_exercise
def test_movements_follow_each_other_within_the_minute(exercise: Exercise) -> None:
    track = film_of(exercise)["track"]
    assert track[0][0] == 0
    for (start, end, _, last), (then, _, first, _) in pairwise([*track, [60, 60, None, None]]):
        assert start < end <= then
        if first is not None:
            assert outlines(film_of(exercise), first) == outlines(film_of(exercise), last)
    assert track[-1][1] <= 60


@each_exercise
def test_a_pose_is_held_for_most_of_the_seconds_that_it_should_be(exercise: Exercise) -> None:
    steps = exercise.steps()
    for step, move in zip(steps, movements(figure(exercise.key), steps), strict=True):
        if step.phase.hold:
            assert move.seconds <= 0.5 * step.phase.seconds


@each_exercise
def test_from_one_drawing_to_the_next_nothing_jumps(exercise: Exercise) -> None:
    found = film_of(exercise)
    for _, _, first, last in found["track"]:
        low, high = sorted((first, last))
        for a, b in pairwise(found["frames"][low : high + 1]):
            moves = [abs(float(x) - float(y)) for x, y in zip(a.split(), b.split(), strict=True)]
            assert max(moves) < 45


@each_exercise
def test_the_pose_of_a_phase_can_be_told_from_the_one_in_which_one_begins(
    exercise: Exercise,
) -> None:
    shown = figure(exercise.key)
    for side in (shown.side and "left", shown.side and "right"):
        begin = seen(shown, shown.start, side)
        for phase in exercise.phases:
            if phase.key != shown.start:
                reached = seen(shown, phase.key, side)
                assert max(map(math.dist, begin, reached)) >= 7, phase.key  # in a box of 240


def test_a_turn_of_the_trunk_shows_to_whichever_side_it_goes() -> None:
    shown = figure("seated_rotation")
    for side in ("left", "right"):
        widths = []
        for name in ("centre", "turn"):
            arms = [shown.posture(name, side).limbs[one][0] for one in ("left_arm", "right_arm")]
            widths.append(math.dist(*map(shown.camera.see, arms)))
        assert widths[1] > widths[0] + 10  # between the shoulders, in a box of 240


def test_both_sides_are_shown_one_after_the_other() -> None:
    exercise = next(one for one in EXERCISES if one.key == "hip_flexor")
    moved = movements(figure("hip_flexor"), exercise.steps())
    assert [move.path[-1][1] for move in moved] == ["left"] * 6 + ["right"] * 6
    before, after = moved[len(moved) // 2 - 1 : len(moved) // 2 + 1]
    assert [name for name, _ in before.path] == ["push", "ease", "start"]
    assert [name for name, _ in after.path] == ["start", "ease", "push"]


def test_the_other_side_is_the_mirror_image_with_its_arrow() -> None:
    right, left = picture("side_bend", "bend", "right"), picture("side_bend", "bend", "left")
    assert right.body != left.body
    assert right.behind == left.behind
    x = [float(re.findall(r"[\d.]+", seen.arrows[0])[0]) for seen in (right, left)]
    assert sum(x) == pytest.approx(240, abs=0.2)
