"""Which months are to be published, and when the next one will be."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.figures.disclosure.timetable import due, first_quarter, publication_day
from webapp.domain.periods import Month, parse_month
from webapp.store.gate import facts
from webapp.store.gate import releases as store


def due_months(session: Session, today: dt.date) -> list[Month]:
    """The months that have closed and are not published, in order.

    They follow the last published one; the first of all opens the first quarter with members.
    """
    month = next_month(session)
    return [] if month is None else list(due(month, today))


def next_month(session: Session) -> Month | None:
    """The next month to be published; None: nobody works here yet."""
    published = store.list_months(session)
    if published:
        return parse_month(published[-1]).next
    days = facts.first_days(session)
    return None if days is None else first_quarter(*days).months()[0]


def next_publication(session: Session) -> dt.date | None:
    """From which day on the next month is published; None: nobody works here yet."""
    month = next_month(session)
    return None if month is None else publication_day(month)


def coming_month(session: Session, today: dt.date) -> Month:
    """The next month to be published; where nobody works yet, as if somebody came today."""
    return next_month(session) or first_quarter(today, today).months()[0]


def coming_publication(session: Session, today: dt.date) -> dt.date:
    """From which day on figures come next, at the earliest, and never one that is over."""
    return max(publication_day(coming_month(session, today)), today)
