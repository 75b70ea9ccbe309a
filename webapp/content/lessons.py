"""Reads the lessons, one TOML file each. A file that is not complete stops the start."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from webapp.content.drawings.library import drawing_content
from webapp.content.reading import (
    Content,
    read_day,
    read_kept,
    read_sign_off,
    read_toml,
    unsigned,
)
from webapp.domain.programme.lessons import Lesson, LessonText
from webapp.i18n import LANGUAGES

_FOLDER = Path(__file__).parent / "lessons"


@cache
def shipped_lessons() -> tuple[Lesson, ...]:
    """The lessons that this release comes with, signed for the demo only."""
    return tuple(read_toml(path, partial(_lesson, path.stem)) for path in _paths())


def lesson_content() -> dict[str, Content]:
    """What a physician signs of each lesson: its file, and the file of its drawings."""
    return {
        path.stem: {"lesson": read_toml(path, unsigned), "drawing": drawing_content(path.stem)}
        for path in _paths()
    }


def read_lesson(key: str, content: Content) -> Lesson:
    """The lesson in content that was signed before. Raises ContentError: it cannot be read."""
    return read_kept(key, content["lesson"], partial(_lesson, key))


def _paths() -> list[Path]:
    return sorted(_FOLDER.glob("*.toml"))


def _lesson(key: str, found: Mapping[str, Any]) -> Lesson:
    checked, steps = read_day(found["checked"]), tuple(found["steps"])
    if checked is None:
        raise ValueError("checked is not a date")
    return Lesson(
        key=key,
        steps=steps,
        checked=checked,
        texts={language: _text(found["text"][language], steps) for language in LANGUAGES},
        sign_off=read_sign_off(found),
    )


def _text(found: Mapping[str, Any], steps: tuple[str, ...]) -> LessonText:
    text = LessonText(
        name=found["name"],
        summary=found["summary"],
        before=tuple(found["before"]),
        steps={step: found["steps"][step] for step in steps},
        rules=tuple(found["rules"]),
        not_for=found["not_for"],
        evidence=found["evidence"],
        source=found["source"],
    )
    if not all([*text.before, *text.rules, *text.steps.values(), text.name, text.not_for]):
        raise ValueError("a text is empty")
    return text
