"""What is known of people's days when a reminder is due: work, breaks, meetings; four queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from webapp.domain.breaks import DAILY_TARGET
from webapp.domain.reminders import Situation
from webapp.store.breaks import list_stored
from webapp.store.reminder_targets import list_calendars
from webapp.store.workdays import find_working_lives


def find_situations(
    session: Session, days: Mapping[int, dt.date], *, holidays: Collection[dt.date]
) -> dict[int, Situation]:
    """For each of these people what is known of the day beside their id."""
    if not days:
        return {}
    people, first, last = list(days), min(days.values()), max(days.values())
    lives = find_working_lives(session, people=people, first=first, last=last)
    moved: dict[int, list[dt.datetime]] = defaultdict(list)
    complete = set()
    for row in list_stored(session, people=people, first=first, last=last):
        if row.local_day == days[row.person_id].toordinal():
            moved[row.person_id].append(row.at)
            if row.slot == DAILY_TARGET:
                complete.add(row.person_id)
    busy = {one.person_id: one.busy for one in list_calendars(session, people)}
    return {
        person: Situation(
            at_work=lives[person].is_at_work(day, holidays),
            complete=person in complete,
            moved=moved[person],
            busy=busy.get(person, ()),
        )
        for person, day in days.items()
    }
