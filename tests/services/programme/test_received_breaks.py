"""Breaks that arrive after having been made offline: once each, in any order, within the rules."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
import uuid
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from webapp.database import Database
from webapp.domain.programme.breaks import (
    DAILY_TARGET,
    SPACING,
    Break,
    BreakEntry,
    BreakOrigin,
    Judgement,
    judge_in_order,
    local_day,
)
from webapp.services.programme.breaks import find_received, list_breaks, receive_break

BRUSSELS = "Europe/Brussels"
DAYS = 4
MOMENTS = st.tuples(
    st.integers(0, DAYS * 24 * 60),
    st.integers(0, 60),
    st.sampled_from([BreakOrigin.GUIDED, BreakOrigin.OTHER]),
)


def entry(
    person: int, minutes: int, seconds: int = 60, origin: BreakOrigin = BreakOrigin.GUIDED
) -> BreakEntry:
    at = NOON - dt.timedelta(minutes=minutes)
    return BreakEntry(person, at, BRUSSELS, seconds, "cat_cow", str(uuid.uuid4()), origin)


def receive(session: Session, entries: Sequence[BreakEntry]) -> list[tuple[Judgement, bool]]:
    connection = session.connection()
    return [receive_break(connection, entry=one, now=NOON) for one in entries]


def stored(session: Session, person: int) -> dict[dt.date, list[Break]]:
    last = NOON.date()
    first = last - dt.timedelta(days=DAYS + 1)
    return list_breaks(session, person_id=person, first=first, last=last)


@given(made=st.lists(MOMENTS, max_size=12), data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_order_they_arrive_in_each_is_kept_once_and_the_rules_hold(
    database: Database, made: list[tuple[int, int, BreakOrigin]], data: st.DataObject
) -> None:
    with database.transaction() as session:
        person = make_person(session)
        entries = [entry(person, *one) for one in made]
        arriving = data.draw(st.permutations([*entries, *entries[: len(entries) // 2]]))
        answers = receive(session, arriving)
        days = stored(session, person)
        session.rollback()
    assert sum(is_new for _, is_new in answers) == len(entries)
    kept = [one for breaks in days.values() for one in breaks]
    assert sorted((one.tap_id, one.at, one.seconds) for one in kept) == sorted(
        (one.tap_id, one.at, one.seconds) for one in entries
    )
    for breaks in days.values():
        counted = [one for one in breaks if one.slot is not None]
        assert sorted(one.slot or 0 for one in counted) == list(range(1, len(counted) + 1))
        assert len(counted) <= DAILY_TARGET
        assert all(b.at - a.at >= SPACING for a, b in itertools.pairwise(counted))


@given(made=st.lists(MOMENTS, max_size=12, unique_by=lambda one: one[0]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_order_of_time_they_are_judged_as_if_there_had_been_a_connection(
    database: Database, made: list[tuple[int, int, BreakOrigin]]
) -> None:
    with database.transaction() as session:
        person = make_person(session)
        entries = sorted((entry(person, *one) for one in made), key=lambda one: one.at)
        answers = [judgement for judgement, _ in receive(session, entries)]
        session.rollback()
    expected = [
        judgement
        for _, day in itertools.groupby(entries, key=lambda one: local_day(one.at, BRUSSELS))
        for judgement in judge_in_order((one.at, one.seconds) for one in day)
    ]
    assert answers == expected


def test_what_counted_before_still_counts_when_an_earlier_one_arrives(session: Session) -> None:
    person = make_person(session)
    receive(session, [entry(person, minutes=20)])
    ((late, is_new),) = receive(session, [entry(person, minutes=40)])
    assert (late.verdict, is_new) == ("too_soon", True)
    assert [one.slot for one in stored(session, person)[NOON.date()]] == [None, 1]


def test_two_tabs_that_send_the_same_break_at_once_keep_it_once(database: Database) -> None:
    with database.transaction() as session:
        person = make_person(session)
    one = entry(person, minutes=60)
    gate = threading.Barrier(4)
    answers = []

    def send() -> None:
        gate.wait()
        with database.autocommit() as connection:
            answers.append(receive_break(connection, entry=one, now=NOON))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(is_new for _, is_new in answers) == [False, False, False, True]
    assert {judgement.slot for judgement, _ in answers} == {1}
    with database.reading() as session:
        assert len(stored(session, person)[NOON.date()]) == 1


def test_a_break_is_found_by_its_tap_by_its_own_person_only(session: Session) -> None:
    person, other = make_person(session), make_person(session)
    one = entry(person, minutes=3 * 24 * 60)
    ((judgement, _),) = receive(session, [one])
    connection = session.connection()
    assert find_received(connection, person_id=person, tap_id=one.tap_id) == judgement
    assert find_received(connection, person_id=other, tap_id=one.tap_id) is None
