"""Logging, undoing and listing breaks; two phones at once; many at once."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import threading
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import NOON, open_test_session
from tests.factories import make_person
from webapp.database import Database
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.programme.breaks import SPACING, BreakEntry, BreakOrigin, BreakVerdict, Judgement
from webapp.services.people.sessions import Lifetime, in_use
from webapp.services.programme.breaks import (
    list_breaks,
    log_at_once,
    log_break,
    record_history,
    undo_break,
)
from webapp.store.programme import breaks as store

TODAY = NOON.date()
WEEK = dt.timedelta(days=7)
BRUSSELS = "Europe/Brussels"


def entry(person_id: int, minutes: float = 0, **changes: Any) -> BreakEntry:
    values: dict[str, Any] = {
        "person_id": person_id,
        "at": NOON + dt.timedelta(minutes=minutes),
        "timezone": BRUSSELS,
        "seconds": 60,
        "exercise": "cat_cow",
        "tap_id": str(uuid.uuid4()),
    }
    return BreakEntry(**{**values, **changes})


def log(session: Session, *entries: BreakEntry) -> list[Judgement]:
    return [log_break(session.connection(), entry=one, now=one.at) for one in entries]


def slots(session: Session, person_id: int, day: dt.date = TODAY) -> list[int | None]:
    days = list_breaks(session, person_id=person_id, first=day, last=day)
    return [one.slot for one in days[day]]


def undo(session: Session, person_id: int, index: int, now: dt.datetime = NOON) -> None:
    breaks = list_breaks(session, person_id=person_id, first=TODAY, last=TODAY)[TODAY]
    undo_break(
        session, person_id=person_id, tap_id=breaks[index].tap_id, timezone=BRUSSELS, now=now
    )


def test_three_breaks_count_and_a_fourth_is_kept(session: Session) -> None:
    person = make_person(session)
    judged = log(session, *(entry(person, minutes) for minutes in (0, 30, 60, 90)))
    assert [one.slot for one in judged] == [1, 2, 3, None]
    assert judged[3].verdict is BreakVerdict.DAY_COMPLETE
    assert slots(session, person) == [1, 2, 3, None]


def test_the_same_tap_again_has_the_same_answer_and_changes_nothing(session: Session) -> None:
    person = make_person(session)
    first = entry(person)
    answer = log(session, first)
    later = first._replace(at=NOON + dt.timedelta(minutes=40), seconds=3)
    assert log(session, later) == answer
    assert slots(session, person) == [1]


def test_the_same_tap_on_the_next_day_has_the_same_answer(session: Session) -> None:
    person = make_person(session)
    first = entry(person)
    answer = log(session, first)
    assert log(session, first._replace(at=NOON + dt.timedelta(days=1))) == answer
    assert slots(session, person, TODAY + dt.timedelta(days=1)) == []


def test_the_last_second_of_a_day_belongs_to_that_day(session: Session) -> None:
    person = make_person(session)
    last = dt.datetime(2026, 11, 18, 22, 59, 59, tzinfo=dt.UTC)
    log(session, entry(person, at=last), entry(person, at=last + dt.timedelta(seconds=1)))
    assert slots(session, person) == [1]
    assert slots(session, person, TODAY + dt.timedelta(days=1)) == [1]


@pytest.mark.parametrize("day", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_a_day_on_which_the_clock_changes_counts_three_as_well(
    session: Session, day: dt.date
) -> None:
    person = make_person(session)
    start = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    for minutes in range(0, 22 * 60, 20):
        log(session, entry(person, at=start + dt.timedelta(minutes=minutes)))
    counted = [slot for slot in slots(session, person, day) if slot]
    assert sorted(counted) == [1, 2, 3]


def test_undo_judges_the_rest_of_the_day_again_in_order_of_logging(session: Session) -> None:
    person = make_person(session)
    log(session, entry(person, 0), entry(person, 20), entry(person, 60), entry(person, 95))
    assert slots(session, person) == [1, None, 2, 3]
    undo(session, person, 0)
    assert slots(session, person) == [1, 2, 3]


def test_undo_lets_a_walk_that_came_too_soon_count(session: Session) -> None:
    person = make_person(session)
    log(
        session,
        entry(person),
        entry(person, 5, origin=BreakOrigin.OTHER, exercise="other_movement"),
    )
    assert slots(session, person) == [1, None]
    undo(session, person, 0)
    assert slots(session, person) == [1]


def test_a_break_of_yesterday_cannot_be_undone(session: Session) -> None:
    person = make_person(session)
    log(session, entry(person))
    with pytest.raises(Invalid, match="break_not_today"):
        undo(session, person, 0, now=NOON + dt.timedelta(days=1))


def test_the_break_of_another_is_not_found(session: Session) -> None:
    person, other = make_person(session), make_person(session)
    log(session, entry(person))
    one = list_breaks(session, person_id=person, first=TODAY, last=TODAY)[TODAY][0]
    with pytest.raises(NotFound):
        undo_break(session, person_id=other, tap_id=one.tap_id, timezone=BRUSSELS, now=NOON)
    assert slots(session, person) == [1]


def test_days_without_breaks_are_listed_as_empty(session: Session) -> None:
    person = make_person(session)
    log(session, entry(person))
    days = list_breaks(session, person_id=person, first=TODAY - dt.timedelta(days=2), last=TODAY)
    assert [len(breaks) for breaks in days.values()] == [0, 0, 1]


def at_once(*actions: Callable[[], object]) -> list[object]:
    """Run each in a thread of its own, all released together; their results."""
    gate = threading.Barrier(len(actions))
    results: list[object] = [None] * len(actions)

    def run(index: int, action: Callable[[], object]) -> None:
        gate.wait()
        results[index] = action()

    threads = [
        threading.Thread(target=run, args=(index, action)) for index, action in enumerate(actions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def logging_of(database: Database, one: BreakEntry) -> Callable[[], object]:
    def act() -> object:
        with database.autocommit() as connection:
            return log_break(connection, entry=one, now=one.at)

    return act


def asking_at_once_of(database: Database, one: BreakEntry, token: str) -> Callable[[], object]:
    known = in_use(token=token, now=NOON, lifetime=Lifetime(WEEK, WEEK, WEEK))

    def act() -> object:
        done = database.at_once(partial(log_at_once, entry=one, in_use=known))
        return done or logging_of(database, one)()

    return act


def undoing_of(database: Database, person_id: int, tap_id: str) -> Callable[[], object]:
    def act() -> object:
        with contextlib.suppress(NotFound), database.transaction() as session:
            undo_break(session, person_id=person_id, tap_id=tap_id, timezone=BRUSSELS, now=NOON)
        return None

    return act


def test_two_phones_at_once_count_once(database: Database) -> None:
    with database.transaction() as session:
        person = make_person(session)
    judged = at_once(*(logging_of(database, entry(person, i / 60)) for i in range(8)))
    verdicts = [one.verdict for one in judged if isinstance(one, Judgement)]
    assert sorted(verdicts) == [BreakVerdict.COUNTED] + [BreakVerdict.TOO_SOON] * 7


def test_breaks_far_apart_that_arrive_at_once_all_find_a_slot(database: Database) -> None:
    with database.transaction() as session:
        person = make_person(session)
    at_once(*(logging_of(database, entry(person, 40 * i)) for i in range(6)))
    with database.reading() as session:
        found = slots(session, person)
    assert sorted(slot for slot in found if slot) == [1, 2, 3]
    assert found.count(None) == 3


def test_a_double_tap_is_kept_once_however_close(database: Database) -> None:
    with database.transaction() as session:
        person = make_person(session)
    one = entry(person)
    judged = at_once(*[logging_of(database, one)] * 6)
    assert judged == [Judgement(BreakVerdict.COUNTED, 1)] * 6
    with database.reading() as session:
        assert slots(session, person) == [1]


@pytest.mark.parametrize("attempt", range(8))
def test_taps_and_an_undo_at_once_leave_no_gap_and_no_two_too_close(
    database: Database, attempt: int
) -> None:
    with database.transaction() as session:
        person = make_person(session)
        log(session, entry(person, 0, tap_id="a"), entry(person, 20), entry(person, 55))
    _, token = open_test_session(database, person_id=person, now=NOON)
    at_once(
        logging_of(database, entry(person, 85)),
        undoing_of(database, person, "a"),
        asking_at_once_of(database, entry(person, 120), token),
        asking_at_once_of(database, entry(person, 150), token),
    )
    with database.reading() as session:
        found = list_breaks(session, person_id=person, first=TODAY, last=TODAY)[TODAY]
    counted = [one.at for one in found if one.slot]
    assert len(found) == 5
    assert sorted(one.slot for one in found if one.slot) == [1, 2, 3]
    assert all(b - a >= SPACING for a, b in itertools.pairwise(counted))


def test_a_break_judged_on_a_day_that_was_judged_again_meanwhile_is_judged_again(
    session: Session,
) -> None:
    person = make_person(session)
    log(session, entry(person, 0, tap_id="a"), entry(person, 40))
    last = store.list_day(session.connection(), person_id=person, day=TODAY)[-1]
    undo(session, person, 0)
    stale = {
        "person_id": person,
        "tap_id": "c",
        "local_day": TODAY.toordinal(),
        "at": NOON + dt.timedelta(minutes=80),
        "logged_at": NOON,
        "seconds": 60,
        "exercise": "cat_cow",
        "slot": 3,
        "verdict": BreakVerdict.COUNTED,
        "origin": BreakOrigin.GUIDED,
    }
    assert not store.add_break(session.connection(), stale, last=last.id)
    assert slots(session, person) == [1]


def test_two_undos_of_the_same_break_at_once_remove_it_once(database: Database) -> None:
    with database.transaction() as session:
        person = make_person(session)
        log(session, entry(person, 0, tap_id="a"), entry(person, 40))
    at_once(*[undoing_of(database, person, "a")] * 2)
    with database.reading() as session:
        assert slots(session, person) == [1]


def test_history_is_judged_by_the_same_rule(session: Session) -> None:
    logged, recorded = make_person(session), make_person(session)
    minutes = (0, 10, 30, 61, 200, 24 * 60)
    log(session, *(entry(logged, at) for at in minutes))
    entries = [entry(recorded, at) for at in reversed(minutes)]
    assert record_history(session, entries=entries) == len(minutes)
    assert slots(session, recorded) == slots(session, logged) == [1, None, 2, 3, None]


def test_history_finds_its_place_beside_what_is_stored_and_only_once(session: Session) -> None:
    person = make_person(session)
    log(session, entry(person, 0), entry(person, 60))
    late = [entry(person, 20), entry(person, 100), entry(person, 140)]
    assert record_history(session, entries=[*late, late[0]]) == 3
    assert slots(session, person) == [1, None, 2, 3, None]
    assert record_history(session, entries=late) == 0


def test_no_history_is_no_work(session: Session) -> None:
    assert record_history(session, entries=[]) == 0
