"""What a person looks back on: their days of the last months, and every break they logged."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from sqlalchemy.orm import Session

from webapp.content.calendar import public_holidays
from webapp.domain.programme.breaks import Break
from webapp.domain.programme.progress import BreakHistory
from webapp.store.programme import breaks
from webapp.store.programme.workdays import find_working_lives


def find_history(
    session: Session, *, person_id: int, first: dt.date, last: dt.date
) -> BreakHistory:
    """The days of one person from `first` to `last`, in three statements."""
    lives = find_working_lives(session, people=[person_id], first=first, last=last)
    counted = breaks.list_counted(session, person_id=person_id, first=first, last=last)
    return BreakHistory(
        first=first,
        last=last,
        counted=Counter(counted),
        life=lives[person_id],
        holidays=public_holidays(first, last),
    )


def list_all_breaks(session: Session, *, person_id: int, until: dt.date) -> list[Break]:
    """Every break of one person up to a day, by time, in one statement: some 750 a year."""
    return breaks.list_breaks(session, person_id=person_id, first=dt.date.min, last=until)
