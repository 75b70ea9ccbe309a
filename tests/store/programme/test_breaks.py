"""What the database itself holds of breaks."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from webapp.database import Database
from webapp.domain.programme.breaks import BreakOrigin, BreakVerdict, Judgement
from webapp.store.programme import breaks as store
from webapp.store.programme.breaks import BreakLog

DAY = NOON.date()


def values(person_id: int, tap_id: str, slot: int | None = 1, **changes: Any) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "tap_id": tap_id,
        "local_day": DAY.toordinal(),
        "at": NOON,
        "logged_at": NOON,
        "seconds": 60,
        "exercise": "cat_cow",
        "slot": slot,
        "verdict": BreakVerdict.COUNTED if slot else BreakVerdict.TOO_SOON,
        "origin": BreakOrigin.GUIDED,
        **changes,
    }


def add(session: Session, row: dict[str, Any]) -> bool:
    return store.add_break(session.connection(), row, last=None)


def test_a_break_comes_back_as_it_was_stored(session: Session) -> None:
    person = make_person(session)
    assert add(session, values(person, "a"))
    (found,) = store.list_breaks(session, person_id=person, first=DAY, last=DAY)
    assert (found.day, found.at, found.slot) == (DAY, NOON, 1)
    assert (found.verdict, found.origin) == (BreakVerdict.COUNTED, BreakOrigin.GUIDED)


def test_a_slot_or_a_tap_is_taken_once_a_person(session: Session) -> None:
    person, other = make_person(session), make_person(session)
    assert add(session, values(person, "a"))
    assert not add(session, values(person, "b"))
    assert not add(session, values(person, "a", slot=2))
    assert add(session, values(other, "a"))
    assert store.find_tap(session.connection(), person_id=person, tap_id="b") is None


def test_breaks_that_do_not_count_share_no_slot(session: Session) -> None:
    person = make_person(session)
    assert add(session, values(person, "a", slot=None))
    assert add(session, values(person, "b", slot=None))


@pytest.mark.parametrize(
    "changes",
    [
        {"slot": 4},
        {"slot": None, "verdict": BreakVerdict.COUNTED},
        {"slot": 1, "verdict": BreakVerdict.TOO_SOON},
    ],
)
def test_the_database_refuses_a_slot_that_does_not_fit(
    session: Session, changes: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        session.execute(insert(BreakLog), [{**values(make_person(session), "a"), **changes}])


def test_the_database_refuses_an_unknown_verdict(session: Session) -> None:
    person = make_person(session)
    add(session, values(person, "a"))
    with pytest.raises(IntegrityError):
        session.connection().exec_driver_sql("UPDATE break_log SET verdict = 'maybe'")


def test_breaks_go_with_the_person(session: Session) -> None:
    person = make_person(session)
    add(session, values(person, "a"))
    session.connection().exec_driver_sql("DELETE FROM person")
    assert store.list_breaks(session, person_id=person, first=DAY, last=DAY) == []


def test_a_break_is_added_only_after_the_one_that_was_seen(session: Session) -> None:
    person = make_person(session)
    add(session, values(person, "a"))
    (seen,) = store.list_day(session.connection(), person_id=person, day=DAY)
    assert not store.add_break(session.connection(), values(person, "b", 2), last=seen.id + 1)
    assert store.add_break(session.connection(), values(person, "b", 2), last=seen.id)


def test_a_day_that_is_replaced_has_new_keys_and_never_one_that_was_used(session: Session) -> None:
    person = make_person(session)
    add(session, values(person, "a", slot=1))
    add(session, values(person, "b", slot=2))
    old = {row.id for row in store.list_day(session.connection(), person_id=person, day=DAY)}
    rest = [{**values(person, "b"), "slot": 1}]
    store.replace_day(session, person_id=person, day=DAY, rows=rest)
    (row,) = store.list_day(session.connection(), person_id=person, day=DAY)
    assert (row.tap_id, row.slot) == ("b", 1)
    assert row.id not in old


def test_a_day_can_be_emptied(session: Session) -> None:
    person = make_person(session)
    add(session, values(person, "a"))
    store.replace_day(session, person_id=person, day=DAY, rows=[])
    assert store.lock_day(session, person_id=person, day=DAY) == []


def test_nobody_finds_the_tap_of_another(session: Session) -> None:
    person, other = make_person(session), make_person(session)
    add(session, values(person, "a"))
    assert store.find_tap(session.connection(), person_id=other, tap_id="a") is None
    found = store.find_tap(session.connection(), person_id=person, tap_id="a")
    assert found == (DAY, Judgement(BreakVerdict.COUNTED, 1))


def test_a_list_has_only_the_days_asked_for(session: Session) -> None:
    person = make_person(session)
    for offset in range(4):
        day = (DAY + dt.timedelta(days=offset)).toordinal()
        add(session, values(person, str(offset), local_day=day))
    found = store.list_breaks(
        session,
        person_id=person,
        first=DAY + dt.timedelta(days=1),
        last=DAY + dt.timedelta(days=2),
    )
    assert [one.tap_id for one in found] == ["1", "2"]


def test_years_of_breaks_are_stored_as_one_is_and_refused_by_the_same_rules(
    session: Session,
) -> None:
    one, many = make_person(session), make_person(session)
    rows = [
        values(0, f"{number:04}", slot=number % 4 or None, local_day=DAY.toordinal() + number)
        for number in range(200)
    ]
    for row in rows:
        assert add(session, {**row, "person_id": one})
    store.add_history(session, [{**row, "person_id": many} for row in rows])
    columns = [getattr(BreakLog, name) for name in rows[0] if name != "person_id"]
    of_one, of_many = (
        session.execute(select(*columns).where(BreakLog.person_id == person)).all()
        for person in (one, many)
    )
    assert of_one == of_many
    for wrong in ({"tap_id": "0007"}, {"slot": 4}, {"verdict": BreakVerdict.OTHER}):
        with pytest.raises(DBAPIError), session.begin_nested():
            store.add_history(session, [{**values(many, "new", local_day=1), **wrong}])


@pytest.mark.parametrize("backend", ["postgresql"])  # SQLite lets one write at a time
def test_a_day_is_locked_with_every_break_that_came_in_while_its_locks_were_waited_for(
    database: Database,
) -> None:
    with database.transaction() as session:
        person = make_person(session)
        add(session, values(person, "a"))
        store.add_breaks(session, [values(person, "b", slot=2)])
    first, last = ids(database, person)
    with database.engine.connect() as holding, database.engine.connect() as coming:
        holding.execute(select(BreakLog.id).where(BreakLog.id == first).with_for_update())
        with ThreadPoolExecutor(1) as pool, database.transaction() as session:
            undoing = session.scalar(text("SELECT pg_backend_pid()"))
            locked = pool.submit(store.lock_day, session, person_id=person, day=DAY)
            wait_for(database, undoing, holding)
            with database.autocommit() as other:
                assert store.add_break(other, values(person, "c", slot=3), last=last)
            third = ids(database, person)[-1]
            assert store.add_break(coming, values(person, "d", slot=None), last=third)
            holding.rollback()
            wait_for(database, undoing, coming)
            coming.commit()
            assert [row.tap_id for row in locked.result()] == ["a", "b", "c", "d"]


def ids(database: Database, person: int) -> list[int]:
    """The keys of this person's breaks of the day."""
    with database.autocommit() as connection:
        return [row.id for row in store.list_day(connection, person_id=person, day=DAY)]


def wait_for(database: Database, waiting: object, holder: Connection) -> None:
    """Until one connection waits for a lock that the other has."""
    pid = holder.scalar(text("SELECT pg_backend_pid()"))
    asked = text("SELECT :holder = ANY (pg_blocking_pids(:waiting))")
    with database.autocommit() as connection:
        while not connection.scalar(asked, {"holder": pid, "waiting": waiting}):
            pass
