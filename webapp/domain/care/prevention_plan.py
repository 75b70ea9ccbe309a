"""The register of measures: proposed, decided, done or dropped, each with its day.

It feeds the annual action plan, which goes to the Committee by 1 November, and the global plan of
five years. What is recommended in a report is what is proposed here when it is drawn.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from webapp.domain.errors import Conflict, Invalid

LONGEST_WORDS = 500  # characters of a measure in own words, and of what became of one
_DEADLINE = (11, 1)  # month and day on which the annual action plan is due


class PlanHorizon(StrEnum):
    """Which plan a measure is for."""

    YEAR = "year"
    FIVE_YEARS = "five_years"


class PlanState(StrEnum):
    """How far a measure is; also the order in which they are listed."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    DONE = "done"
    DROPPED = "dropped"


_FROM = {  # the states in which each may be reached
    PlanState.DECIDED: {PlanState.PROPOSED},
    PlanState.DONE: {PlanState.DECIDED},
    PlanState.DROPPED: {PlanState.PROPOSED, PlanState.DECIDED},
}


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A measure of the register. `measure` is one of the library, or empty: then `words` say it.

    `due_on` is the day by which it should be done, `ended_on` on which it was done or dropped, and
    `outcome` what became of it. `edits` counts the steps, so that two people notice each other.
    """

    id: int
    measure: str
    words: str
    horizon: PlanHorizon
    state: PlanState
    proposed_on: dt.date
    decided_on: dt.date | None = None
    due_on: dt.date | None = None
    ended_on: dt.date | None = None
    outcome: str = ""
    edits: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in {PlanState.PROPOSED, PlanState.DECIDED}

    def is_late(self, today: dt.date) -> bool:
        """Whether it should have been done by now."""
        return self.is_open and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class PlanStep:
    """What becomes of a measure on a day: where it goes, and until when or why."""

    to: PlanState
    on: dt.date
    due_on: dt.date | None = None
    outcome: str = ""


def next_action_plan(today: dt.date) -> dt.date:
    """The next day by which the annual action plan goes to the Committee."""
    this = dt.date(today.year, *_DEADLINE)
    return this if this >= today else dt.date(today.year + 1, *_DEADLINE)


def check_proposal(*, measure: str, words: str) -> None:
    """Raises Invalid: neither a measure nor words, or too many words."""
    if not measure and not words:
        raise Invalid("error.plan.nothing")
    if len(words) > LONGEST_WORDS:
        raise Invalid("error.plan.words", most=LONGEST_WORDS)


def taken(item: PlanItem, step: PlanStep, *, edits: int, today: dt.date) -> PlanItem:
    """The measure after a step.

    Raises Conflict: somebody else took one since it was shown, or it does not lead there. Invalid:
    a day to come, a last day before it, or a measure that ends without a word of what became of it.
    """
    if item.edits != edits:
        raise Conflict("error.plan.changed")
    if item.state not in _FROM.get(step.to, set()):
        raise Conflict("error.plan.step")
    begun = item.decided_on or item.proposed_on
    if not begun <= step.on <= today:
        raise Invalid("error.plan.day")
    changed = replace(item, state=step.to, edits=edits + 1)
    if step.to is PlanState.DECIDED:
        if step.due_on is not None and step.due_on < step.on:
            raise Invalid("error.plan.due")
        return replace(changed, decided_on=step.on, due_on=step.due_on)
    if not 1 <= len(step.outcome) <= LONGEST_WORDS:
        raise Invalid("error.plan.outcome", most=LONGEST_WORDS)
    return replace(changed, ended_on=step.on, outcome=step.outcome)
