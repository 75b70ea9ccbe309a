"""Reminders of somebody of whom no roster is known yet, and what a roster changes."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_department, make_employment, make_person
from tests.reminding import BRUSSELS, Channel
from webapp.domain.figures.absence import AbsenceKind
from webapp.domain.programme.reminder_plans import Plan
from webapp.services.programme.reminder_feed import make_feed, open_feed
from webapp.services.programme.reminder_targets import add_target
from webapp.services.programme.reminders import find_planned, save_plan
from webapp.services.programme.reminding import claim_due
from webapp.store.figures.absence import AbsenceSpellRow

MORNING = dt.datetime(2026, 11, 18, 8, tzinfo=dt.UTC)  # a Wednesday, 9:00 in Brussels
URL = "https://rekpauze.example.org/reminders/now"


def at(hour: int, day: int = 18) -> dt.datetime:
    """A moment in November, by the clock of Brussels."""
    return dt.datetime(2026, 11, day, hour - 1, tzinfo=dt.UTC)


def planned_on(session: Session, person: int, now: dt.datetime) -> dt.date:
    """The day of the next reminder, as the page shows it."""
    found = find_planned(session, person_id=person, now=now)
    assert found is not None
    return found.day


def without_roster(session: Session, weekdays: frozenset[int]) -> int:
    """Somebody who signed in and planned reminders before any roster named them."""
    person = make_person(session)
    save_plan(
        session,
        person_id=person,
        plan=Plan(weekdays),
        timezone=BRUSSELS,
        language="en",
        now=MORNING,
    )
    add_target(
        session, person_id=person, channel=Channel(), address={"address": "a@b.be"}, now=MORNING
    )
    return person


def days_sent(session: Session) -> set[int]:
    """The days, by number from Wednesday the 18th for a week, on which the job sends."""
    moments = [(day, at(hour, day=day)) for day in range(18, 25) for hour in (10, 12, 14, 17)]
    return {day for day, now in moments if claim_due(session, now=now, url=URL).work}


@pytest.mark.parametrize("weekdays", [{0, 1, 2, 3, 4}, {2, 5}, {6}], ids=str)
def test_until_a_roster_is_known_the_plan_holds_for_page_feed_and_job_alike(
    session: Session, weekdays: set[int]
) -> None:
    person = without_roster(session, frozenset(weekdays))
    feed, _ = open_feed(
        session, token=make_feed(session, person_id=person, now=MORNING), now=MORNING
    )
    wanted = {day for day in range(18, 25) if dt.date(2026, 11, day).weekday() in weekdays}
    assert planned_on(session, person, MORNING) == dt.date(2026, 11, min(wanted))
    assert frozenset().union(*feed.slots.values()) == weekdays
    assert days_sent(session) == wanted


def test_once_a_roster_is_known_page_feed_and_job_follow_it_alike(session: Session) -> None:
    person = without_roster(session, frozenset({2, 3, 5}))
    make_employment(session, person_id=person, department_id=make_department(session))
    session.flush()
    feed, _ = open_feed(
        session, token=make_feed(session, person_id=person, now=MORNING), now=MORNING
    )
    assert planned_on(session, person, at(17)) == dt.date(2026, 11, 19)
    assert frozenset().union(*feed.slots.values()) == {2, 3}
    assert days_sent(session) == {18, 19}


def test_after_the_last_day_of_work_page_feed_and_job_are_silent_alike(session: Session) -> None:
    person = without_roster(session, frozenset(range(5)))
    make_employment(
        session,
        person_id=person,
        department_id=make_department(session),
        ends_on=dt.date(2026, 11, 17),
    )
    session.flush()
    feed, _ = open_feed(
        session, token=make_feed(session, person_id=person, now=MORNING), now=MORNING
    )
    assert find_planned(session, person_id=person, now=MORNING) is None
    assert frozenset().union(*feed.slots.values()) == frozenset()
    assert days_sent(session) == set()


def test_before_a_roster_is_known_holidays_and_absences_are_silent_all_the_same(
    session: Session,
) -> None:
    person = without_roster(session, frozenset(range(5)))
    session.add(
        AbsenceSpellRow(
            source="test",
            reference="1",
            person_id=person,
            starts_on=dt.date(2026, 11, 18),
            ends_on=dt.date(2026, 11, 18),
            percent=100,
            kind=AbsenceKind.LEAVE,
            import_id=1,
        )
    )
    session.flush()
    assert planned_on(session, person, MORNING) == dt.date(2026, 11, 19)
    christmas_eve = dt.datetime(2026, 12, 24, 17, tzinfo=dt.UTC)
    assert planned_on(session, person, christmas_eve) == dt.date(2026, 12, 28)
