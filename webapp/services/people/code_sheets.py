"""An administrator gives people codes on paper. Nothing here depends on whether one was used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.people.paper_codes import (
    LASTS,
    MOST_PEOPLE,
    CodeAccount,
    CodeSheet,
    PaperCode,
    digest_of,
    new_code,
    new_name,
)
from webapp.gate.former_breaks import leave_to_figures
from webapp.store.defaults import find_defaults
from webapp.store.governance import audit, code_accounts
from webapp.store.governance.my_data import begin_anew
from webapp.store.people import paper_codes as store
from webapp.store.people import sessions
from webapp.store.people.employees import lock_person
from webapp.store.people.people import Person, find_department, find_place
from webapp.store.people.role_grants import list_with_role


@dataclass(frozen=True, slots=True)
class CodeCandidate:
    """Somebody for whom a sheet can be printed, unless `is_provided`.

    Then a directory says that they need none, or they have a role, which needs the provider.
    """

    person_id: int
    name: str
    made_on: dt.date | None
    is_provided: bool


def check_allowed(session: Session) -> None:
    """Raises NotFound: the employer has not chosen for codes on paper."""
    if not find_defaults(session)[0].paper_codes:
        raise NotFound("error.not_found")


def list_candidates(
    session: Session, *, department: str, today: dt.date
) -> Sequence[CodeCandidate]:
    """Everybody who works in a department (its code), by name, with the day of the newest code.

    Raises NotFound: the employer has not chosen for codes.
    """
    check_allowed(session)
    found = find_department(session, department)
    workers = [] if found is None else store.list_workers(session, found.id, day=today)
    people = [person_id for person_id, _ in workers]
    made, provided = store.list_made(session, people), _list_provided(session, people)
    return [CodeCandidate(one, name, made.get(one), one in provided) for one, name in workers]


def find_made_on(session: Session, *, person_id: int) -> dt.date | None:
    """On which day the person's newest code was made, also where codes are off; None: none was.

    It keeps the provider's account away from them until it is ended.
    """
    return store.list_made(session, [person_id]).get(person_id)


def make_codes(
    session: Session, *, people: Collection[int], default: str, occasion: Occasion
) -> list[CodeSheet]:
    """A new code for each, in place of the one before; by name. `default`: the usual language.

    Raises NotFound: not allowed, or there is nobody. Invalid: none, or too many at once. Conflict:
    an account is closed, a directory provides it, or it has a role: whoever made the code could act
    in it.
    """
    check_allowed(session)
    if not 0 < len(people) <= MOST_PEOPLE:
        raise Invalid("error.code_people", most=MOST_PEOPLE)
    provided = _list_provided(session, people)
    sheets = []
    for person_id in sorted(people):
        person = lock_person(session, person_id)
        if person.deactivated_at is not None or person_id in provided:
            raise Conflict("error.code_provided", name=person.name)
        sheets.append(_make(session, person, default, occasion))
        _record(session, Action.SIGN_IN_CODE_MADE, person_id, occasion)
    return sorted(sheets, key=lambda sheet: sheet.person)


def _list_provided(session: Session, people: Collection[int]) -> set[int]:
    return store.list_provided(session, people) | list_with_role(session, people)


def _make(session: Session, person: Person, default: str, occasion: Occasion) -> CodeSheet:
    former, code = store.find_code(session, person.id), new_code()
    name = new_name() if former is None else former.name
    expires_on = occasion.today + LASTS
    kept = PaperCode(person.id, name, digest_of(code), occasion.today, expires_on)
    store.save_code(session, kept)
    language, _ = find_place(session, person.id, occasion.today)
    return CodeSheet(person.name, name, code, expires_on, language or default)


def end_codes(session: Session, *, person_id: int, occasion: Occasion) -> None:
    """Let somebody sign in with a code no more; what they logged in that way goes.

    Whoever opens the account next, with an account that the employer can make at the provider, is
    not known to be the same person. What was logged under the provider's own account stays.
    Raises NotFound: there is nobody, or they have no code.
    """
    person = lock_person(session, person_id)
    if store.find_code(session, person_id) is None:
        raise NotFound("error.not_found")
    store.delete_code(session, person_id)
    if person.subject is None:
        person.last_roles = None
        leave_to_figures(session, person_id=person_id)
        begin_anew(session, person_id=person_id)
        ended = CodeAccount(person_id, None, occasion.now, occasion.now, None, None)
        code_accounts.save_account(session, ended)
    sessions.delete_sessions_of(session, person_id)
    _record(session, Action.SIGN_IN_CODE_ENDED, person_id, occasion)


def _record(session: Session, action: Action, person_id: int, occasion: Occasion) -> None:
    audit.record(
        session,
        at=occasion.now,
        actor=occasion.actor,
        action=action,
        subject=f"person/{person_id}",
    )
