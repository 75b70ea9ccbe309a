"""Reads the exercises, one TOML file each. A file that is not complete stops the start."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from webapp.content.drawings.library import drawing_content
from webapp.content.reading import (
    Content,
    read_kept,
    read_sign_off,
    read_toml,
    unsigned,
)
from webapp.domain.programme.exercises import (
    Adaptation,
    Breath,
    BreathDirection,
    Exercise,
    ExerciseKind,
    ExerciseOrigin,
    ExerciseText,
    Limit,
    Phase,
    Position,
    Region,
    Side,
    Space,
    check,
)
from webapp.i18n import LANGUAGES

_FOLDER = Path(__file__).parent / "exercises"


@cache
def shipped_exercises() -> tuple[Exercise, ...]:
    """The exercises that this release comes with, in order of rotation, signed for the demo only.

    What an installation offers is what a physician signed there: `services.care.offer`.
    """
    return tuple(sorted(read_exercises(_FOLDER), key=lambda exercise: exercise.order))


def exercise_content() -> dict[str, Content]:
    """What a physician signs of each exercise: its file, and the file of its drawing."""
    return {
        path.stem: {"exercise": read_toml(path, unsigned), "drawing": drawing_content(path.stem)}
        for path in sorted(_FOLDER.glob("*.toml"))
    }


def read_exercise(key: str, content: Content) -> Exercise:
    """The exercise in content that was signed before.

    Raises ContentError: this release cannot read it.
    """
    return read_kept(key, content["exercise"], partial(_exercise, key))


def read_exercises(folder: Path) -> list[Exercise]:
    """Every exercise in the folder, checked.

    Raises ContentError: a file is not complete, or breaks a rule of the programme.
    """
    return [
        read_toml(path, partial(_exercise, path.stem)) for path in sorted(folder.glob("*.toml"))
    ]


def _exercise(key: str, found: Mapping[str, Any]) -> Exercise:
    phases = tuple(Phase(one["key"], one["seconds"], one["hold"]) for one in found["phases"])
    exercise = Exercise(
        key=key,
        order=found["order"],
        origin=ExerciseOrigin(found["origin"]),
        source=found["source"],
        kind=ExerciseKind(found["kind"]),
        region=Region(found["region"]),
        position=Position(found["position"]),
        space=Space(found["space"]),
        phases=phases,
        sides=tuple(Side(side) for side in found["sides"]),
        breaths=tuple(_breath(text) for text in found["breath"].split(", ")),
        limits={Limit(one): Adaptation(means) for one, means in found["limits"].items()},
        sign_off=read_sign_off(found),
        texts={language: _text(found["text"][language], phases) for language in LANGUAGES},
    )
    check(exercise)
    return exercise


def _breath(text: str) -> Breath:
    way, seconds = text.split()
    return Breath(BreathDirection(way), int(seconds))


def _text(found: Mapping[str, Any], phases: tuple[Phase, ...]) -> ExerciseText:
    text = ExerciseText(
        name=found["name"],
        summary=found["summary"],
        prepare=found["prepare"],
        breathing=found["breathing"],
        cautions=tuple(found["cautions"]),
        phases={phase.key: found["phases"][phase.key] for phase in phases},
    )
    if not all([text.name, text.summary, text.prepare, text.breathing, *text.cautions]):
        raise ValueError("a text is empty")
    return text
