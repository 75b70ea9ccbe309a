"""The exercises that come with the product, and files that are not fit to be served."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from pathlib import Path

import pytest

from webapp.content import exercises as content
from webapp.content.exercises import read_exercises, shipped_exercises
from webapp.content.reading import ContentError
from webapp.domain.programme.exercises import (
    Adaptation,
    ExerciseKind,
    ExerciseOrigin,
    Limit,
    Position,
)
from webapp.i18n import LANGUAGES, texts

FOLDER = Path(content.__file__).parent / "exercises"
SAMPLE = (FOLDER / "cat_cow.toml").read_text("utf-8")


def read(tmp_path: Path, text: str) -> None:
    (tmp_path / "sample.toml").write_text(text, "utf-8")
    read_exercises(tmp_path)


def test_the_articles_three_come_first_and_the_rest_says_that_it_is_our_own() -> None:
    served = shipped_exercises()
    article = [exercise.key for exercise in served if exercise.origin is ExerciseOrigin.ARTICLE]
    assert article == ["cat_cow", "hip_flexor", "knees_to_chest"]
    assert [exercise.key for exercise in served[:3]] == article
    assert all(exercise.source == "Rekpauze" for exercise in served[3:])


def test_the_programme_has_fifteen_exercises_in_an_order_without_gaps() -> None:
    assert [exercise.order for exercise in shipped_exercises()] == list(range(1, 16))


def test_every_kind_of_exercise_is_there() -> None:
    counts = Counter(exercise.kind for exercise in shipped_exercises())
    assert counts.keys() == set(ExerciseKind)
    assert 3 <= counts[ExerciseKind.STRENGTH] + counts[ExerciseKind.POSTURE] <= 5


@pytest.mark.parametrize("limit", Limit)
def test_nobody_with_one_limit_is_left_without_an_exercise_of_each_way_to_do_it(
    limit: Limit,
) -> None:
    left = [one for one in shipped_exercises() if one.limits.get(limit) != "blocked"]
    assert {exercise.position for exercise in left} >= {Position.STANDING, Position.SITTING}
    assert len({exercise.kind for exercise in left}) >= 3
    assert len(left) >= 8


def test_who_has_every_limit_at_once_still_has_a_choice() -> None:
    left = [one for one in shipped_exercises() if Adaptation.BLOCKED not in one.limits.values()]
    assert len({exercise.kind for exercise in left}) >= 3


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "cat_cow",
            {
                Limit.BENDING: Adaptation.SMALL,
                Limit.ARCHING: Adaptation.HALFWAY,
                Limit.FRAGILE_BONES: Adaptation.SMALL,
                Limit.KNEELING: Adaptation.BLOCKED,
                Limit.HIP_PROSTHESIS: Adaptation.SMALL,
            },
        ),
        (
            "knees_to_chest",
            dict.fromkeys(
                (Limit.BENDING, Limit.FRAGILE_BONES, Limit.PREGNANCY, Limit.HIP_PROSTHESIS),
                Adaptation.BLOCKED,
            ),
        ),
        (
            "hip_flexor",
            {
                Limit.ARCHING: Adaptation.BLOCKED,
                Limit.PREGNANCY: Adaptation.SUPPORT,
                Limit.KNEELING: Adaptation.SUPPORT,
                Limit.BALANCE: Adaptation.SUPPORT,
                Limit.HIP_PROSTHESIS: Adaptation.BLOCKED,
            },
        ),
    ],
)
def test_the_articles_three_follow_the_matrix_of_limits(
    key: str, expected: dict[Limit, Adaptation]
) -> None:
    found = next(one for one in shipped_exercises() if one.key == key)
    assert found.limits == expected


def test_who_cannot_kneel_is_never_sent_to_hands_and_knees() -> None:
    for exercise in shipped_exercises():
        if exercise.position is Position.HANDS_AND_KNEES:
            assert exercise.limits[Limit.KNEELING] is Adaptation.BLOCKED


def test_who_is_pregnant_never_lies_on_the_back() -> None:
    for exercise in shipped_exercises():
        if exercise.position is Position.LYING:
            assert exercise.limits[Limit.PREGNANCY] is Adaptation.BLOCKED


def test_a_place_without_a_floor_to_lie_on_has_more_than_five_exercises() -> None:
    fitting = [one for one in shipped_exercises() if one.stands_or_sits]
    assert len(fitting) > 5
    assert not any(exercise.needs_floor for exercise in fitting)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_limit_and_what_it_means_has_words(language: str) -> None:
    t = texts(language)
    for limit in Limit:
        assert t(f"limit.{limit}")
    for adaptation in Adaptation:
        assert t(f"adaptation.{adaptation}")


def test_every_other_exercise_in_rotation_needs_no_floor() -> None:
    floors = [exercise.needs_floor for exercise in shipped_exercises()]
    assert not any(one and two for one, two in itertools.pairwise(floors))
    assert not (floors[0] and floors[-1])


def test_the_articles_figures_are_kept() -> None:
    knees = next(one for one in shipped_exercises() if one.key == "knees_to_chest")
    assert [(phase.seconds, phase.hold) for phase in knees.phases] == [(10, True), (10, False)]


# Where the words say with which breath a part begins, the pacer begins it with that breath.
BREATHS = {
    "cat_cow": ["out", "in"],
    "seated_cat_cow": ["out", "in"],
    "sit_to_stand": ["out", "in"],
    "seated_rotation": ["out", "in"],
    "shoulder_rolls": ["in", "out"],
    "wall_push_up": ["in", "out"],
    "stand_tall": ["in"],
    "knees_to_chest": ["out"],
    "side_bend": ["out"],
    "bird_dog": ["out"],
    "long_back": ["out"],
    "bridge": ["out"],
    "back_extension": ["out"],
}


@pytest.mark.parametrize(("key", "expected"), BREATHS.items())
def test_the_pacer_breathes_as_the_words_say(key: str, expected: list[str]) -> None:
    found = next(one for one in shipped_exercises() if one.key == key)
    ends = itertools.accumulate(one.seconds for one in found.breaths)
    starts = dict(zip([0, *ends], found.breaths, strict=False))
    parts = [0, *itertools.accumulate(phase.seconds for phase in found.phases)]
    assert [starts[at].way for at in parts[: len(expected)]] == expected


def test_every_phase_has_words_in_every_language() -> None:
    for exercise in shipped_exercises():
        for phase in exercise.phases:
            for language in LANGUAGES:
                assert exercise.texts[language].phases[phase.key]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("seconds = 10", "seconds = 11", "lasts 66 seconds"),
        ("order = 1\n", "", "'order' is missing"),
        ("out 4, in 3", "out 4 in 3", "too many values"),
        ("out 4, in 3", "out 4, up 3", "'up' is not a valid"),
        ("out 4, in 3", "out 4, in 2", "too fast"),
        ('kind = "mobility"', 'kind = "magic"', "magic"),
        ('breathing = "Adem', 'other = "Adem', "'breathing' is missing"),
        ("text.fr", "text.xx", "'fr' is missing"),
        ('name = "Kattenrug, holle rug"', 'name = ""', "a text is empty"),
        ('position = "hands_and_knees"', 'position = "upside_down"', "upside_down"),
        ('hollow = "Laat', 'other = "Laat', "'hollow' is missing"),
        ("on = 2026-11-16", "", "'on'"),
        ("order = 1", "order = ", "Invalid value"),
    ],
)
def test_a_file_that_is_not_complete_is_named_with_what_is_wrong(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(ContentError, match=f"sample.toml.*{complaint}"):
        read(tmp_path, SAMPLE.replace(old, new))


def test_a_file_without_a_sign_off_can_be_read_and_has_none(tmp_path: Path) -> None:
    text = re.sub(r"\[demo_sign_off\].*?\n\n", "", SAMPLE, flags=re.DOTALL)
    (tmp_path / "sample.toml").write_text(text, "utf-8")
    assert read_exercises(tmp_path)[0].sign_off is None
