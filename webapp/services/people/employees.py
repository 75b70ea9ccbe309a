"""Add people, and change who they are to the employer."""

from __future__ import annotations

from dataclasses import fields, replace

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.people.employees import EmploymentDetails, PersonDetails, checked_details
from webapp.i18n import LANGUAGES
from webapp.store.governance import audit
from webapp.store.people import employees as store
from webapp.store.people import people, role_grants


def add_person(
    session: Session,
    *,
    details: PersonDetails,
    work: EmploymentDetails | None = None,
    language: str | None = None,
    occasion: Occasion,
) -> int:
    """Add a person, who works like this if that is given; their id.

    `language` is what they are shown until they choose one. Raises Invalid: a value cannot be.
    NotFound: no such department. Conflict: the employee number is taken, or the department closed.
    """
    details = checked_details(details)
    if language not in (None, *LANGUAGES):
        raise Invalid("error.language")
    person_id = people.add_person(
        session,
        employee_number=details.employee_number,
        name=details.name,
        email=details.email,
        language=language,
        created_on=occasion.today,
    )
    if person_id is None:
        raise Conflict("error.employee_number_taken", number=details.employee_number)
    if work is not None:
        store.add_spans(session, person_id, [store.find_span(session, work)])
    _record(session, Action.PERSON_ADDED, person_id, occasion)
    return person_id


def change_person(
    session: Session, *, person_id: int, details: PersonDetails, occasion: Occasion
) -> bool:
    """Change who somebody is to the employer; whether that changed anything.

    Reminders by mail go on to the address that the sign-on provider gave: an address that is
    written here does not bring anybody the reminders of a colleague. Raises NotFound: there is
    nobody. Invalid: a value cannot be. Conflict: the employee number is taken, or stays since the
    person was given a role by name: by it they are known at the first sign-in.
    """
    details = checked_details(details)
    known = store.lock_details(session, person_id)
    return _change(session, person_id, known, details, occasion)


def follow_person(
    session: Session, *, person_id: int, told: PersonDetails, occasion: Occasion
) -> bool:
    """As `change_person`, but a number or an address that is not told stays as it is."""
    known = store.lock_details(session, person_id)
    told = replace(
        told,
        employee_number=told.employee_number or known.employee_number,
        email=told.email or known.email,
    )
    return _change(session, person_id, known, checked_details(told), occasion)


def _change(
    session: Session,
    person_id: int,
    known: PersonDetails,
    details: PersonDetails,
    occasion: Occasion,
) -> bool:
    names = [field.name for field in fields(PersonDetails)]
    changed = [name for name in names if getattr(known, name) != getattr(details, name)]
    if not changed:
        return False
    if "employee_number" in changed:
        _check_number_free(session, details.employee_number)
        if role_grants.list_open(session, person_id=person_id):
            raise Conflict("error.employee_number_roles")
    store.save_details(session, person_id, details)
    _record(session, Action.PERSON_CHANGED, person_id, occasion, changed)
    return True


def _check_number_free(session: Session, number: str | None) -> None:
    if number is not None and people.find_person(session, number) is not None:
        raise Conflict("error.employee_number_taken", number=number)


def _record(
    session: Session,
    action: Action,
    person_id: int,
    occasion: Occasion,
    changed: list[str] | None = None,
) -> None:
    audit.record(
        session,
        at=occasion.now,
        actor=occasion.actor,
        action=action,
        subject=f"person/{person_id}",
        detail={"changed": changed} if changed else None,
    )
