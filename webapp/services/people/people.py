"""Who there is, and signing in."""

from __future__ import annotations

import datetime as dt
import logging

from sqlalchemy.orm import Session

from webapp.domain.calendar import local_day
from webapp.domain.errors import Conflict, Refused
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.people.access import Role, Viewer, has_more
from webapp.domain.people.employees import LONGEST_EMAIL, LONGEST_NAME, LONGEST_NUMBER
from webapp.domain.ports.identity import Identity
from webapp.i18n import choose_language
from webapp.store.defaults import find_defaults
from webapp.store.governance import audit, my_data
from webapp.store.people import paper_codes, sessions
from webapp.store.people import people as store
from webapp.store.people.people import Person
from webapp.store.people.role_grants import roles_of_person
from webapp.store.programme import reminder_targets

log = logging.getLogger(__name__)


def has_people(session: Session) -> bool:
    """Whether there is anybody at all."""
    return store.has_people(session)


def sign_in(
    session: Session,
    *,
    identity: Identity,
    roles: frozenset[Role],
    browser_language: str,
    timezone: str,
    now: dt.datetime,
) -> Viewer:
    """The person whom the provider vouches for, known by subject, else by employee number.

    Someone unknown gets an account without employment. Name, e-mail and an employee number that was
    missing are brought up to date. `timezone` serves who has no site.
    Raises Refused: deactivated, or the employee number belongs to another account, or to somebody
    who was given a code.
    """
    today = local_day(now, timezone)
    person = (
        _find(session, identity, now)
        or _link(session, identity, now)
        or _create(session, identity, today, now)
    )
    if person.deactivated_at is not None:
        raise Refused("error.sign_on_deactivated")
    _refresh(session, person, identity)
    site_language, site_timezone = store.find_place(session, person.id, today)
    defaults, _ = find_defaults(session)
    asked = [identity.language or "", browser_language, *defaults.languages]
    offered = [one for one in asked if defaults.offers(choose_language([one], ""))]
    language = choose_language(
        [person.language or "", site_language or "", *offered], browser_language
    )
    roles = roles_of_person(session, person.id, roles, today=today)
    _record_roles(session, person, roles, now)
    return Viewer(person.id, roles, language, site_timezone or timezone)


def set_language(session: Session, *, person_id: int, language: str) -> None:
    """Remember the language that a person chose, for this and every later sign-in."""
    store.set_person_language(session, person_id, language)


def forget_sign_on(session: Session, *, now: dt.datetime) -> int:
    """After a change of provider: end all sessions and links; the number of people unlinked.

    At the next sign-in everyone is linked again, by employee number.
    """
    sessions.delete_all_sessions(session)
    count = store.clear_subjects(session)
    audit.record(
        session,
        at=now,
        actor=Actor.job("forget-sign-on"),
        action=Action.SIGN_ON_FORGOTTEN,
        subject="people",
        detail={"people": count},
    )
    return count


def _find(session: Session, identity: Identity, now: dt.datetime) -> Person | None:
    """Who has this subject, with a number that was missing; None: nobody, or still to be linked."""
    person = store.find_person_by_subject(session, identity.subject)
    if person is None or person.deactivated_at is not None or not identity.employee_number:
        return person
    if person.employee_number is not None:
        if person.employee_number != identity.employee_number:
            log.warning("sign-on: the provider names another employee number than the linked one")
        return person
    listed = _listed(session, identity)
    if listed is None:
        person.employee_number = identity.employee_number
        return _linked(session, person, now)
    session.expunge(person)  # what they logged goes to their line in the roster
    my_data.hand_over(session, person_id=person.id, heir_id=listed.id)
    reminder_targets.follow_person(session, person_id=listed.id, email=None)
    return None


def _listed(session: Session, identity: Identity) -> Person | None:
    """Who has this employee number, and no account yet but what another device made just now.

    Raises Refused: it is too long, or belongs to another account. Of whoever was given codes the
    employer could make an account at the provider, and read what is theirs: only who is signed in
    with the PIN links one. That is so whether they ever used a code or not.
    """
    if identity.employee_number is None:
        return None
    if len(identity.employee_number) > LONGEST_NUMBER:
        log.warning("sign-on refused: an employee number that is too long")
        raise Refused("error.sign_on_claims", claim="employee_number")
    person = store.find_person(session, identity.employee_number)
    if person is None or person.subject == identity.subject:
        return person
    if paper_codes.find_code(session, person.id):  # first: linked before or not, it is one answer
        log.warning("sign-on refused: the employer gave this person a code")
        raise Refused("error.sign_on_by_code")
    if person.subject is not None:
        log.warning("sign-on refused: the employee number belongs to another account")
        raise Refused("error.sign_on_number_taken")
    return person


def _refresh(session: Session, person: Person, identity: Identity) -> None:
    """Name and e-mail as the provider has them now; what it does not say stays.

    Reminders by mail go where the provider says, whatever the employer has written meanwhile.
    """
    if identity.is_named:
        person.name = identity.name[:LONGEST_NAME]
    if identity.email and len(identity.email) <= LONGEST_EMAIL:
        _set_email(session, person, identity.email)


def _set_email(session: Session, person: Person, email: str | None) -> None:
    """Keep the address; reminders by mail follow it."""
    if email:
        reminder_targets.follow_person(session, person_id=person.id, email=email)
    person.email = email
    session.flush()


def _link(session: Session, identity: Identity, now: dt.datetime) -> Person | None:
    person = _listed(session, identity)
    if person is None or person.subject is not None:
        return person
    if not store.link_subject(session, person.id, identity.subject):
        raise Conflict("error.conflict")
    return _linked(session, person, now)


def _linked(session: Session, person: Person, now: dt.datetime) -> Person:
    _record(session, Action.PERSON_LINKED, person.id, now)
    return person


def _create(session: Session, identity: Identity, today: dt.date, now: dt.datetime) -> Person:
    added = store.add_person(
        session,
        subject=identity.subject,
        employee_number=identity.employee_number,
        name=identity.name[:LONGEST_NAME],
        email=identity.email if len(identity.email or "") <= LONGEST_EMAIL else None,
        created_on=today,
    )
    person = store.find_person_by_subject(session, identity.subject)
    if person is None:
        raise Conflict("error.conflict")
    if added is not None:
        _record(session, Action.PERSON_CREATED, person.id, now)
    return person


def _record_roles(
    session: Session, person: Person, roles: frozenset[Role], now: dt.datetime
) -> None:
    """Note what the provider's groups gave or took, and the sign-in of who is no mere employee.

    Whoever has a role beside stays signed in for weeks nowhere, wherever they chose that before.
    """
    before = set(person.last_roles or [Role.EMPLOYEE.value])
    after = {role.value for role in roles}
    person.last_roles = sorted(after)
    if before != after:
        change = {"gained": sorted(after - before), "lost": sorted(before - after)}
        _record(session, Action.ROLES_CHANGED, person.id, now, change)
    if has_more(after):
        sessions.clear_own_devices(session, person.id)
        _record(session, Action.SIGN_IN, person.id, now, {"roles": sorted(after)})


def _record(
    session: Session,
    action: Action,
    person_id: int,
    now: dt.datetime,
    detail: dict[str, list[str]] | None = None,
) -> None:
    actor, subject = Actor.person(person_id), f"person/{person_id}"
    audit.record(session, at=now, actor=actor, action=action, subject=subject, detail=detail)
