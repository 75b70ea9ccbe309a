"""What is known of people's days when a reminder is due, in four queries: work, breaks, meetings.

And whose meetings are to be read because one will be due soon.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.domain.programme.breaks import DAILY_TARGET
from webapp.domain.programme.reminder_targets import ConnectedCalendar
from webapp.domain.programme.reminders import Availability
from webapp.store.people.people import Person
from webapp.store.programme.breaks import list_stored
from webapp.store.programme.reminder_targets import BusyCalendarRow, list_calendars
from webapp.store.programme.reminders import ReminderPlan
from webapp.store.programme.workdays import find_working_lives

_DAY = dt.timedelta(days=1)


def find_availabilities(
    session: Session, days: Mapping[int, dt.date], *, holidays: Collection[dt.date]
) -> dict[int, Availability]:
    """For each of these people what is known of the day beside their id, and the night after."""
    if not days:
        return {}
    people, first, last = list(days), min(days.values()), max(days.values())
    lives = find_working_lives(session, people=people, first=first, last=last)
    break_times: dict[int, list[dt.datetime]] = defaultdict(list)
    complete: dict[int, list[dt.date]] = defaultdict(list)
    for row in list_stored(session, people=people, first=first, last=last + _DAY):
        day = dt.date.fromordinal(row.local_day)
        if day - days[row.person_id] in {dt.timedelta(), _DAY}:
            break_times[row.person_id].append(row.at)
            if row.slot == DAILY_TARGET:
                complete[row.person_id].append(day)
    busy = {one.person_id: one.busy for one in list_calendars(session, people)}
    return {
        person: Availability(
            at_work=lives[person].may_be_reminded(day, holidays),
            complete=complete[person],
            break_times=break_times[person],
            busy=busy.get(person, ()),
        )
        for person, day in days.items()
    }


def find_availability(
    session: Session, person_id: int, *, day: dt.date, holidays: Collection[dt.date]
) -> Availability:
    """The same of one person."""
    return find_availabilities(session, {person_id: day}, holidays=holidays)[person_id]


def claim_calendars(
    session: Session, *, now: dt.datetime, soon: dt.datetime, until: dt.datetime, most: int
) -> list[tuple[ConnectedCalendar, str]]:
    """Calendars to read again, with their owners' time zones: a reminder comes before `soon`.

    Nobody else reads them before `until`.
    """
    due = (
        select(BusyCalendarRow.person_id, ReminderPlan.timezone)
        .join(ReminderPlan, ReminderPlan.person_id == BusyCalendarRow.person_id)
        .join(Person, Person.id == BusyCalendarRow.person_id)
        .where(BusyCalendarRow.next_fetch_at <= now, ReminderPlan.next_at <= soon)
        .where(Person.deactivated_at.is_(None))
        .order_by(BusyCalendarRow.next_fetch_at)
        .limit(most)
        .with_for_update(of=BusyCalendarRow, skip_locked=True)
    )
    zones = {row.person_id: row.timezone for row in session.execute(due)}
    if not zones:
        return []
    mine = BusyCalendarRow.person_id.in_(zones)
    session.execute(update(BusyCalendarRow).where(mine).values(next_fetch_at=until))
    return [(one, zones[one.person_id]) for one in list_calendars(session, list(zones))]
