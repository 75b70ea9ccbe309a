"""The question of a quarter, *what keeps you from your minutes?*: asked of everybody alike.

It is the same for all, and its answers are told of large groups only, so that it tells nobody
who takes part.
"""

from __future__ import annotations

import datetime as dt

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.figures.answers import PulseAnswer
from webapp.domain.periods import quarter_of


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


def read_answer(given: str) -> PulseAnswer | None:
    """What was chosen; None: nothing, so that an earlier answer is taken back.

    Raises Invalid: it is none of the answers.
    """
    if not given:
        return None
    if given not in set(PulseAnswer):
        raise Invalid("error.pulse_answer")
    return PulseAnswer(given)


def check_open(asks_from: str, *, quarter: str, today: dt.date) -> None:
    """Raises Conflict: the question of that quarter is closed, or was never asked."""
    if quarter != quarter_of(today).key or not is_asked(asks_from, quarter):
        raise Conflict("error.pulse_closed")
