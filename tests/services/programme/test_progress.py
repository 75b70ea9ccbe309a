"""Looking back reads one person's own days, and the gate finds the groups of a department."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from tests.factories import make_department, make_person
from tests.factories_released import make_released_group
from webapp.database import Database
from webapp.domain.figures.measures import FigureKind, Scope
from webapp.domain.programme.breaks import BreakEntry, BreakOrigin
from webapp.gate.released import published_series
from webapp.services.programme.breaks import record_history
from webapp.services.programme.progress import find_history, list_all_breaks

FIRST, LAST = dt.date(2026, 11, 1), dt.date(2026, 11, 30)


def log(
    session: Session, person: int, *moments: dt.datetime, origin: BreakOrigin = BreakOrigin.LATE
) -> None:
    record_history(
        session,
        entries=[
            BreakEntry(person, at, "Europe/Brussels", 60, "side_bend", f"{person}-{at}", origin)
            for at in moments
        ],
    )


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=dt.UTC)


def test_counted_breaks_and_walks_of_the_person_in_the_period_are_in_the_history(
    session: Session,
) -> None:
    department = make_department(session)
    person, other = (make_person(session, department_id=department) for _ in range(2))
    log(session, person, at(16), at(16, 10), at(16, 10, 5), at(17), at(31, month=10))
    log(session, person, at(18), origin=BreakOrigin.OTHER)
    log(session, other, at(19))
    history = find_history(session, person_id=person, first=FIRST, last=LAST)
    assert history.counted == {
        dt.date(2026, 11, 16): 2,
        dt.date(2026, 11, 17): 1,
        dt.date(2026, 11, 18): 1,
    }
    assert history.department_on(LAST) == department
    assert not history.is_at_work(dt.date(2026, 11, 11))
    assert history.is_at_work(dt.date(2026, 11, 12))


def test_someone_who_is_employed_nowhere_has_a_history_without_days_at_work(
    session: Session,
) -> None:
    person = make_person(session)
    history = find_history(session, person_id=person, first=FIRST, last=LAST)
    assert history.department_on(LAST) is None
    assert not any(day.is_at_work for day in history.days(FIRST, LAST, today=LAST))


def test_the_export_has_every_own_break_up_to_today(session: Session) -> None:
    person, other = make_person(session), make_person(session)
    log(session, person, at(16), at(16, 9, 5), at(1, month=1))
    log(session, other, at(16))
    found = list_all_breaks(session, person_id=person, until=LAST)
    assert [one.at for one in found] == [at(1, month=1), at(16), at(16, 9, 5)]


def test_the_reader_finds_the_released_groups_of_one_department(database: Database) -> None:
    cells = [("2026-Q3", Scope.UNIT, FigureKind.VALUE), ("2026-Q3", Scope.SITE, FigureKind.VALUE)]
    with database.transaction() as session:
        make_released_group(session, departments=[3, 31], cells=cells)
    with database.reader() as reader:
        found = published_series(reader, department=3)
        assert {cell.unit.scope for cell in found} == {Scope.UNIT, Scope.SITE}
        assert published_series(reader, department=1) == []
        assert len(published_series(reader)) == 2
