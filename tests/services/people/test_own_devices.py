"""An employee's own device may stay signed in for weeks; nobody else's, and nothing tells of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.services.people.test_people import ELS, enter, trail
from webapp.domain.errors import Refused
from webapp.domain.people.access import Role, Viewer
from webapp.services.people.sessions import (
    Lifetime,
    LogoutNotice,
    end_session,
    end_sessions_at_provider,
    open_session,
    remove_ended_sessions,
    resume_session,
    stay_signed_in,
)
from webapp.store.people.sessions import ServerSession

LIFETIME = Lifetime(
    idle=dt.timedelta(hours=4),
    absolute=dt.timedelta(hours=12),
    own_device=dt.timedelta(days=28),
)
EMPLOYEE = frozenset({Role.EMPLOYEE})
ROLES = [one for one in Role if one is not Role.EMPLOYEE]
DAYS = dt.timedelta(days=1)


def open_for(session: Session, viewer: Viewer) -> str:
    return open_session(
        session, viewer=viewer, subject="sub", provider_sid="sid", id_token=None, now=NOON
    )


def stays(session: Session, viewer: Viewer) -> str:
    token = open_for(session, viewer)
    stay_signed_in(session, token=token, viewer=viewer)
    return token


def is_open(
    session: Session, token: str, later: dt.timedelta, lifetime: Lifetime = LIFETIME
) -> bool:
    return resume_session(session, token=token, now=NOON + later, lifetime=lifetime) is not None


def test_an_employee_s_own_device_stays_signed_in_for_weeks_and_no_longer(
    session: Session,
) -> None:
    token = stays(session, enter(session))
    assert [is_open(session, token, days * DAYS) for days in (1, 20, 28)] == [True] * 3
    assert not is_open(session, token, 28 * DAYS + dt.timedelta(seconds=1))


def test_another_session_of_the_same_person_does_not(session: Session) -> None:
    viewer = enter(session)
    stays(session, viewer)
    assert not is_open(session, open_for(session, viewer), DAYS)


def test_when_it_was_used_is_not_noted(session: Session) -> None:
    token = stays(session, enter(session))
    resumed = resume_session(session, token=token, now=NOON + 5 * DAYS, lifetime=LIFETIME)
    assert resumed is not None
    assert (resumed[0].stays, resumed[1]) == (True, False)


@pytest.mark.parametrize("role", ROLES)
def test_whoever_has_another_role_cannot(session: Session, role: Role) -> None:
    viewer = enter(session, roles=EMPLOYEE | {role})
    with pytest.raises(Refused):
        stay_signed_in(session, token=open_for(session, viewer), viewer=viewer)


@pytest.mark.parametrize("role", ROLES)
def test_whoever_gains_a_role_keeps_no_session_of_weeks_anywhere(
    session: Session, role: Role
) -> None:
    token = stays(session, enter(session))
    enter(session, roles=EMPLOYEE | {role}, now=NOON + DAYS)
    assert not is_open(session, token, DAYS)


def test_whoever_gained_a_role_elsewhere_cannot_choose_it_with_the_old_session(
    session: Session,
) -> None:
    viewer = enter(session)
    token = open_for(session, viewer)
    enter(session, roles=EMPLOYEE | {Role.ADMINISTRATOR})
    with pytest.raises(Refused):
        stay_signed_in(session, token=token, viewer=viewer)


def test_somebody_else_s_role_changes_nothing(session: Session) -> None:
    token = stays(session, enter(session))
    other = replace(ELS, subject="digest-of-hilde", employee_number="E-hilde")
    enter(session, other, roles=EMPLOYEE | {Role.HR_ANALYST})
    assert is_open(session, token, 7 * DAYS)


def test_an_installation_may_do_without(session: Session) -> None:
    token = stays(session, enter(session))
    assert not is_open(session, token, DAYS, replace(LIFETIME, own_device=dt.timedelta()))


def test_what_time_has_ended_is_removed_each_in_its_time(session: Session) -> None:
    viewer = enter(session)
    own, usual = stays(session, viewer), open_for(session, viewer)
    assert remove_ended_sessions(session, lifetime=LIFETIME, now=NOON + 20 * DAYS) == 1
    assert not is_open(session, usual, dt.timedelta())
    assert is_open(session, own, 20 * DAYS)
    assert remove_ended_sessions(session, lifetime=LIFETIME, now=NOON + 29 * DAYS) == 1
    assert session.scalars(select(ServerSession)).all() == []


def test_nothing_of_an_employee_s_coming_and_going_is_in_the_trail(session: Session) -> None:
    viewer = enter(session)
    known = trail(session)
    enter(session)
    end_session(session, token=stays(session, viewer), now=NOON)
    open_for(session, viewer)
    end_sessions_at_provider(session, notice=LogoutNotice("sub", "sid", "jti"), now=NOON)
    assert session.scalars(select(ServerSession)).all() == []
    assert trail(session) == known == [("person-created", {})]
