"""The questionnaire about a workstation: what is asked, and the advice that goes with a "no".

What somebody answers is decided in their browser and goes nowhere: the domain knows no answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from webapp.domain.care.prevention_measures import EvidenceStrength
from webapp.domain.programme.exercises import SignOff


@dataclass(frozen=True, slots=True)
class WorkstationAdvice:
    """A question in one language, put so that "yes" is in order, and what helps after a "no".

    `advice` is what somebody can do, `employer` what the employer is for; `why` says what it is
    worth, `source` where that stands.
    """

    ask: str
    advice: str
    employer: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class WorkstationQuestion:
    """One question; `texts` are by language."""

    key: str
    strength: EvidenceStrength
    texts: Mapping[str, WorkstationAdvice]


@dataclass(frozen=True, slots=True)
class WorkstationQuestionnaire:
    """The questions in order. `checked`: when their sources were looked up."""

    questions: tuple[WorkstationQuestion, ...]
    checked: dt.date
    sign_off: SignOff | None
