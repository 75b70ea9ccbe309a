"""What was answered to the question of a quarter: read once, when its last month is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.domain.figures.answers import QuarterQuestion, question_of
from webapp.domain.periods import Month
from webapp.domain.programme.pulse import asked_in
from webapp.store.defaults import find_defaults
from webapp.store.programme import pulse


@dataclass(frozen=True, slots=True)
class QuarterAnswers:
    """What a quarter asked, and by person what was answered, of those who have a row."""

    question: QuarterQuestion
    by_person: Mapping[int, str]


def answers_of(session: Session, month: Month) -> QuarterAnswers | None:
    """The answers to the question of the quarter; None: nothing is told of this month."""
    defaults, _ = find_defaults(session)
    quarter = month.quarter
    question = asked_in(defaults, quarter.key)
    if month != quarter.months()[-1] or question is None:
        return None
    found = pulse.list_answers(session, quarter)
    own = {who: one for who, one in found.items() if one and question_of(one) is question}
    return QuarterAnswers(question, {who: own.get(who, "") for who in found})
