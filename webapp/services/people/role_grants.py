"""Give a role by name, confirm one that is confided in, end one; nobody does it for themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.governance.audit import Action, Actor, Occasion
from webapp.domain.names import bare
from webapp.domain.people.access import Role
from webapp.domain.people.role_grants import (
    CONFIDENTIAL,
    GIVEN,
    GrantState,
    RoleGrant,
    RoleHolder,
    check_grant,
    combines,
)
from webapp.store.governance import audit
from webapp.store.people import employees, sessions
from webapp.store.people import role_grants as store
from webapp.store.people.role_grants import RoleGrantRow

_BY_DATE = Actor.job("close-accounts")


def list_holders(session: Session) -> Sequence[RoleHolder]:
    """Who has a role, as of their last sign-in."""
    return store.list_holders(session)


def list_grants(session: Session) -> Sequence[RoleGrant]:
    """What was given by name and has not ended, the newest first."""
    return store.list_open(session)


def list_waiting(session: Session, *, person_id: int) -> Sequence[RoleGrant]:
    """What waits for somebody to confirm it, except what is for this person or given by them."""
    return [
        one
        for one in store.list_open(session)
        if one.state is GrantState.WAITING and person_id not in (one.person_id, one.granted_by)
    ]


def grant_role(
    session: Session, *, who: str, role: str, ends_on: dt.date | None, occasion: Occasion
) -> int:
    """Give a role to whoever has this employee number, until and with a day; the grant's number.

    It counts from their next sign-in on; one that is confided in, only once it is confirmed.
    Raises NotFound: there is nobody. Invalid: no such role, for oneself, over, or it would combine
    managing with being confided in. Conflict: the account is closed, or they have it already.
    """
    if role not in GIVEN:
        raise Invalid("error.role_unknown")
    given = Role(role)
    person_id = employees.find_person_id(session, bare(who))
    if person_id is None:
        raise NotFound("error.account_unknown", who=who)
    person = employees.lock_person(session, person_id)
    if person.deactivated_at is not None:
        raise Conflict("error.role_closed")
    open_grants = store.list_open(session, person_id=person_id)
    has = {Role(one) for one in person.last_roles or ()} | {one.role for one in open_grants}
    check_grant(
        role=given,
        has=has,
        ends_on=ends_on,
        today=occasion.today,
        is_own=occasion.actor.id == person_id,
    )
    if any(one.role is given for one in open_grants):
        raise Conflict("error.role_twice")
    grant_id = store.add_grant(
        session,
        person_id=person_id,
        role=given,
        granted_by=occasion.actor.id,
        granted_at=occasion.now,
        ends_on=ends_on,
        confirmed_at=None if given in CONFIDENTIAL else occasion.now,
    )
    _record(session, Action.ROLE_GRANTED, person_id, given, occasion)
    return grant_id


def confirm_grant(session: Session, *, grant_id: int, occasion: Occasion) -> None:
    """Let a grant count that waits.

    Raises NotFound: it does not wait. Invalid: it is one's own, or one gave it, or the person has
    come to manage meanwhile.
    """
    grant = _waiting(session, grant_id, occasion)
    person = employees.lock_person(session, grant.person_id)
    if combines({grant.role, *(Role(one) for one in person.last_roles or ())}):
        raise Invalid("error.role_combines")
    grant.confirmed_by, grant.confirmed_at = occasion.actor.id, occasion.now
    session.flush()
    _record(session, Action.ROLE_CONFIRMED, grant.person_id, grant.role, occasion)


def refuse_grant(session: Session, *, grant_id: int, occasion: Occasion) -> None:
    """Let a grant that waits never count. Raises as `confirm_grant`."""
    _end(session, _waiting(session, grant_id, occasion), Action.ROLE_REFUSED, occasion)


def end_grant(session: Session, *, grant_id: int, occasion: Occasion) -> None:
    """End a grant and the person's sessions: what they may is decided anew when they sign in.

    Raises NotFound: there is none. Conflict: nobody would be left to administer.
    """
    administrators = employees.lock_administrators(session, today=occasion.today)
    grant = store.lock_grant(session, grant_id)
    if grant.role is Role.ADMINISTRATOR and administrators <= {grant.person_id}:
        raise Conflict("error.last_administrator")
    _end_now(session, grant, occasion)


def end_expired(session: Session, *, today: dt.date, now: dt.datetime) -> int:
    """End the grants whose last day is over, with the sessions of those who had them; how many."""
    expired = store.list_expired(session, today)
    for grant in expired:
        _end_now(session, grant, Occasion(_BY_DATE, today, now))
    return len(expired)


def _end_now(session: Session, grant: RoleGrantRow, occasion: Occasion) -> None:
    _end(session, grant, Action.ROLE_ENDED, occasion)


def _waiting(session: Session, grant_id: int, occasion: Occasion) -> RoleGrantRow:
    grant = store.lock_grant(session, grant_id)
    if grant.confirmed_at is not None:
        raise NotFound("error.not_found")
    if occasion.actor.id in (grant.person_id, grant.granted_by):
        raise Invalid("error.role_own")
    return grant


def _end(session: Session, grant: RoleGrantRow, action: Action, occasion: Occasion) -> None:
    """Until they sign in again they have the roles that are left."""
    grant.ended_at = occasion.now
    person = employees.lock_person(session, grant.person_id)
    if grant.confirmed_at is not None:
        sessions.delete_sessions_of(session, grant.person_id)
        person.last_roles = [one for one in person.last_roles or () if one != grant.role]
    session.flush()
    _record(session, action, grant.person_id, grant.role, occasion)


def _record(
    session: Session, action: Action, person_id: int, role: Role, occasion: Occasion
) -> None:
    audit.record(
        session,
        at=occasion.now,
        actor=occasion.actor,
        action=action,
        subject=f"person/{person_id}",
        detail={"role": role.value},
    )
