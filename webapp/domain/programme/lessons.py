"""A lesson: something to look at and try, which is no exercise and is never counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from webapp.domain.programme.exercises import SignOff


@dataclass(frozen=True, slots=True)
class LessonText:
    """What a lesson says in one language. `steps` are by the name of their drawing."""

    name: str
    summary: str
    before: tuple[str, ...]
    steps: Mapping[str, str]
    rules: tuple[str, ...]
    not_for: str
    evidence: str
    source: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson with its drawings, in order. `checked`: when its source was looked up."""

    key: str
    steps: tuple[str, ...]
    checked: dt.date
    texts: Mapping[str, LessonText]
    sign_off: SignOff | None
