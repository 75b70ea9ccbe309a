"""The record of an answer to the question of a quarter: why its figures tell of nobody.

It is a share of all people, so that who kept silent is nowhere. From so many people and answers on,
with a chance error of two persons and in steps of five, five figures at once left everybody open,
also to who knows all others (`tests/attacks/test_pulse.py`).
"""

from __future__ import annotations

from enum import StrEnum

from webapp.domain.figures import contributions
from webapp.domain.figures.specs import MeasureSpec, Scale, Scope, WhyLarge, Window
from webapp.domain.periods import Quarter

FEWEST_ASKED, FEWEST_ANSWERS = 100, 25  # people, and those of them who answer
_GROUPS = dict.fromkeys((Scope.SITE, Scope.COMPANY), FEWEST_ASKED)


class PulseAnswer(StrEnum):
    """What can be answered; the text is `pulse.answer.<value>`. None of it is about health."""

    NO_TIME = "no_time"
    FORGOTTEN = "forgotten"
    PLACE = "place"
    NOT_FOR_ME = "not_for_me"
    NOTHING = "nothing"


def of_answer(answer: PulseAnswer) -> MeasureSpec:
    """The measure of one answer; the five share their atoms."""
    return MeasureSpec(
        count=contributions.answered(answer),
        family="answers",
        is_about_breaks=False,
        fewest={Quarter: _GROUPS},
        scale=Scale(steps=(100, 200, 500, 1_000, 2_000), step_people=5, least_end=500),
        decimals=0,
        window=Window.QUARTER,
        is_answer=True,
        fewest_takers=FEWEST_ANSWERS,
        errs_by=2,
        idle_are_seen=False,
        why_large=WhyLarge.ANSWER,
    )
