"""How a person's day stands: what is logged, what comes next, what was just done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.content.calendar import public_holidays
from webapp.domain.calendar import local_day
from webapp.domain.governance.choices import Purpose, agreed
from webapp.domain.people.access import Viewer
from webapp.domain.programme.breaks import (
    Break,
    BreakOrigin,
    DayStatus,
    day_status,
    is_time_to_check,
)
from webapp.domain.programme.comfort import Comfort
from webapp.domain.programme.exercises import Exercise, choose, next_exercise
from webapp.domain.programme.next_reminder import UpcomingReminder, look_ahead
from webapp.domain.programme.prescriptions import Prescription
from webapp.domain.programme.reminder_plans import day_of
from webapp.domain.programme.screening import Clearance, Questionnaire, still_holds
from webapp.store.governance import choices
from webapp.store.programme import breaks, comfort, prescriptions, reminders
from webapp.store.programme.reminder_days import find_availability

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TodayQuery:
    """What is asked with the day: the exercises and questions on offer, whether without a floor.

    `tap` is the break that was just logged; `declined`: do not ask whether to keep a comfort line.
    """

    exercises: Sequence[Exercise]
    questionnaire: Questionnaire | None
    without_floor: bool = False
    tap: str | None = None
    declined: bool = False


@dataclass(frozen=True, slots=True)
class LookBack:
    """What may follow on a guided minute: its comfort, or whether to keep that; the technique.

    `exercise` is the one to look back at, when that is due.
    """

    rates: bool
    asks: bool
    comfort: Comfort | None
    exercise: Exercise | None


@dataclass(frozen=True, slots=True)
class Today:
    """A person's day. `shown` is the break that was just logged, perhaps before midnight.

    `choices` are the exercises that the person may do, `exercise` is the next of them. `reminder`
    is None for who has none. `prescribed` is what the person does in place of an exercise.
    """

    day: dt.date
    breaks: Sequence[Break]
    day_status: DayStatus
    shown: Break | None
    after: LookBack | None
    clearance: Clearance | None
    choices: Sequence[Exercise]
    exercise: Exercise | None
    reminder: UpcomingReminder | None
    prescribed: Mapping[str, Prescription]

    @property
    def moments(self) -> list[dt.datetime]:
        """When the breaks that count were."""
        return [one.at for one in self.breaks if one.slot is not None]


def read_today(session: Session, *, viewer: Viewer, asked: TodayQuery, now: dt.datetime) -> Today:
    """The day of the viewer as it stands now."""
    person, day = viewer.person_id, local_day(now, viewer.timezone)
    logged = breaks.list_breaks(session, person_id=person, first=day - _ONE_DAY, last=day)
    of_today = [one for one in logged if one.day == day]
    shown = next((one for one in logged if one.tap_id == asked.tap), None)
    given, prescribed = prescriptions.find_allowed(session, person)
    clearance = still_holds(given, day, asked.questionnaire)
    offered = choose(
        asked.exercises,
        allowed=clearance.keys_of(asked.exercises) if clearance else frozenset(),
        without_floor=asked.without_floor,
    )
    return Today(
        day=day,
        breaks=of_today,
        day_status=day_status(of_today, now=now, timezone=viewer.timezone),
        shown=shown,
        after=_look_back(session, person, shown, asked) if shown and shown.day == day else None,
        clearance=clearance,
        choices=offered,
        exercise=next_exercise(offered, day=day, done={one.exercise for one in of_today}),
        reminder=find_upcoming(session, person_id=person, now=now),
        prescribed=prescribed,
    )


def find_upcoming(session: Session, *, person_id: int, now: dt.datetime) -> UpcomingReminder | None:
    """The reminder that comes next today, with breaks, meetings and days off taken into account.

    None: the person has no reminders, or turned them off.
    """
    status = reminders.find_status(session, person_id)
    if status is None or not status.plan.is_on:
        return None
    day = day_of(status.plan, now, status.timezone)
    holidays = public_holidays(day, day)
    availability = find_availability(session, person_id, day=day, holidays=holidays)
    return look_ahead(status, availability, now)


def _look_back(
    session: Session, person_id: int, shown: Break, asked: TodayQuery
) -> LookBack | None:
    if shown.origin is not BreakOrigin.GUIDED:
        return None
    rates = Purpose.COMFORT in agreed(choices.find_choices(session, person_id))
    counted = len(breaks.list_counted_days(session, person_id)) if shown.slot else 0
    served = {one.key: one for one in asked.exercises}
    exercise = served.get(shown.exercise) if is_time_to_check(counted) else None
    scores = None
    if rates:
        scores = comfort.find_comfort(session, person_id=person_id, tap_id=shown.tap_id)
    asks = not (rates or asked.declined or exercise)
    return LookBack(rates=rates, asks=asks, comfort=scores, exercise=exercise)
