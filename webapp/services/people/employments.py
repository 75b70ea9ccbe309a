"""Where people work: move on a date, correct what was written wrongly, call off what is planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.people.employees import (
    EmploymentDetails,
    EmploymentSpan,
    KnownDepartment,
    called_off,
    corrected,
    moved,
)
from webapp.store.governance import audit
from webapp.store.people import employees as store

_DAY = dt.timedelta(days=1)


def move_person(
    session: Session,
    *,
    person_id: int,
    work: EmploymentDetails,
    keeps_end: bool = True,
    occasion: Occasion,
) -> bool:
    """Let somebody work like this from its first day on; whether that changed anything.

    What ran that day ends the day before, or is changed if it began on that day; who had no work
    that day has some from then on. `keeps_end`: as long as what ran would have, whatever `work`
    says. A new schedule or mark, too, is a move.
    Raises NotFound: no such person or department. Invalid: a value cannot be, or the days overlap
    with later work. Conflict: the department is closed, or the account is or will be.
    """
    before = _list_changeable(session, person_id)
    running = next((one for one in before if one.covers(work.starts_on)), None)
    if keeps_end and running is not None:
        work = replace(work, ends_on=running.ends_on)
    after = moved(before, store.find_span(session, work))
    return _save(session, person_id, before, after, occasion)


def transfer_person(
    session: Session, *, person_id: int, place: KnownDepartment, occasion: Occasion
) -> bool:
    """Let somebody work in a department from today on, as they do now; whether that is news.

    Who has no work begins with the usual schedule, until what is planned for later. Raises as
    `move_person`.
    """
    before = _list_changeable(session, person_id)
    today = occasion.today
    running = next((one for one in before if one.covers(today)), None)
    later = [one.starts_on for one in before if one.starts_on > today]
    there = store.span_at(place, EmploymentDetails(place.code, today))
    if running is not None:
        there = replace(running, department_id=there.department_id, starts_on=today)
    elif later:
        there = replace(there, ends_on=min(later) - _DAY)
    return _save(session, person_id, before, moved(before, there), occasion)


def begin_work(
    session: Session, *, person_id: int, place: KnownDepartment, occasion: Occasion
) -> None:
    """Let somebody who was added just now, in this transaction, work in a department from today on.

    Raises Conflict: the department is closed.
    """
    there = store.span_at(place, EmploymentDetails(place.code, occasion.today))
    _save(session, person_id, [], moved([], there), occasion)


def correct_employment(
    session: Session,
    *,
    person_id: int,
    started_on: dt.date,
    work: EmploymentDetails,
    occasion: Occasion,
) -> bool:
    """Put right what was written of the work that began on `started_on`; whether anything changed.

    Months that are published stay as they are. Raises as `move_person`, and Conflict: no work began
    that day.
    """
    before = _list_changeable(session, person_id)
    after = corrected(before, started_on, store.find_span(session, work))
    return _save(session, person_id, before, after, occasion)


def call_off_employment(
    session: Session, *, person_id: int, starts_on: dt.date, occasion: Occasion
) -> None:
    """Let planned work not begin; what ends the day before goes on.

    Raises NotFound: there is nobody. Conflict: no work will begin that day, or the account is or
    will be closed.
    """
    before = _list_changeable(session, person_id)
    after = called_off(before, starts_on, today=occasion.today)
    _save(session, person_id, before, after, occasion)


def _list_changeable(session: Session, person_id: int) -> list[EmploymentSpan]:
    person = store.lock_person(session, person_id)
    if person.closes_on is not None or person.deactivated_at is not None:
        raise Conflict("error.employment_account_closed")
    return store.list_spans(session, person_id)


def _save(
    session: Session,
    person_id: int,
    before: Sequence[EmploymentSpan],
    after: Sequence[EmploymentSpan],
    occasion: Occasion,
) -> bool:
    if list(before) == list(after):
        return False
    store.save_spans(session, person_id, before, after)
    audit.record(
        session,
        at=occasion.now,
        actor=occasion.actor,
        action=Action.EMPLOYMENT_CHANGED,
        subject=f"person/{person_id}",
    )
    return True
