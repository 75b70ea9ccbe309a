"""What was answered to the question of a quarter: read once, when its last month is counted."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from webapp.domain.periods import Month
from webapp.domain.programme.pulse import is_asked
from webapp.store.defaults import find_defaults
from webapp.store.programme import pulse


def answers_of(session: Session, month: Month) -> Mapping[int, str] | None:
    """By person, of those who have a row; None: nothing is told of this month."""
    defaults, _ = find_defaults(session)
    quarter = month.quarter
    if month != quarter.months()[-1] or not is_asked(defaults.asks_from, quarter.key):
        return None
    return pulse.list_answers(session, quarter)
