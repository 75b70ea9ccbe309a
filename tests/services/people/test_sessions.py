"""Server-side sessions: what opens them, and everything that ends them."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from webapp.domain.errors import Refused
from webapp.domain.people.access import Role, Viewer
from webapp.services.people.sessions import (
    Lifetime,
    LogoutNotice,
    change_language,
    discard_session,
    end_session,
    end_sessions_at_provider,
    open_session,
    remove_ended_sessions,
    resume_session,
    touch_session,
)
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.people import Person
from webapp.store.people.sessions import LogoutTokenSeen, ServerSession

LIFETIME = Lifetime(idle=dt.timedelta(hours=4), absolute=dt.timedelta(hours=12))
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def person(session: Session) -> int:
    return make_person(session)


def open_for(session: Session, person: int, sid: str | None = "sid", subject: str = "sub") -> str:
    viewer = Viewer(person, frozenset({Role.EMPLOYEE, Role.HR_ANALYST}), "fr", "Europe/Paris")
    return open_session(
        session, viewer=viewer, subject=subject, provider_sid=sid, id_token="eyJ.x.y", now=NOON
    )


def is_open(session: Session, token: str, now: dt.datetime = NOON) -> bool:
    return resume_session(session, token=token, now=now, lifetime=LIFETIME) is not None


def trail(session: Session) -> list[tuple[str, int | None, str]]:
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
    return [(event.action, event.actor_id, event.subject) for event in events]


def test_a_session_gives_back_its_viewer(session: Session, person: int) -> None:
    token = open_for(session, person)
    resumed = resume_session(session, token=token, now=NOON, lifetime=LIFETIME)
    viewer = Viewer(person, frozenset({Role.EMPLOYEE, Role.HR_ANALYST}), "fr", "Europe/Paris")
    assert resumed == (viewer, False)


def test_neither_the_token_nor_the_id_token_can_be_read_in_the_database(
    session: Session, person: int
) -> None:
    token = open_for(session, person)
    row = session.scalars(select(ServerSession)).one()
    assert token != row.digest
    assert b"eyJ" not in (row.sealed_id_token or b"")
    assert end_session(session, token=token, now=NOON) == "eyJ.x.y"


def test_an_invented_token_opens_nothing(session: Session, person: int) -> None:
    open_for(session, person)
    assert not is_open(session, "invented")


def test_a_session_goes_idle_unless_it_is_touched(session: Session, person: int) -> None:
    token = open_for(session, person)
    assert is_open(session, token, NOON + 4 * HOUR)
    assert not is_open(session, token, NOON + 4 * HOUR + dt.timedelta(seconds=1))
    touch_session(session, token=token, now=NOON + 3 * HOUR)
    assert is_open(session, token, NOON + 7 * HOUR)


def test_a_session_ends_after_its_longest_time_however_busy(session: Session, person: int) -> None:
    token = open_for(session, person)
    touch_session(session, token=token, now=NOON + 12 * HOUR)
    assert is_open(session, token, NOON + 12 * HOUR)
    assert not is_open(session, token, NOON + 12 * HOUR + dt.timedelta(seconds=1))


def test_touching_is_asked_for_after_five_minutes_only(session: Session, person: int) -> None:
    token = open_for(session, person)
    for minutes, stale in ((5, False), (6, True)):
        now = NOON + dt.timedelta(minutes=minutes)
        resumed = resume_session(session, token=token, now=now, lifetime=LIFETIME)
        assert resumed is not None
        assert resumed[1] is stale


def test_the_session_of_someone_deactivated_is_over(session: Session, person: int) -> None:
    token = open_for(session, person)
    session.get_one(Person, person).deactivated_at = NOON
    session.flush()
    assert not is_open(session, token)


def test_signing_out_ends_that_session_and_no_other(session: Session, person: int) -> None:
    token, other = open_for(session, person), open_for(session, person)
    end_session(session, token=token, now=NOON)
    assert not is_open(session, token)
    assert is_open(session, other)
    assert trail(session) == [("sign-out", person, f"person/{person}")]


def test_signing_out_everywhere_ends_the_sessions_of_that_person_and_of_nobody_else(
    session: Session, person: int
) -> None:
    token, lost = open_for(session, person), open_for(session, person)
    of_another = open_for(session, make_person(session))
    end_session(session, token=token, now=NOON, everywhere=True)
    assert [is_open(session, one) for one in (token, lost, of_another)] == [False, False, True]
    assert trail(session) == [("sign-out", person, f"person/{person}")]


def test_signing_out_twice_is_noted_once(session: Session, person: int) -> None:
    token = open_for(session, person)
    end_session(session, token=token, now=NOON)
    assert end_session(session, token=token, now=NOON) is None
    assert len(trail(session)) == 1


def test_a_replaced_session_ends_without_a_sign_out(session: Session, person: int) -> None:
    token = open_for(session, person)
    discard_session(session, token=token)
    assert not is_open(session, token)
    assert trail(session) == []


def test_the_language_of_a_session_changes(session: Session, person: int) -> None:
    token = open_for(session, person)
    change_language(session, token=token, language="de")
    resumed = resume_session(session, token=token, now=NOON, lifetime=LIFETIME)
    assert resumed is not None
    assert resumed[0].language == "de"


@pytest.mark.parametrize(
    ("subject", "sid", "left"),
    [
        ("sub", None, ["other"]),
        (None, "one", ["two", "other"]),
        ("sub", "two", ["one", "other"]),
        ("sub", "other", ["one", "two", "other"]),
        (None, None, ["one", "two", "other"]),
    ],
)
def test_the_provider_ends_the_sessions_that_it_names(
    session: Session, person: int, subject: str | None, sid: str | None, left: list[str]
) -> None:
    tokens = {name: open_for(session, person, sid=name) for name in ("one", "two")}
    tokens["other"] = open_for(session, make_person(session), sid="other", subject="other")
    notice = LogoutNotice(subject, sid, "jti")
    assert end_sessions_at_provider(session, notice=notice, now=NOON) == 3 - len(left)
    assert [name for name, token in tokens.items() if is_open(session, token)] == left


@pytest.mark.parametrize(
    ("subject", "sid", "left"),
    [
        ("sub", "one", ["two", "other", "stranger"]),
        ("sub", "two", ["one", "other", "stranger"]),
        ("sub", "elsewhere", ["one", "two", "other", "stranger"]),
        (None, "one", ["two", "unnamed", "other", "stranger"]),
        ("sub", None, ["other", "stranger"]),
    ],
)
def test_a_session_without_the_provider_s_session_id_is_named_by_its_subject(
    session: Session, person: int, subject: str | None, sid: str | None, left: list[str]
) -> None:
    tokens = {name: open_for(session, person, sid=name) for name in ("one", "two")}
    tokens["unnamed"] = open_for(session, person, sid=None)
    tokens["other"] = open_for(session, make_person(session), sid="other", subject="other")
    tokens["stranger"] = open_for(session, make_person(session), sid=None, subject="stranger")
    end_sessions_at_provider(session, notice=LogoutNotice(subject, sid, "jti"), now=NOON)
    assert [name for name, token in tokens.items() if is_open(session, token)] == left


def test_the_trail_tells_that_the_provider_did_it(session: Session, person: int) -> None:
    open_for(session, person)
    open_for(session, person)
    end_sessions_at_provider(session, notice=LogoutNotice("sub", None, "jti"), now=NOON)
    assert trail(session) == [("sign-out-by-provider", None, f"person/{person}")]
    assert session.scalars(select(AuditEvent)).one().detail == {
        "client": "sign-on-provider",
        "sessions": 2,
    }


def test_a_logout_token_works_once(session: Session) -> None:
    notice = LogoutNotice("sub", None, "jti")
    end_sessions_at_provider(session, notice=notice, now=NOON)
    with pytest.raises(Refused):
        end_sessions_at_provider(session, notice=notice, now=NOON)


def test_what_time_has_ended_is_removed(session: Session, person: int) -> None:
    idle, busy = open_for(session, person), open_for(session, person)
    end_sessions_at_provider(session, notice=LogoutNotice("x", None, "jti"), now=NOON)
    touch_session(session, token=busy, now=NOON + 5 * HOUR)
    later = NOON + 6 * HOUR
    assert remove_ended_sessions(session, lifetime=LIFETIME, now=later) == 1
    assert not is_open(session, idle, later)
    assert is_open(session, busy, later)
    assert remove_ended_sessions(session, lifetime=LIFETIME, now=NOON + 25 * HOUR) == 1
    assert session.scalars(select(LogoutTokenSeen)).all() == []
