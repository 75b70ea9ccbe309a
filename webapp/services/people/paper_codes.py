"""Signing in with a code on paper, once, and with a name and a PIN of one's own from then on.

A role and no other: the employee's. Every refusal of a code is the same, and so is every refusal of
a name and a PIN, with about the same work behind it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.domain.calendar import local_day
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.people.access import Role, Viewer, has_more
from webapp.domain.people.paper_codes import (
    PATIENCE,
    PATIENCE_MINUTES,
    TRIES,
    CodeAccount,
    check_pin,
    digest_of,
    own_try_of,
    spelled,
    try_of,
)
from webapp.domain.ports.identity import Identity
from webapp.domain.typed_codes import grouped, signs_of
from webapp.gate.former_breaks import leave_to_figures
from webapp.i18n import choose_language
from webapp.store.defaults import find_defaults
from webapp.store.governance import code_accounts as accounts
from webapp.store.governance.my_data import begin_anew
from webapp.store.governance.person_keys import fetch_keys
from webapp.store.people import paper_codes as store
from webapp.store.people import people, sessions
from webapp.store.people.employees import lock_person
from webapp.store.people.people import Person
from webapp.store.people.role_grants import list_open
from webapp.store.pin_hashes import hash_pin, is_pin

_EMPLOYEE = frozenset({Role.EMPLOYEE})


def is_allowed(session: Session) -> bool:
    """Whether the employer has chosen for codes on paper."""
    return find_defaults(session)[0].paper_codes


def begin(
    session: Session, *, written: str, pin: str, language: str, timezone: str, now: dt.datetime
) -> Viewer:
    """Open somebody's account with the code of their sheet and a PIN that they choose.

    It begins anew, whatever was there: whoever holds the code may be another than before. The
    browser's language and the employer's time zone serve where nothing better is known.
    Raises Invalid: the PIN will not do, or no such code holds.
    """
    chosen = hash_pin(check_pin(pin, written))
    person = _opened_by(session, written, local_day(now, timezone))
    check_pin(pin, find_name(session, person_id=person.id))
    leave_to_figures(session, person_id=person.id)
    begin_anew(session, person_id=person.id)
    sessions.delete_sessions_of(session, person.id)
    person.subject = person.language = person.last_roles = None
    session.flush()
    accounts.save_account(session, CodeAccount(person.id, chosen, now, now, now, None))
    return _viewer(session, person, language, timezone, now)


def _opened_by(session: Session, written: str, today: dt.date) -> Person:
    digest = digest_of(written)
    found = store.find_code_by_digest(session, digest)
    if found is None or not is_allowed(session):
        raise Invalid("error.paper_code")
    person = lock_person(session, found.person_id)
    code = store.find_code(session, person.id)  # the newest, now that nobody makes another
    holds = code is not None and code.digest == digest and today <= code.expires_on
    has_role = has_more(person.last_roles or ()) or list_open(session, person_id=person.id)
    if not holds or has_role or person.deactivated_at is not None:
        raise Invalid("error.paper_code")
    return person


def count_try(session: Session, *, name: str, now: dt.datetime, is_own: bool = False) -> bool:
    """Count that somebody tries a name, anybody's or not; whether they have to wait.

    The time of waiting begins with the first try, and no further one makes it longer. In a
    transaction of its own: what it counts stays, whatever comes of the try. `is_own`: whoever is
    signed in with it, apart from the tries of others.
    """
    tried = own_try_of(name) if is_own else try_of(name)
    return store.count_try(session, tried, now=now, since=now - PATIENCE) > TRIES


def sign_in(
    session: Session, *, name: str, pin: str | None, language: str, timezone: str, now: dt.datetime
) -> Viewer:
    """Who has this name and this PIN. Raises Invalid: nobody has, or not now.

    `pin` is None for whoever has to wait: the same refusal after the same work. Signing in forgets
    what was tried, so that another answer would tell a stranger that somebody signed in meanwhile.
    """
    person, account = _find(session, name)
    known = is_pin(spelled(pin or ""), None if account is None else account.pin)
    may = pin is not None and known and is_allowed(session)
    if not may or person is None or person.deactivated_at is not None:
        raise Invalid("error.code_sign_in", minutes=PATIENCE_MINUTES)
    store.forget_tries(session, try_of(name))
    accounts.note_sign_in(session, person.id, now)
    return _viewer(session, person, language, timezone, now)


def change_pin(
    session: Session, *, viewer: Viewer, current: str, chosen: str, now: dt.datetime
) -> None:
    """Let another PIN hold from now on, and end every session of the person's.

    Raises Invalid: the current one is another, or the chosen one will not do. NotFound: they sign
    in without one.
    """
    hashed = hash_pin(check_pin(chosen, find_name(session, person_id=viewer.person_id)))
    lock_person(session, viewer.person_id)
    account = read_account(session, person_id=viewer.person_id)
    if not is_pin(spelled(current), account.pin):
        raise Invalid("error.pin_current")
    accounts.save_account(session, replace(account, pin=hashed, chosen_at=now))
    sessions.delete_sessions_of(session, viewer.person_id)


def connect(session: Session, *, person_id: int, identity: Identity) -> None:
    """Let whoever is signed in with a PIN come by the provider from now on, with what is theirs.

    Nothing happens when the provider names another number, or another account here is linked. The
    trail says nothing: it would tell that somebody had used their code.
    """
    person = lock_person(session, person_id)
    is_same = person.employee_number is not None and (
        person.employee_number == identity.employee_number
    )
    if not is_same or people.find_person_by_subject(session, identity.subject) is not None:
        return
    if people.link_subject(session, person_id, identity.subject):
        accounts.delete_account(session, person_id)
        sessions.delete_sessions_of(session, person_id)


def read_account(session: Session, *, person_id: int) -> CodeAccount:
    """How the person's own PIN stands. Raises NotFound: they sign in without one."""
    found = accounts.find_account(session, person_id)
    if found is None or found.pin is None:
        raise NotFound("error.not_found")
    return found


def find_name(session: Session, *, person_id: int) -> str:
    """What the person signs in with; empty: with the provider."""
    found = store.find_code(session, person_id)
    return "" if found is None else found.name


def _find(session: Session, name: str) -> tuple[Person | None, CodeAccount | None]:
    """Who signs in with a name, held until the transaction ends, and how their PIN stands."""
    code = store.find_code_by_name(session, grouped(signs_of(name)))
    if code is None:
        return None, None
    person = lock_person(session, code.person_id)
    # Whoever has no PIN costs the same statements as whoever has one.
    fetch_keys(session, [person.id])
    return person, accounts.find_account(session, person.id)


def _viewer(
    session: Session, person: Person, language: str, timezone: str, now: dt.datetime
) -> Viewer:
    today = local_day(now, timezone)
    there, zone = people.find_place(session, person.id, today)
    spoken = choose_language([person.language or "", there or ""], language)
    return Viewer(person.id, _EMPLOYEE, spoken, zone or timezone)
