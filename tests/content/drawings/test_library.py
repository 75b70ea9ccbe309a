"""The files of figures: complete, and refused in words when they are not."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest

import webapp.content.exercises
from webapp.content.drawings import library
from webapp.content.drawings.library import figure, figure_keys, read_figure
from webapp.content.exercises import read_exercises
from webapp.content.reading import ContentError
from webapp.i18n import LANGUAGES, texts

EXERCISES = read_exercises(Path(webapp.content.exercises.__file__).parent / "exercises")


@pytest.fixture
def found() -> dict[str, Any]:
    """What a file of figures says."""
    path = Path(library.__file__).parent / "cat_cow.toml"
    return copy.deepcopy(tomllib.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.key)
def test_an_exercise_has_a_pose_for_each_phase_and_at_least_three(exercise: Any) -> None:
    shown = figure(exercise.key)
    assert {phase.key for phase in exercise.phases} <= shown.poses.keys()
    assert len(shown.poses) >= 3
    assert shown.cover in {phase.key for phase in exercise.phases}
    assert bool(shown.side) == bool(exercise.sides)


@pytest.mark.parametrize("key", figure_keys())
def test_every_figure_has_three_poses_and_arrows_for_how_it_moves(key: str) -> None:
    shown = figure(key)
    assert len(shown.poses) >= 3
    assert shown.arrows[shown.cover]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pose_is_described_in_every_language_and_nothing_else_is(language: str) -> None:
    keys = set(texts(language).keys())
    assert {key for key in keys if key.startswith("figure.")} == {
        f"figure.{key}.{pose}" for key in figure_keys() for pose in figure(key).poses
    }


def test_a_pose_takes_what_it_does_not_say_from_the_one_it_is_like(found: dict[str, Any]) -> None:
    shown = read_figure("cat_cow", found)
    start, hollow = shown.poses["start"].pose, shown.poses["hollow"].pose
    assert hollow.limbs == start.limbs
    assert hollow.back != start.back


def test_figures_of_an_exercise_that_has_none_are_refused() -> None:
    with pytest.raises(ContentError, match=r"headstand\.toml: there is no such file"):
        figure("headstand")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda d: d["poses"]["round"]["hips"].append(1.0), "unpack"),
        (
            lambda d: d["poses"]["start"]["arms"].update(to=[90, 4, 14]),
            "start: .* the limb reaches",
        ),
        (lambda d: d["poses"]["start"]["arms"].update(aim=[1, 0, 0]), "either to or aim"),
        (lambda d: d["poses"].pop("hollow"), "needs 3 poses"),
        (lambda d: d["moves"].update(bridge={"seconds": 3}), "no pose is called bridge"),
        (lambda d: d.update(cover="bridge"), "no pose is called bridge"),
        (lambda d: d.update(layers="above"), "no way of standing is called above"),
        (lambda d: d["props"].append({"kind": "sofa"}), "no prop is called sofa"),
    ],
)
def test_a_file_with_a_mistake_is_refused_in_words(
    found: dict[str, Any], change: Any, problem: str
) -> None:
    change(found)
    with pytest.raises(ValueError, match=problem):
        read_figure("cat_cow", found)


def test_a_file_that_is_not_complete_is_refused(found: dict[str, Any]) -> None:
    del found["camera"]
    with pytest.raises(KeyError, match="camera"):
        read_figure("cat_cow", found)
