"""A problem at a workstation, told to the prevention service, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from webapp.domain.errors import Conflict, Invalid

LONGEST = 1000  # characters
MOST_OPEN = 5  # reports of one person that run at a time


class WorkPlace(StrEnum):
    """Where it is; part of the key of its text."""

    SITE = "site"
    HOME = "home"
    LAPTOP = "laptop"  # without a fixed place
    OTHER = "other"


class WorkProblem(StrEnum):
    """What it is about."""

    SCREEN = "screen"
    CHAIR = "chair"
    LIFTING = "lifting"
    REPETITION = "repetition"
    OTHER = "other"


class WorkstationState(StrEnum):
    """How far it is."""

    NEW = "new"
    LOOKED_INTO = "looked_into"
    SOLVED = "solved"
    NOT_POSSIBLE = "not_possible"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether something may still become of it."""
        return self in {WorkstationState.NEW, WorkstationState.LOOKED_INTO}


@dataclass(frozen=True, slots=True)
class WorkstationStep:
    """What the prevention service did: the state from then on, in words for who told it."""

    state: WorkstationState
    words: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class WorkstationReport:
    """What somebody told; `code` is random. Of a withdrawn one the words are gone."""

    code: str
    state: WorkstationState
    made_at: dt.datetime
    place: WorkPlace
    problem: WorkProblem
    words: str
    steps: tuple[WorkstationStep, ...] = ()

    def after(self, step: WorkstationStep) -> WorkstationReport:
        """With one more step. Raises Conflict: nothing can become of it any more."""
        if not self.state.is_open:
            raise Conflict("error.workstation_closed")
        return replace(self, state=step.state, steps=(*self.steps, step))


def check_words(words: str) -> str:
    """They, if they can be kept. Raises Invalid: there are none, or too many."""
    if not 1 <= len(words) <= LONGEST:
        raise Invalid("error.workstation_words", most=LONGEST)
    return words


def read_choice(kind: type[StrEnum], given: str) -> StrEnum:
    """One of these. Raises Invalid: it is none."""
    if given not in {one.value for one in kind}:
        raise Invalid("error.workstation_choice")
    return kind(given)
