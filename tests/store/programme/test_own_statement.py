"""One statement that logs a break: it judges as the rule does, in a session that is in use."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import NOON, open_test_session
from tests.factories import make_person
from webapp.database import Database
from webapp.domain.people.access import GRANTS, Permission, Viewer
from webapp.domain.programme.breaks import BreakEntry, BreakVerdict, judge_in_order
from webapp.services.people.sessions import Lifetime, in_use, open_session, resume_session
from webapp.services.programme.breaks import list_breaks, log_at_once
from webapp.store.people.people import Person
from webapp.store.people.sessions import ServerSession

TODAY = NOON.date()
BRUSSELS = "Europe/Brussels"
LIFETIME = Lifetime(dt.timedelta(hours=4), dt.timedelta(hours=12), dt.timedelta(days=28))
ON_BOTH = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


def log(database: Database, person: int, token: str, **changes: Any) -> bool:
    values: dict[str, Any] = {
        "person_id": person,
        "at": NOON,
        "timezone": BRUSSELS,
        "seconds": 60,
        "exercise": "cat_cow",
        "tap_id": str(uuid.uuid4()),
    }
    entry = BreakEntry(**{**values, **changes})
    known = in_use(token=token, now=NOON, lifetime=LIFETIME)
    return database.at_once(partial(log_at_once, entry=entry, in_use=known))


def stored(database: Database, person: int) -> list[tuple[BreakVerdict, int | None]]:
    with database.reading() as session:
        breaks = list_breaks(session, person_id=person, first=TODAY, last=TODAY)[TODAY]
    return [(one.verdict, one.slot) for one in breaks]


@given(
    st.lists(
        st.tuples(st.integers(-90, 90), st.integers(-1, 1), st.integers(43, 47)),
        max_size=7,
        unique_by=lambda one: one[:2],
    )
)
@ON_BOTH
def test_it_judges_every_day_as_the_rule_does(
    database: Database, entries: list[tuple[int, int, int]]
) -> None:
    person, token = open_test_session(database, now=NOON)
    moments = [
        (NOON + dt.timedelta(minutes=5 * minutes, microseconds=micro), seconds)
        for minutes, micro, seconds in entries
    ]
    for at, seconds in moments:
        assert log(database, person, token, at=at, seconds=seconds)
    expected = sorted(zip([at for at, _ in moments], judge_in_order(moments), strict=True))
    assert stored(database, person) == [tuple(judged) for _, judged in expected]


MOMENTS = [0, 4, 5, 6, 239, 240, 241, 719, 720, 721, 40_319, 40_320, 40_321]  # minutes ago


@pytest.mark.parametrize("own_device", [False, True])
@pytest.mark.parametrize("own_lasts", [28, 0])
def test_it_takes_no_session_that_is_over_or_due_to_be_touched(
    database: Database, own_device: bool, own_lasts: int
) -> None:
    lifetime = Lifetime(LIFETIME.idle, LIFETIME.absolute, dt.timedelta(days=own_lasts))
    person, token = open_test_session(database, now=NOON)
    taken = set()
    for created, seen in itertools.combinations_with_replacement(reversed(MOMENTS), 2):
        with database.transaction() as session:
            one = session.query(ServerSession).filter_by(person_id=person).one()
            one.created_at = NOON - dt.timedelta(minutes=created)
            one.seen_at = NOON - dt.timedelta(minutes=seen)
            one.own_device = own_device
        entry = BreakEntry(person, NOON, BRUSSELS, 60, "cat_cow", str(uuid.uuid4()))
        known = in_use(token=token, now=NOON, lifetime=lifetime)
        is_taken = database.at_once(partial(log_at_once, entry=entry, in_use=known))
        with database.reading() as session:
            resumed = resume_session(session, token=token, now=NOON, lifetime=lifetime)
        if is_taken:
            assert resumed is not None
            assert not resumed[1]
            taken.add((created, seen))
    assert (0, 0) in taken
    assert ((720, 5) in taken) == (not own_device or own_lasts == 28)


@pytest.mark.parametrize("role", GRANTS)
def test_it_asks_for_a_role_that_may(database: Database, role: str) -> None:
    with database.transaction() as session:
        person = make_person(session)
        token = open_session(
            session,
            viewer=Viewer(person, frozenset({role}), "en", BRUSSELS),  # type: ignore[arg-type]
            subject="s",
            provider_sid=None,
            id_token=None,
            now=NOON,
        )
    assert log(database, person, token) is (Permission.BREAK_LOG in GRANTS[role])  # type: ignore[index]
    with database.transaction() as session:
        session.query(ServerSession).filter_by(person_id=person).one().roles = ["unknown"]
    assert not log(database, person, token)


def test_anything_in_the_way_stores_nothing(database: Database) -> None:
    (person, token), (other, _) = (open_test_session(database, now=NOON) for _ in range(2))
    tap = str(uuid.uuid4())
    assert log(database, person, token, tap_id=tap)
    assert not log(database, person, token, tap_id=tap)
    assert not log(database, other, token)
    assert not log(database, person, "another token")
    assert not log(database, person, token, timezone="Europe/London")
    assert not log(database, person, token, exercise=None)  # the database refuses it
    with database.transaction() as session:
        session.get_one(Person, person).deactivated_at = NOON
    assert not log(database, person, token)
    assert stored(database, person) == [(BreakVerdict.COUNTED, 1)]
    assert stored(database, other) == []
