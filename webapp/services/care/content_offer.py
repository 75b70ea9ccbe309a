"""What this installation offers now: the content that a physician signed for here, and no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from webapp.content.versions import (
    QUESTIONS,
    QUOTATIONS,
    WORKSTATION,
    demo_decisions,
    exercise_of,
    guidance_of,
    lesson_of,
    questionnaire_of,
    shipped_versions,
    workstation_questions_of,
)
from webapp.domain.care.content_reviews import (
    ContentDecision,
    ContentItem,
    ContentKind,
    ContentVersion,
    in_force,
)
from webapp.domain.care.evidence import ArticleClaim
from webapp.domain.care.guidance import Guidance
from webapp.domain.care.workstation_questions import WorkstationQuestionnaire
from webapp.domain.programme.exercises import Exercise
from webapp.domain.programme.lessons import Lesson
from webapp.domain.programme.screening import Questionnaire
from webapp.store.care import content_reviews as store

Decided = Mapping[ContentItem, list[ContentDecision]]


@dataclass(frozen=True, slots=True)
class ContentOffer:
    """The content that is signed and in effect, as it was signed, each with its sign-off.

    `signed` says by whom and which version. `on_floor`: exercises on the floor are offered.
    """

    exercises: tuple[Exercise, ...]
    lessons: tuple[Lesson, ...]
    questionnaire: Questionnaire | None
    workstation: WorkstationQuestionnaire | None
    guidance: Guidance | None
    claims: tuple[ArticleClaim, ...]
    signed: Mapping[ContentItem, ContentDecision]
    on_floor: bool = True

    @property
    def stamp(self) -> tuple[object, ...]:
        """The same for the same content with the same sign-offs, and else another."""
        signed = ((item, one.digest, one.sign_off) for item, one in self.signed.items())
        return self.on_floor, *signed

    @property
    def shown(self) -> tuple[Exercise, ...]:
        """The exercises to choose from; `exercises` names what was done before as well."""
        return tuple(one for one in self.exercises if self.on_floor or not one.needs_floor)

    @property
    def asked(self) -> Questionnaire | None:
        """The questions, if their outcome can lead to an exercise."""
        return self.questionnaire if self.shown else None

    @property
    def guided(self) -> tuple[Exercise, ...]:
        """What somebody can be guided through: nothing while no questions come before it."""
        return self.shown if self.questionnaire else ()


def read_offer(found: Connection, *, demo: bool, today: dt.date) -> ContentOffer:
    """What is offered today. Nothing of it is remembered: a withdrawal counts at the next look.

    `today` is the day of the installation. In the demo the sign-offs of the files count as well.
    """
    signed = _signed(store.list_decisions(found), demo, today)
    versions = _versions(found, signed)
    questions, quotations = versions.get(QUESTIONS), versions.get(QUOTATIONS)
    asked = questionnaire_of(questions) if questions else None
    guidance, claims = (guidance_of(quotations) if quotations else None) or (None, ())
    return ContentOffer(
        exercises=_exercises(versions, signed),
        lessons=_lessons(versions, signed),
        questionnaire=asked and replace(asked, sign_off=signed[QUESTIONS].sign_off),
        workstation=_workstation(versions, signed),
        guidance=guidance and replace(guidance, sign_off=signed[QUOTATIONS].sign_off),
        claims=claims,
        signed=signed,
    )


def _signed(decided: Decided, demo: bool, today: dt.date) -> dict[ContentItem, ContentDecision]:
    """The signature in force of each item that this release still has."""
    first = demo_decisions() if demo else {}
    found = {}
    for item in shipped_versions():
        steps = [first[item]] if item in first else []
        signature = in_force([*steps, *decided.get(item, [])], today)
        if signature:
            found[item] = signature
    return found


def _versions(
    found: Connection, signed: Mapping[ContentItem, ContentDecision]
) -> dict[ContentItem, ContentVersion]:
    """What was signed: as it ships, or as it was kept when this release ships another version."""
    shipped = shipped_versions()
    known = {one.digest: one for one in shipped.values()}
    older = {one.digest for one in signed.values()} - known.keys()
    known |= store.list_versions(found, older)
    return {item: known[one.digest] for item, one in signed.items()}


def _exercises(
    versions: Mapping[ContentItem, ContentVersion], signed: Mapping[ContentItem, ContentDecision]
) -> tuple[Exercise, ...]:
    """In order of rotation, each with its sign-off; without those that cannot be shown any more."""
    found = [
        replace(exercise, sign_off=signed[item].sign_off)
        for item, version in versions.items()
        if item.kind is ContentKind.EXERCISE and (exercise := exercise_of(version))
    ]
    return tuple(sorted(found, key=lambda exercise: exercise.order))


def _lessons(
    versions: Mapping[ContentItem, ContentVersion], signed: Mapping[ContentItem, ContentDecision]
) -> tuple[Lesson, ...]:
    return tuple(
        replace(lesson, sign_off=signed[item].sign_off)
        for item, version in versions.items()
        if item.kind is ContentKind.LESSON and (lesson := lesson_of(version))
    )


def _workstation(
    versions: Mapping[ContentItem, ContentVersion], signed: Mapping[ContentItem, ContentDecision]
) -> WorkstationQuestionnaire | None:
    version = versions.get(WORKSTATION)
    found = workstation_questions_of(version) if version else None
    return found and replace(found, sign_off=signed[WORKSTATION].sign_off)
