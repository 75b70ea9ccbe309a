"""Everything that a physician signs, as this release ships it: by item, with all its languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache, lru_cache

from webapp.content.evidence import evidence_content, parse_claims
from webapp.content.exercises import exercise_content, read_exercise, shipped_exercises
from webapp.content.guidance import GuidanceError, guidance, guidance_content, parse_guidance
from webapp.content.lessons import lesson_content, read_lesson, shipped_lessons
from webapp.content.reading import ContentError
from webapp.content.screening import (
    questionnaire,
    questionnaire_content,
    read_signed_questions,
)
from webapp.content.workstation_questions import (
    read_workstation_questions,
    shipped_sign_off,
    workstation_content,
)
from webapp.domain.care.content_reviews import (
    ContentDecision,
    ContentItem,
    ContentKind,
    ContentStep,
    ContentVersion,
)
from webapp.domain.care.evidence import ArticleClaim
from webapp.domain.care.guidance import Guidance
from webapp.domain.care.workstation_questions import WorkstationQuestionnaire
from webapp.domain.programme.exercises import Exercise, SignOff
from webapp.domain.programme.lessons import Lesson
from webapp.domain.programme.screening import Questionnaire

QUESTIONS = ContentItem(ContentKind.SCREENING, "questions")
WORKSTATION = ContentItem(ContentKind.WORKSTATION, "questions")
QUOTATIONS = ContentItem(ContentKind.GUIDANCE, "quotations")


@cache
def shipped_versions() -> Mapping[ContentItem, ContentVersion]:
    """What this release comes with: questions, exercises in rotation, lessons, and the rest."""
    exercises = exercise_content()
    contents = {
        QUESTIONS: questionnaire_content(),
        **{exercise_item(one.key): exercises[one.key] for one in shipped_exercises()},
        **{lesson_item(key): content for key, content in lesson_content().items()},
        WORKSTATION: workstation_content(),
        QUOTATIONS: {"guidance": guidance_content(), "evidence": evidence_content()},
    }
    return {item: ContentVersion.of(item, content) for item, content in contents.items()}


def exercise_item(key: str) -> ContentItem:
    """The exercise with this key, as a piece of content."""
    return ContentItem(ContentKind.EXERCISE, key)


def lesson_item(key: str) -> ContentItem:
    """The lesson with this key, as a piece of content."""
    return ContentItem(ContentKind.LESSON, key)


@cache
def demo_decisions() -> Mapping[ContentItem, ContentDecision]:
    """The sign-offs of the demo, in the files, as the first step of each; for the demo only."""
    signed = {
        QUESTIONS: questionnaire().sign_off,
        **{exercise_item(one.key): one.sign_off for one in shipped_exercises()},
        **{lesson_item(one.key): one.sign_off for one in shipped_lessons()},
        WORKSTATION: shipped_sign_off(),
        QUOTATIONS: guidance().sign_off,
    }
    return {item: _demo_decision(item, one) for item, one in signed.items() if one}


def _demo_decision(item: ContentItem, signed: SignOff) -> ContentDecision:
    return ContentDecision(
        item=item,
        number=0,
        step=ContentStep.SIGNED,
        digest=shipped_versions()[item].digest,
        name=signed.name,
        at=dt.datetime.combine(signed.on, dt.time(), dt.UTC),
        signed_on=signed.on,
        effective_on=dt.date.min,
    )


# Below: reading a version that was signed before. Cached by the text itself, which never changes;
# whether it is served is asked anew each time.


def exercise_of(version: ContentVersion) -> Exercise | None:
    """The exercise as it was signed; None when this release cannot show it as it was.

    The moving figure is drawn from a file of the release, so it must still be the same.
    """
    return _exercise(version) if _is_drawn_so(version, shipped_versions()[version.item]) else None


@lru_cache(maxsize=64)
def _is_drawn_so(version: ContentVersion, shipped: ContentVersion) -> bool:
    return bool(version.content["drawing"] == shipped.content["drawing"])


@lru_cache(maxsize=64)
def _exercise(version: ContentVersion) -> Exercise | None:
    try:
        return read_exercise(version.item.key, version.content)
    except (ContentError, KeyError):
        return None


def lesson_of(version: ContentVersion) -> Lesson | None:
    """The lesson as it was signed; None when this release cannot show it as it was."""
    return _lesson(version) if _is_drawn_so(version, shipped_versions()[version.item]) else None


@lru_cache(maxsize=8)
def _lesson(version: ContentVersion) -> Lesson | None:
    try:
        return read_lesson(version.item.key, version.content)
    except (ContentError, KeyError):
        return None


@lru_cache(maxsize=8)
def questionnaire_of(version: ContentVersion) -> Questionnaire | None:
    """The questions as they were signed; None when this release cannot read them."""
    try:
        return read_signed_questions(version.content)
    except (ContentError, KeyError):
        return None


@lru_cache(maxsize=8)
def guidance_of(version: ContentVersion) -> tuple[Guidance, tuple[ArticleClaim, ...]] | None:
    """The guidance and the claims as they were signed; None when this release cannot read them."""
    try:
        found = parse_guidance(version.content["guidance"])
        return found, parse_claims(version.content["evidence"], found)
    except (GuidanceError, KeyError, ValueError):
        return None


@lru_cache(maxsize=8)
def workstation_questions_of(version: ContentVersion) -> WorkstationQuestionnaire | None:
    """The questionnaire about workstations as it was signed; None: this release cannot read it."""
    try:
        return read_workstation_questions(version.content)
    except (ContentError, KeyError):
        return None
