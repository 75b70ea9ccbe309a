"""The record of an answer to the question of a quarter: why its figures tell of nobody.

There are two questions, never both in one quarter, and one set of rules.

It is a share of all people, so that who kept silent is nowhere. From so many people and answers on,
with a chance error of two persons and in steps of five, five figures at once left everybody open,
also to who knows all others (`tests/attacks/test_pulse.py`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from webapp.domain.figures import contributions
from webapp.domain.figures.specs import MeasureSpec, Scale, Scope, WhyLarge, Window
from webapp.domain.periods import Quarter

FEWEST_ASKED, FEWEST_ANSWERS = 100, 25  # people, and those of them who answer
_GROUPS = dict.fromkeys((Scope.SITE, Scope.COMPANY), FEWEST_ASKED)


class QuarterQuestion(StrEnum):
    """What a quarter asks; the title is `pulse.title.<value>`."""

    BREAKS = "breaks"
    WORKSTATION = "workstation"


class PulseAnswer(StrEnum):
    """What keeps somebody from their minutes; the text is `pulse.answer.<value>`."""

    NO_TIME = "no_time"
    FORGOTTEN = "forgotten"
    PLACE = "place"
    NOT_FOR_ME = "not_for_me"
    NOTHING = "nothing"


class WorkstationAnswer(StrEnum):
    """What hinders most at the workstation. Like the other answers, none of it is about health."""

    FURNITURE = "furniture"
    EQUIPMENT = "equipment"
    SURROUNDINGS = "surroundings"
    VARIETY = "variety"
    NO_HINDRANCE = "no_hindrance"


Answer: TypeAlias = PulseAnswer | WorkstationAnswer


def answers_to(question: QuarterQuestion) -> tuple[Answer, ...]:
    """What can be answered to a question, in the order of asking."""
    return tuple(PulseAnswer if question is QuarterQuestion.BREAKS else WorkstationAnswer)


def question_of(answer: Answer) -> QuarterQuestion:
    """What it is an answer to."""
    is_of_breaks = isinstance(answer, PulseAnswer)
    return QuarterQuestion.BREAKS if is_of_breaks else QuarterQuestion.WORKSTATION


def of_answer(answer: Answer) -> MeasureSpec:
    """The measure of one answer; the five of a question share their atoms."""
    question = question_of(answer)
    return MeasureSpec(
        count=contributions.answered(answer, question),
        family=f"answers on {question}",
        is_about_breaks=False,
        fewest={Quarter: _GROUPS},
        scale=Scale(steps=(100, 200, 500, 1_000, 2_000), step_people=5, least_end=500),
        decimals=0,
        window=Window.QUARTER,
        answers=question,
        fewest_takers=FEWEST_ANSWERS,
        errs_by=2,
        idle_are_seen=False,
        why_large=WhyLarge.ANSWER,
    )
