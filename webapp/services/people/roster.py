"""The employer's people for an administrator: no break, no answer, nothing of who takes part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.names import one_line
from webapp.domain.people.roster import RosterEntry, RosterLine
from webapp.store.people import employees
from webapp.store.people import roster as store

_LONGEST_SEARCH = 200
_AT_ONCE = 2_000


def list_people(
    session: Session, *, after: int | None, most: int, today: dt.date
) -> Sequence[RosterLine]:
    """At most `most` people by name, after this one; None: from the first on."""
    return store.list_page(session, after=after, most=most, today=today)


def search_people(
    session: Session, *, words: str, most: int, today: dt.date
) -> Sequence[RosterLine]:
    """At most `most` people of this number or address, or with this in their name.

    Raises Invalid: nothing to look for.
    """
    tidied = one_line(words)[:_LONGEST_SEARCH]
    if not tidied:
        raise Invalid("error.employee_search")
    return store.search(session, words=tidied, most=most, today=today)


def renew_order(session: Session) -> bool:
    """Put some people into their place in the list who are not in it; whether there may be more.

    Call it again then, in a transaction of its own. Repeating it is harmless.
    """
    return store.renew_order(session, most=_AT_ONCE) == _AT_ONCE


def read_person(session: Session, *, person_id: int) -> RosterEntry:
    """One person. Raises NotFound: there is nobody."""
    found = store.find_entry(session, person_id)
    if found is None:
        raise NotFound("error.not_found")
    return found


def check_unchanged(session: Session, *, person_id: int, seen: str) -> None:
    """Hold the person until the transaction ends, if they are as they were when they were shown.

    Raises NotFound: there is nobody. Conflict: somebody has changed them meanwhile.
    """
    employees.lock_person(session, person_id)
    if read_person(session, person_id=person_id).digest != seen:
        raise Conflict("error.employee_changed")


def list_workplaces(session: Session) -> Sequence[tuple[str, str]]:
    """Code and name of everything where somebody can work."""
    return store.list_workplaces(session)
