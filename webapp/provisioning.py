"""What follows for a person from what a directory says: an account, its end, where they work.

A person is known by the employee number. Where the entry has none, nothing follows yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace

from webapp.database import Session
from webapp.domain.errors import Conflict
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Role, roles_of
from webapp.domain.people.directory import DirectoryDetails, DirectoryStanding, DirectoryUser
from webapp.domain.people.employees import PersonDetails, checked_details
from webapp.i18n import choose_language
from webapp.services.people import directory, employees, employments, leaving, sessions

Standings = Mapping[int, DirectoryStanding]

_NOT_AWAY = dt.timedelta(days=31)  # who is back sooner: the directory was mistaken


def admit(
    session: Session, details: DirectoryDetails, client_id: int, occasion: Occasion
) -> tuple[DirectoryUser, bool]:
    """Keep a new entry, which leads to the account with its employee number, or to a new one.

    The entry then, and whether the person was added for it. Raises as `directory.add_user` and
    `settle`.
    """
    person, is_new = _whose(session, details, occasion)
    user = directory.add_user(
        session, details=details, client_id=client_id, person_id=person, now=occasion.now
    )
    if person is not None and not is_new:
        user = directory.find_user(session, user_id=user.id, client_id=client_id)
    wanted = details.active is not False if person is not None else details.active
    return _as_wanted(session, user, wanted, occasion), is_new


def change(
    session: Session,
    user: DirectoryUser,
    details: DirectoryDetails,
    client_id: int,
    occasion: Occasion,
) -> tuple[DirectoryUser, bool]:
    """Keep what is said of an entry now; make, link, change, close or open the account it leads to.

    The entry then, and whether the person was added for it. Raises as `directory.change_user`, and
    Conflict: the number is another one's, or the account is the last administrator's.
    """
    person, is_new, wanted = user.person_id, False, details.active
    if person is not None:
        _change(session, person, details, occasion)
    else:
        person, is_new = _whose(session, details, occasion)
        wanted = wanted is not False if person is not None else wanted
    changed = directory.change_user(
        session, user=user, details=details, client_id=client_id, now=occasion.now
    )
    if person is not None and user.person_id is None:
        changed = directory.link_user(session, user=changed, person_id=person, is_new=is_new)
        if not is_new:
            changed = directory.find_user(session, user_id=user.id, client_id=client_id)
    return _as_wanted(session, changed, wanted, occasion), is_new


def close(session: Session, user: DirectoryUser, occasion: Occasion) -> None:
    """End the account today: sessions, reminders, links and work. Nothing is erased.

    Raises Conflict: nobody would be left to administer.
    """
    if user.person_id is not None and user.closed_at is None:
        leaving.close_person(
            session,
            person_id=user.person_id,
            last_day=occasion.today,
            at_once=True,
            occasion=occasion,
        )


def follow(
    session: Session,
    before: Standings,
    after: Standings,
    occasion: Occasion,
    added: Collection[int] = (),
) -> None:
    """Let people work where the directory says that they do now.

    Only who is said to be elsewhere than before moves, from today on: what was changed here by hand
    stays, and a directory that says nothing takes nobody's work away. `added`: the people who came
    in this transaction, so that there is no work of theirs to look for.
    """
    # One after the other by number, as everybody who changes several: no two wait for each other.
    for user, now in sorted(after.items(), key=lambda one: one[1].person_id or 0):
        was = before.get(user)
        person, place = now.person_id, now.department
        is_news = was is None or (was.person_id, was.is_open, was.department) != (
            person,
            now.is_open,
            place,
        )
        if is_news and person is not None and place is not None and now.is_open:
            put = employments.begin_work if person in added else employments.transfer_person
            put(session, person_id=person, place=place, occasion=occasion)


def take_roles(
    session: Session,
    before: Standings,
    after: Standings,
    role_groups: Mapping[str, Role],
    today: dt.date,
) -> None:
    """Sign people out who are no longer in a group that gives a role; they come back without it.

    Raises Conflict: nobody would be left to administer.
    """
    for user, was in before.items():
        now = after.get(user, was)
        lost = roles_of(was.groups, role_groups) - roles_of(now.groups, role_groups)
        if not lost or was.person_id is None:
            continue
        if Role.ADMINISTRATOR in lost and now.is_open:
            leaving.check_administrator_left(session, person_id=was.person_id, today=today)
        sessions.end_sessions_of(session, person_id=was.person_id)


def _change(
    session: Session, person_id: int, details: DirectoryDetails, occasion: Occasion
) -> None:
    employees.follow_person(session, person_id=person_id, told=_person(details), occasion=occasion)


def _whose(session: Session, said: DirectoryDetails, occasion: Occasion) -> tuple[int | None, bool]:
    """Who has the employee number, by now somebody as said or who was added, and whether they were.

    Always ahead of the entry: two requests of which each held what the other one waits for would
    both wait, until the database refuses one.
    """
    if not said.employee_number:
        return None, False
    person = _add_person(session, said, occasion)
    if person is not None:
        return person, True
    person = leaving.find_person_id(
        session, who=str(checked_details(_person(said)).employee_number)
    )
    _change(session, person, said, occasion)
    return person, False


def _add_person(session: Session, said: DirectoryDetails, occasion: Occasion) -> int | None:
    """The number of a new person; None: somebody has the employee number."""
    language = choose_language([said.preferred_language or ""], "") or None
    try:
        return employees.add_person(
            session, details=_person(said), language=language, occasion=occasion
        )
    except Conflict:
        return None


def _person(said: DirectoryDetails) -> PersonDetails:
    return PersonDetails(said.employee_number, said.name, said.email)


def _as_wanted(
    session: Session, user: DirectoryUser, wanted: bool | None, occasion: Occasion
) -> DirectoryUser:
    """The entry, its account closed or opened again where the directory says so."""
    if wanted is False and user.closed_at is None:
        close(session, user, occasion)
        return replace(user, closed_at=occasion.now)
    if wanted and user.person_id is not None and user.closed_at is not None:
        _reopen(session, user.person_id, user.closed_at, occasion)
        return replace(user, closed_at=None, closes_on=None)
    return user


def _reopen(session: Session, person_id: int, closed_at: dt.datetime, occasion: Occasion) -> None:
    """Let somebody in again; who was closed lately works on as before, others begin anew."""
    restore = occasion.now - closed_at <= _NOT_AWAY
    try:
        leaving.reopen_person(session, person_id=person_id, restore=restore, occasion=occasion)
    except Conflict:  # a department of theirs was closed meanwhile
        leaving.reopen_person(session, person_id=person_id, restore=False, occasion=occasion)
