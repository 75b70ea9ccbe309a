"""Who administers first: a code is made on the server, and somebody signed in uses it, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy.orm import Session

from webapp.domain.errors import Invalid, NotFound
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.people.access import Role
from webapp.domain.people.first_administrator import LASTS, SetupCode, digest_of, new_code
from webapp.domain.people.role_grants import combines
from webapp.store.governance import audit
from webapp.store.people import first_administrator as store
from webapp.store.people import sessions
from webapp.store.people.employees import lock_administrators, lock_person
from webapp.store.people.role_grants import add_grant


def is_wanted(session: Session, *, by_group: Collection[Role], today: dt.date) -> bool:
    """Whether nobody administers and no group of the provider would make somebody do so."""
    if Role.ADMINISTRATOR in by_group:
        return False
    return not lock_administrators(session, today=today)


def make_code(session: Session, *, by_group: Collection[Role], occasion: Occasion) -> str | None:
    """A code for the first administrator; None: there is one, or a group gives the role.

    It is kept as a digest, and takes the place of one that was made before.
    """
    if not is_wanted(session, by_group=by_group, today=occasion.today):
        store.delete_code(session)
        return None
    code = new_code()
    store.save_code(session, SetupCode(digest_of(code), occasion.now + LASTS))
    return code


def claim(
    session: Session,
    *,
    person_id: int,
    written: str,
    by_group: Collection[Role],
    occasion: Occasion,
) -> None:
    """Make somebody the first administrator, and end their sessions: it counts when they sign in.

    Raises NotFound: there is an administrator. Invalid: no such code holds, or the person is
    somebody in whom employees confide.
    """
    code = store.lock_code(session)
    if not is_wanted(session, by_group=by_group, today=occasion.today):
        raise NotFound("error.not_found")
    if code is None or not code.opens(written, occasion.now):
        raise Invalid("error.setup_code")
    person = lock_person(session, person_id)
    if combines({Role.ADMINISTRATOR, *(Role(one) for one in person.last_roles or ())}):
        raise Invalid("error.role_combines")
    store.delete_code(session)
    add_grant(
        session,
        person_id=person_id,
        role=Role.ADMINISTRATOR,
        granted_by=None,
        granted_at=occasion.now,
        ends_on=None,
        confirmed_at=occasion.now,
    )
    sessions.delete_sessions_of(session, person_id)
    audit.record(
        session,
        at=occasion.now,
        actor=occasion.actor,
        action=Action.FIRST_ADMINISTRATOR,
        subject=f"person/{person_id}",
    )
