"""When figures come out (rule R2): a month as one batch, the quarter with its third month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from webapp.domain.figures.disclosure.groups import ACCOUNT_AGE
from webapp.domain.periods import Month, Quarter, month_of, quarter_of

DELAY = dt.timedelta(days=10)


@dataclass(frozen=True, slots=True)
class ClosedQuarter:
    """A quarter whose figures are all out: since when, and by which version of the policy."""

    key: str
    published_at: dt.datetime
    policy: str


def publication_day(month: Month) -> dt.date:
    """The day from which the month may be published: 10 days after its last day."""
    return month.last + DELAY


def next_publication_after(today: dt.date) -> dt.date:
    """The first publication day after today."""
    month = month_of(today - DELAY)
    day = publication_day(month)
    return day if day > today else publication_day(month.next)


def first_quarter(oldest_account: dt.date, earliest_work: dt.date) -> Quarter:
    """The first quarter that can have members: R3 wants accounts of 28 days on its first day."""
    earliest = max(oldest_account + dt.timedelta(days=ACCOUNT_AGE), earliest_work)
    quarter = quarter_of(earliest)
    return quarter if quarter.first >= earliest else quarter.next


def due(start: Month, today: dt.date) -> Iterator[Month]:
    """The months from `start` on that may be published today, in order."""
    month = start
    while publication_day(month) <= today:
        yield month
        month = month.next
