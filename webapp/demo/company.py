"""Fills an empty installation with the invented company, through the product's own services."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from webapp.content.calendar import public_holidays
from webapp.content.exercises import shipped_exercises
from webapp.cycles import without_looking_for_cycles
from webapp.database import Database, Session
from webapp.demo.habits import Habit, breaks_of, habits
from webapp.demo.organisation import (
    Span,
    departments,
    known_habits,
    logins,
    read_plan,
    span_until,
    wards,
)
from webapp.demo.population import Population, Worker
from webapp.demo.questions import ask_and_answer
from webapp.demo.scenes import set_scenes
from webapp.demo.sickness import SickLine, absences, export
from webapp.domain.errors import Conflict
from webapp.domain.people.people import is_working_day
from webapp.domain.ports.absence import AbsenceSource
from webapp.domain.programme.breaks import BreakEntry
from webapp.services.figures.absence import import_deliveries, tell_source
from webapp.services.people.people import has_people
from webapp.services.people.provisioning import (
    provision_department,
    provision_employments,
    provision_people,
)
from webapp.services.programme.breaks import record_history

_SEED = 640
_FILE = "linde.csv"
_PLAN = read_plan()
DEMO_LOGINS = tuple(logins(_PLAN))


@dataclass(frozen=True, slots=True)
class Company:
    """The invented company until one day: the same each time for the same day."""

    span: Span
    workers: Sequence[Worker]
    away: Mapping[str, Sequence[SickLine]]


def invent(today: dt.date) -> Company:
    """The company with a history that ends the day before `today`."""
    rng, span = Random(_SEED), span_until(today)
    population = Population(rng, _PLAN, wards(_PLAN, span), span)
    population.settle(logins(_PLAN))
    population.live()
    return Company(span, population.workers, absences(rng, population.workers, span))


@without_looking_for_cycles()
def load(
    database: Database,
    *,
    company: Company,
    source: AbsenceSource,
    folder: Path,
    now: dt.datetime,
) -> dict[str, int]:
    """Fill an empty installation, in one transaction; how many of what.

    The absences are left in the source's `folder` as the HR system's file, and imported from it.
    Raises Conflict: there are people already.
    """
    today = company.span.last + dt.timedelta(days=1)
    with database.transaction() as session:
        ids = _settle(session, company, now)
        drop(export(company.away), folder, now)
        told = import_deliveries(session, source=source, language="nl", now=now, today=today)
        breaks = record_history(session, entries=history(company, ids))
    tell_source(told)
    return {
        "people": len(ids),
        "absences": sum(map(len, company.away.values())),
        "breaks": breaks,
    }


def _settle(session: Session, company: Company, now: dt.datetime) -> dict[str, int]:
    """Departments, people and what they did apart from breaks; the id of each, by number."""
    if has_people(session):
        raise Conflict("error.demo_not_empty")
    for department in departments(_PLAN, company.span):
        provision_department(session, department=department)
    workers = company.workers
    ids = provision_people(session, people=[worker.person for worker in workers])
    works = [employment for worker in workers for employment in worker.employments]
    provision_employments(session, employments=works)
    set_scenes(session, workers=company.workers, ids=ids, now=now)
    by_id = {ids[worker.number]: worker for worker in company.workers}
    today = company.span.last + dt.timedelta(days=1)
    ask_and_answer(session, workers=by_id, today=today, now=now)
    return ids


def drop(text: str, folder: Path, now: dt.datetime) -> None:
    """Put the file into the folder as a system does that finished writing it some time ago."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _FILE
    path.write_text(text, encoding="utf-8", newline="")
    an_hour_ago = now.timestamp() - 3600
    os.utime(path, (an_hour_ago, an_hour_ago))


def history(company: Company, ids: Mapping[str, int]) -> Iterator[BreakEntry]:
    """Every break that was taken, person by person."""
    rng, span = Random(_SEED + 1), company.span
    found = habits(rng, company.workers, wards(_PLAN, span))
    found |= {number: Habit(level) for number, level in known_habits(_PLAN).items()}
    exercises = [exercise.key for exercise in shipped_exercises()]
    free = public_holidays(span.first, span.last)
    scheduled = {worker.schedule: set[dt.date]() for worker in company.workers}
    for schedule, works in scheduled.items():
        works |= {day for day in span.days if is_working_day(schedule, day)} - free
    for worker in company.workers:
        habit = found.get(worker.number)
        if habit is None:
            continue
        open_days = scheduled[worker.schedule] - away_days(company.away[worker.number])
        days = [
            (day, max(stint.ward.campaign_from, stint.first))
            for stint in worker.stints
            for day in stint.days(span.first, span.last)
            if day in open_days and day >= stint.ward.campaign_from
        ]
        yield from breaks_of(rng, habit, days, exercises, person_id=ids[worker.number])


def away_days(aways: Sequence[SickLine]) -> set[dt.date]:
    """The days of which the whole is one of absence."""
    whole = (one for one in aways if one.percent == 100)
    return {
        one.first + dt.timedelta(days=n)
        for one in whole
        for n in range((one.last - one.first).days + 1)
    }
