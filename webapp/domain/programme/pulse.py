"""The question of a quarter: asked of everybody alike.

It is *what keeps you from your minutes?*, or, at most once in four quarters and where a physician
chose so before the quarter began, *what hinders you most at your workstation?*. It is the same for
all, and its answers are told of large groups only, so that it tells nobody who takes part.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.figures.answers import Answer, QuarterQuestion, answers_to
from webapp.domain.governance.defaults import InstallationDefaults
from webapp.domain.periods import Quarter, quarter_of

APART = 4  # quarters from one question about workstations to the next (ADR 0065)


def is_asked(asks_from: str, quarter: str) -> bool:
    """Whether a quarter has the question; `asks_from` is the first one that has, or empty."""
    return bool(asks_from) and asks_from <= quarter


def asking(asks_from: str, *, wanted: bool, today: dt.date) -> str:
    """The first quarter with the question from now on; empty: it is not asked.

    A quarter is asked from its first day on or not at all, so that nobody chooses the days on which
    only some are there to answer.
    """
    if not wanted:
        return ""
    return asks_from or quarter_of(today).next.key


def question_in(workstation_quarters: Sequence[str], quarter: str) -> QuarterQuestion:
    """What a quarter asks, given the quarters that ask about workstations."""
    asks = quarter in workstation_quarters
    return QuarterQuestion.WORKSTATION if asks else QuarterQuestion.BREAKS


def asked_in(defaults: InstallationDefaults, quarter: str) -> QuarterQuestion | None:
    """What a quarter asks everybody; None: nothing."""
    if not is_asked(defaults.asks_from, quarter):
        return None
    return question_in(defaults.workstation_quarters, quarter)


def choosing(
    workstation_quarters: Sequence[str], question: QuarterQuestion, today: dt.date
) -> tuple[str, ...]:
    """The quarters that ask about workstations, once the next one asks this.

    A quarter that began keeps its question: somebody may have answered. Raises Conflict: one of the
    three quarters before the next asks about workstations already. A workstation can be looked at,
    so who knows what its owner would say learns a little of whether they answered, each time.
    """
    following = quarter_of(today).next
    others = tuple(one for one in workstation_quarters if one != following.key)
    if question is QuarterQuestion.BREAKS:
        return others
    if not set(_before(following)).isdisjoint(others):
        raise Conflict("error.question_too_soon")
    return (*others, following.key)


def check_to_come(quarter: str, *, today: dt.date) -> None:
    """Raises Conflict: this is not the next quarter; whoever chose had its page open while it was.

    What was meant for one quarter is never stored for another.
    """
    if quarter != quarter_of(today).next.key:
        raise Conflict("error.question_began")


def _before(quarter: Quarter) -> list[str]:
    found = [quarter]
    while len(found) < APART:
        found.append(found[-1].previous)
    return [one.key for one in found[1:]]


def read_answer(given: str, question: QuarterQuestion = QuarterQuestion.BREAKS) -> Answer | None:
    """What was chosen; None: nothing, so that an earlier answer is taken back.

    Raises Invalid: it is none of the answers to this question.
    """
    if not given:
        return None
    for one in answers_to(question):
        if one == given:
            return one
    raise Invalid("error.pulse_answer")


def check_open(asks_from: str, *, quarter: str, today: dt.date) -> None:
    """Raises Conflict: the question of that quarter is closed, or was never asked."""
    if quarter != quarter_of(today).key or not is_asked(asks_from, quarter):
        raise Conflict("error.pulse_closed")
