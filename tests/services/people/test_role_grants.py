"""Roles given by name: united at sign-in, confirmed where confided in, over when they are over."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_person
from webapp.domain.errors import Conflict, DomainError, Invalid, NotFound
from webapp.domain.governance.audit import Action, Actor, Occasion
from webapp.domain.people.access import Role, Viewer
from webapp.domain.people.employees import PersonDetails
from webapp.domain.people.role_grants import combines, united
from webapp.domain.ports.identity import Identity
from webapp.services.people.employees import change_person
from webapp.services.people.leaving import close_person, reopen_person
from webapp.services.people.people import sign_in
from webapp.services.people.role_grants import (
    confirm_grant,
    end_expired,
    end_grant,
    grant_role,
    list_waiting,
    refuse_grant,
)
from webapp.services.people.sessions import open_session
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.people import Person
from webapp.store.people.sessions import ServerSession

TODAY = NOON.date()
DAY = dt.timedelta(days=1)
EMPLOYEE = frozenset({Role.EMPLOYEE})
HR, ADMIN = Role.HR_ANALYST, Role.ADMINISTRATOR
PHYSICIAN, OFFICER = Role.OCCUPATIONAL_PHYSICIAN, Role.DATA_PROTECTION_OFFICER


def made(session: Session, number: str, *roles: Role) -> int:
    person = session.get_one(Person, make_person(session))
    person.employee_number, person.name = number, number
    person.last_roles = sorted({Role.EMPLOYEE, *roles}) if roles else None
    session.flush()
    return person.id


@pytest.fixture
def ann(session: Session) -> int:
    return made(session, "ann")


@pytest.fixture
def boss(session: Session) -> int:
    return made(session, "boss", ADMIN)


def by(person: int, day: dt.date = TODAY) -> Occasion:
    return Occasion(Actor.person(person), day, NOON)


def give(
    session: Session, boss: int, role: Role, who: str = "ann", ends_on: dt.date | None = None
) -> int:
    return grant_role(session, who=who, role=role, ends_on=ends_on, occasion=by(boss))


def enter(
    session: Session, number: str = "ann", roles: frozenset[Role] = EMPLOYEE, day: dt.date = TODAY
) -> frozenset[Role]:
    """Sign in; the roles."""
    found = Identity(f"subject-{number}", number, None, number, frozenset(), None)
    now = dt.datetime.combine(day, dt.time(12), dt.UTC)
    return sign_in(
        session, identity=found, roles=roles, browser_language="", timezone="UTC", now=now
    ).roles


def sessions_of(session: Session, person: int) -> int:
    rows = select(ServerSession).where(ServerSession.person_id == person)
    return len(session.scalars(rows).all())


def stay(session: Session, person: int) -> None:
    viewer = Viewer(person, EMPLOYEE, "nl", "UTC")
    open_session(session, viewer=viewer, subject="s", provider_sid=None, id_token=None, now=NOON)


def trail(session: Session) -> list[tuple[str, int | None, str]]:
    rows = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
    return [
        (row.action, row.actor_id, row.detail.get("role", ""))
        for row in rows
        if row.action.startswith("role-")
    ]


def test_a_role_given_by_name_unites_with_those_of_the_groups_until_its_last_day(
    session: Session, ann: int, boss: int
) -> None:
    give(session, boss, HR, ends_on=TODAY + DAY)
    assert enter(session) == {Role.EMPLOYEE, HR}
    assert enter(session, roles=EMPLOYEE | {ADMIN}) == {Role.EMPLOYEE, HR, ADMIN}
    assert enter(session, day=TODAY + DAY) == {Role.EMPLOYEE, HR}
    assert enter(session, day=TODAY + 2 * DAY) == EMPLOYEE
    assert trail(session) == [("role-granted", boss, "hr_analyst")]


def test_on_the_day_after_the_last_the_sessions_end_by_the_job(
    session: Session, ann: int, boss: int
) -> None:
    give(session, boss, HR, ends_on=TODAY)
    enter(session)
    stay(session, ann)
    assert end_expired(session, today=TODAY, now=NOON) == 0
    assert sessions_of(session, ann) == 1
    assert end_expired(session, today=TODAY + DAY, now=NOON) == 1
    assert end_expired(session, today=TODAY + DAY, now=NOON) == 0
    assert sessions_of(session, ann) == 0
    assert trail(session)[-1] == ("role-ended", None, "hr_analyst")


def test_ending_a_role_ends_the_sessions_of_the_person(
    session: Session, ann: int, boss: int
) -> None:
    grant = give(session, boss, HR)
    enter(session)
    stay(session, ann)
    end_grant(session, grant_id=grant, occasion=by(boss))
    assert sessions_of(session, ann) == 0
    assert session.get_one(Person, ann).last_roles == ["employee"]
    assert enter(session) == EMPLOYEE
    with pytest.raises(NotFound):
        end_grant(session, grant_id=grant, occasion=by(boss))


def test_nobody_gives_themselves_a_role_or_confirms_their_own(
    session: Session, ann: int, boss: int
) -> None:
    with pytest.raises(Invalid, match="role_own"):
        give(session, boss, HR, who="boss")
    grant = give(session, boss, PHYSICIAN)
    for person in (ann, boss):
        assert list_waiting(session, person_id=person) == []
        for act in (confirm_grant, refuse_grant):
            with pytest.raises(Invalid, match="role_own"):
                act(session, grant_id=grant, occasion=by(person))


@pytest.mark.parametrize("role", [PHYSICIAN, OFFICER])
def test_a_role_that_is_confided_in_counts_only_once_another_has_confirmed_it(
    session: Session, ann: int, boss: int, role: Role
) -> None:
    doctor = made(session, "doctor", PHYSICIAN)
    grant = give(session, boss, role)
    assert enter(session) == EMPLOYEE
    assert [one.id for one in list_waiting(session, person_id=doctor)] == [grant]
    confirm_grant(session, grant_id=grant, occasion=by(doctor))
    assert enter(session) == {Role.EMPLOYEE, role}
    with pytest.raises(NotFound):
        confirm_grant(session, grant_id=grant, occasion=by(doctor))
    assert [one[:2] for one in trail(session)] == [
        ("role-granted", boss),
        ("role-confirmed", doctor),
    ]


def test_a_refused_role_never_counts_and_can_be_given_again(
    session: Session, ann: int, boss: int
) -> None:
    doctor = made(session, "doctor", PHYSICIAN)
    refuse_grant(session, grant_id=give(session, boss, OFFICER), occasion=by(doctor))
    assert enter(session) == EMPLOYEE
    give(session, boss, OFFICER)


def test_who_manages_is_never_confided_in_as_well(session: Session, ann: int, boss: int) -> None:
    doctor = made(session, "doctor", PHYSICIAN)
    second = made(session, "second", ADMIN)
    for who, role in (("second", PHYSICIAN), ("second", OFFICER), ("doctor", HR)):
        with pytest.raises(Invalid, match="role_combines"):
            give(session, boss, role, who=who)
    grant = give(session, boss, PHYSICIAN)
    with pytest.raises(Invalid, match="role_combines"):
        give(session, boss, HR)
    enter(session, roles=EMPLOYEE | {ADMIN})  # a group has made her manage meanwhile
    with pytest.raises(Invalid, match="role_combines"):
        confirm_grant(session, grant_id=grant, occasion=by(doctor))
    assert second


def test_a_role_that_would_combine_the_two_gives_way_to_that_of_the_groups(
    session: Session, ann: int, boss: int
) -> None:
    give(session, boss, HR)
    assert enter(session, roles=EMPLOYEE | {PHYSICIAN}) == {Role.EMPLOYEE, PHYSICIAN}


ROLES = st.frozensets(st.sampled_from(list(Role)))


@given(ROLES, ROLES)
def test_no_grant_combines_what_the_groups_keep_apart(
    held: frozenset[Role], granted: frozenset[Role]
) -> None:
    roles = united(held, granted)
    assert held <= roles <= held | granted
    assert combines(roles) == combines(held)


def test_somebody_else_does_not_come_into_a_role_by_a_change_of_number(
    session: Session, ann: int, boss: int
) -> None:
    doctor = made(session, "doctor", PHYSICIAN)
    confirm_grant(session, grant_id=give(session, boss, PHYSICIAN), occasion=by(doctor))
    accomplice = PersonDetails("accomplice", "ann")
    with pytest.raises(Conflict, match="number_roles"):
        change_person(session, person_id=ann, details=accomplice, occasion=by(boss))
    assert change_person(
        session, person_id=ann, details=PersonDetails("ann", "Ann B."), occasion=by(boss)
    )


def test_a_role_given_by_name_ends_with_the_account_and_does_not_come_back_with_it(
    session: Session, ann: int, boss: int
) -> None:
    give(session, boss, HR)
    close_person(session, person_id=ann, last_day=TODAY, at_once=True, occasion=by(boss))
    reopen_person(session, person_id=ann, occasion=by(boss))
    assert enter(session) == EMPLOYEE
    closed = select(AuditEvent).where(AuditEvent.action == Action.ACCOUNT_CLOSED)
    event = session.scalars(closed).one()
    assert (event.actor_id, event.detail["roles"]) == (boss, ["hr_analyst"])


def test_the_last_administrator_keeps_the_role_that_makes_them_one(
    session: Session, ann: int, boss: int
) -> None:
    grant = give(session, boss, ADMIN)
    close_person(session, person_id=boss, last_day=TODAY, at_once=True, occasion=by(ann))
    with pytest.raises(Conflict, match="last_administrator"):
        end_grant(session, grant_id=grant, occasion=by(boss))
    with pytest.raises(Conflict, match="last_administrator"):
        close_person(session, person_id=ann, last_day=TODAY, at_once=True, occasion=by(boss))


@pytest.mark.parametrize(
    ("who", "role", "ends_on"),
    [
        ("nobody", "hr_analyst", None),
        ("ann", "employee", None),
        ("ann", "king", None),
        ("ann", "hr_analyst", TODAY - DAY),
    ],
)
def test_what_cannot_be_given_is_refused(
    session: Session, ann: int, boss: int, who: str, role: str, ends_on: dt.date | None
) -> None:
    with pytest.raises(DomainError):
        grant_role(session, who=who, role=role, ends_on=ends_on, occasion=by(boss))
    assert trail(session) == []


def test_a_role_is_given_once_and_to_open_accounts_only(
    session: Session, ann: int, boss: int
) -> None:
    give(session, boss, HR)
    with pytest.raises(Conflict, match="role_twice"):
        give(session, boss, HR)
    close_person(session, person_id=ann, last_day=TODAY, at_once=True, occasion=by(boss))
    with pytest.raises(Conflict, match="role_closed"):
        give(session, boss, HR)
