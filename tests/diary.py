"""A year of an invented employee: breaks, comfort, days away, a released figure of the team."""

from __future__ import annotations

import datetime as dt
import random

from tests.factories import make_department, make_person
from tests.factories_released import make_released_group
from webapp.content.calendar import public_holidays
from webapp.database import Database
from webapp.domain.figures.absence import AbsenceKind
from webapp.domain.figures.measures import FigureKind, Scope
from webapp.domain.governance.choices import Purpose
from webapp.domain.programme.breaks import BreakEntry, BreakOrigin
from webapp.domain.programme.comfort import ComfortMoment, ComfortScore
from webapp.services.governance.choices import make_choice
from webapp.services.programme.breaks import record_history
from webapp.services.programme.comfort import record_comfort
from webapp.store.figures.absence import AbsenceSpellRow

BRUSSELS = "Europe/Brussels"
_EXERCISES = ("seated_rotation", "side_bend", "hip_flexor")
_AWAY = ((dt.date(2026, 7, 20), dt.date(2026, 8, 7)), (dt.date(2026, 11, 5), dt.date(2026, 11, 6)))


def make_diary(database: Database, *, now: dt.datetime, colleagues: bool = True) -> int:
    """The id of someone who has kept it up for a year, with weeks that went less well."""
    with database.transaction() as session:
        department = make_department(session, name="Geriatrie")
        person = make_person(session, department_id=department)
        for first, last in _AWAY:
            session.add(
                AbsenceSpellRow(
                    person_id=person,
                    starts_on=first,
                    ends_on=last,
                    percent=100,
                    kind=AbsenceKind.LEAVE,
                    source="test",
                    reference=f"leave-{first}",
                    import_id=1,
                )
            )
        record_history(session, entries=_entries(person, now))
        if colleagues:
            cells = [("2026-09", Scope.UNIT, FigureKind.VALUE)]
            make_released_group(session, departments=[department], cells=cells, parts=["Geriatrie"])
    return person


def keep_comfort(database: Database, person: int, *, now: dt.datetime) -> None:
    """Half a year of scores, slowly a little better, with two weeks without any."""
    luck = random.Random(7)
    with database.transaction() as session:
        make_choice(session, person_id=person, purpose=Purpose.COMFORT, agrees=True, now=now)
        for ago in range(0, 180, 3):
            if 60 <= ago < 74:
                continue
            day = (now - dt.timedelta(days=ago)).date()
            before = round(3 + ago / 60 + luck.uniform(-1, 1))
            for moment, value in (
                (ComfortMoment.BEFORE, before),
                (ComfortMoment.AFTER, max(0, before - 1)),
            ):
                score = ComfortScore(f"{day}-9", moment, value)
                record_comfort(session, person_id=person, score=score, today=day, now=now)


def _entries(person: int, now: dt.datetime) -> list[BreakEntry]:
    luck = random.Random(3)
    holidays = public_holidays(now.date() - dt.timedelta(days=370), now.date())
    found = []
    for ago in range(370):
        day = (now - dt.timedelta(days=ago)).date()
        away = any(first <= day <= last for first, last in _AWAY)
        if away or day.weekday() > 4 or day in holidays:
            continue
        times = luck.choices((0, 1, 2, 3), (1, 2, 4, 5 if ago < 200 else 2))[0]
        for hour in (9, 11, 14)[:times]:
            at = dt.datetime(day.year, day.month, day.day, hour - 1, 20, tzinfo=dt.UTC)
            if at < now:
                exercise = _EXERCISES[luck.randrange(3)]
                found.append(
                    BreakEntry(
                        person, at, BRUSSELS, 60, exercise, f"{day}-{hour}", BreakOrigin.GUIDED
                    )
                )
    return found
