"""The exercises that come with the product, and files that are not fit to be served."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from webapp.content import exercises as content
from webapp.content.exercises import ContentError, read_exercises, served_exercises
from webapp.domain.exercises import Origin
from webapp.i18n import LANGUAGES

FOLDER = Path(content.__file__).parent / "exercises"
SAMPLE = (FOLDER / "cat_cow.toml").read_text("utf-8")


def read(tmp_path: Path, text: str) -> None:
    (tmp_path / "sample.toml").write_text(text, "utf-8")
    read_exercises(tmp_path)


def test_the_articles_three_and_three_of_our_own_are_served_in_the_demo() -> None:
    origins = {exercise.key: exercise.origin for exercise in served_exercises(demo=True)}
    article = {key for key, origin in origins.items() if origin is Origin.ARTICLE}
    assert article == {"cat_cow", "knees_to_chest", "hip_flexor"}
    assert len(origins) == 6


def test_nothing_is_served_elsewhere_before_a_physician_signs() -> None:
    assert served_exercises(demo=False) == ()


def test_every_other_exercise_in_rotation_needs_no_floor() -> None:
    floors = [exercise.needs_floor for exercise in served_exercises(demo=True)]
    assert not any(one and two for one, two in itertools.pairwise(floors))
    assert floors.count(False) >= 4


def test_the_articles_figures_are_kept() -> None:
    knees = next(one for one in served_exercises(demo=True) if one.key == "knees_to_chest")
    assert [(phase.seconds, phase.hold) for phase in knees.phases] == [(10, True), (10, False)]


def test_every_phase_has_words_in_every_language() -> None:
    for exercise in served_exercises(demo=True):
        for phase in exercise.phases:
            for language in LANGUAGES:
                assert exercise.texts[language].phases[phase.key]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("seconds = 10", "seconds = 11", "lasts 66 seconds"),
        ("order = 1\n", "", "'order' is missing"),
        ("text.fr", "text.xx", "'fr' is missing"),
        ('name = "Kattenrug, holle rug"', 'name = ""', "a text is empty"),
        ('position = "hands_and_knees"', 'position = "upside_down"', "upside_down"),
        ('hollow = "Laat', 'other = "Laat', "'hollow' is missing"),
        ("demo_only = true", "", "demo_only"),
        ("order = 1", "order = ", "Invalid value"),
    ],
)
def test_a_file_that_is_not_complete_is_named_with_what_is_wrong(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(ContentError, match=f"sample.toml.*{complaint}"):
        read(tmp_path, SAMPLE.replace(old, new))


def test_a_file_without_a_sign_off_can_be_read_but_is_not_served(tmp_path: Path) -> None:
    text = re.sub(r"\[sign_off\].*?\n\n", "", SAMPLE, flags=re.DOTALL)
    (tmp_path / "sample.toml").write_text(text, "utf-8")
    assert read_exercises(tmp_path)[0].sign_off is None
