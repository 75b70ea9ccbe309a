"""Close an account by date, and open it again; what was published stays as it is."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, NotFound
from webapp.domain.governance.audit import Action, Actor, Occasion
from webapp.domain.people.employees import check_day, ended
from webapp.store.governance import audit
from webapp.store.people import employees as store
from webapp.store.people import people, personal_tokens, role_grants, sessions
from webapp.store.people.people import Person
from webapp.store.programme import reminder_targets, reminders

_DAY = dt.timedelta(days=1)
_BY_DATE = Actor.job("close-accounts")


def find_person_id(session: Session, *, who: str) -> int:
    """Whose employee number it is, or `person/` and the number in the audit trail.

    Raises NotFound: there is nobody.
    """
    found = store.find_person_id(session, who)
    if found is None:
        raise NotFound("error.account_unknown", who=who)
    return found


def close_person(
    session: Session,
    *,
    person_id: int,
    last_day: dt.date,
    at_once: bool = False,
    occasion: Occasion,
) -> bool:
    """Let somebody work here until `last_day` and sign in no more after it; whether that is new.

    `at_once`, or when that day is over: every session, every way to be reminded and every link to
    a calendar ends now; else a job ends them on the day after. What is theirs follows retention.
    Said again with another day, that day counts, until the account is closed.
    Raises NotFound: there is nobody. Invalid: the day cannot be. Conflict: nobody would be left to
    administer.
    """
    check_day(last_day)
    is_last = store.is_last_administrator(session, person_id, today=occasion.today)
    person = store.lock_person(session, person_id)
    if person.deactivated_at is not None:
        return False
    # Who was made one since then is seen now, and nobody is while the row is locked.
    if is_last or store.is_last_administrator(session, person_id, today=occasion.today):
        raise Conflict("error.last_administrator")
    is_over = at_once or last_day < occasion.today
    closes_on = occasion.today if is_over else last_day + _DAY
    stored = store.list_spans(session, person_id)
    packed = person.before_closing
    original = stored if packed is None else store.unpack_spans(packed)
    after = ended(original, last_day)
    if (person.closes_on, stored) == (closes_on, after):
        return False
    person.before_closing, person.closes_on = store.pack_spans(original), closes_on
    store.save_spans(session, person_id, stored, after)
    if is_over:
        _close(session, person, occasion)
    else:
        session.flush()
        _record(session, Action.CLOSING_PLANNED, person_id, occasion)
    return True


def reopen_person(
    session: Session, *, person_id: int, restore: bool = True, occasion: Occasion
) -> bool:
    """Let somebody sign in again, or call a planned closing off; whether that is new.

    `restore`: their work goes on as if nothing had happened; else it stays ended. Sessions, ways to
    be reminded and links to calendars that have ended stay so: the person makes new ones.
    Raises NotFound: there is nobody. Conflict: a department of theirs was closed meanwhile.
    """
    person = store.lock_person(session, person_id)
    if person.deactivated_at is None and person.closes_on is None:
        return False
    if restore and person.before_closing is not None:
        _restore(session, person)
    person.deactivated_at = person.closes_on = person.before_closing = None
    session.flush()
    _record(session, Action.ACCOUNT_REOPENED, person_id, occasion)
    return True


def check_administrator_left(session: Session, *, person_id: int, today: dt.date) -> None:
    """Raises Conflict: this is the only administrator, who therefore stays one."""
    if store.is_last_administrator(session, person_id, today=today):
        raise Conflict("error.last_administrator")


def close_due(session: Session, *, today: dt.date, now: dt.datetime) -> int:
    """Close the accounts whose day has come; how many."""
    due, occasion = store.list_closing(session, today=today), Occasion(_BY_DATE, today, now)
    for person_id in due:
        _close(session, store.lock_person(session, person_id), occasion)
    return len(due)


def _restore(session: Session, person: Person) -> None:
    spans = store.unpack_spans(person.before_closing or ())
    for span in spans:
        node = people.get_department(session, span.department_id)
        if not store.is_open_until(node.closed_on, span.ends_on):
            raise Conflict("error.department_closed", code=node.code)
    store.save_spans(session, person.id, store.list_spans(session, person.id), spans)


def _close(session: Session, person: Person, occasion: Occasion) -> None:
    """End what is open in the person's name, and leave them word of it."""
    person.deactivated_at = occasion.now
    session.flush()
    sessions.delete_sessions_of(session, person.id)
    roles = role_grants.end_grants_of(session, person.id, now=occasion.now)
    targets = reminder_targets.list_targets(session, [person.id])
    reminder_targets.delete_connections(session, person.id)
    personal_tokens.delete_tokens_of(session, person.id)
    if targets:
        reminders.note_lost(session, {person.id: targets[0].channel})
    given = {"roles": sorted(role.value for role in roles)} if roles else None
    _record(session, Action.ACCOUNT_CLOSED, person.id, occasion, given)


def _record(
    session: Session,
    action: Action,
    person_id: int,
    occasion: Occasion,
    detail: dict[str, list[str]] | None = None,
) -> None:
    audit.record(
        session,
        at=occasion.now,
        actor=occasion.actor,
        action=action,
        subject=f"person/{person_id}",
        detail=detail,
    )
