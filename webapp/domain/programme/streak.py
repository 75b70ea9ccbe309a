"""A person's private streak: days with a break, kept up without ever punishing a day off.

Every day with a counted break is one more day. Days off, public holidays, absence and a today that
is not over say nothing. A missed day at work is forgiven once a week (Monday to Sunday), but not
twice in a row; the next one ends the streak. So one more break, or one more day off, never makes
it shorter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import NamedTuple

from webapp.domain.periods import Week, week_of

_ONE_DAY = dt.timedelta(days=1)


class Streak(NamedTuple):
    """Days with a break since the streak began, and the first of them; None when there is none."""

    days: int
    first: dt.date | None


def streak(
    taken: Collection[dt.date],
    *,
    is_at_work: Callable[[dt.date], bool],
    first: dt.date,
    today: dt.date,
) -> Streak:
    """The streak that holds today, looking back no further than `first`.

    `taken` are the days with at least one counted break.
    """
    days, began = 0, None
    forgiven: Week | None = None  # the week of the last day that was forgiven
    missed_before = False  # whether the next later day that says something was missed
    day = today
    while day >= first:
        if day in taken:
            days, began, missed_before = days + 1, day, False
        elif day != today and is_at_work(day):
            if missed_before or forgiven == week_of(day):
                break
            forgiven, missed_before = week_of(day), True
        day -= _ONE_DAY
    return Streak(days, began)
