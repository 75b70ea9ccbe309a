"""What directories send: entries and groups, kept as sent; what follows for people is not here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.people.directory import (
    DirectoryDetails,
    DirectoryGroup,
    DirectoryQuery,
    DirectoryUser,
    check_details,
    check_length,
    names_as,
)
from webapp.domain.ports.identity import Identity
from webapp.store.governance import audit
from webapp.store.people import directory as store
from webapp.store.people import directory_members, people
from webapp.store.people import directory_search as search


def list_users(
    session: Session | Connection, *, query: DirectoryQuery, client_id: int
) -> tuple[int, list[DirectoryUser]]:
    """How many entries a query is for, and those of its page."""
    return search.list_users(session, query, client_id=client_id)


def find_user(
    session: Session | Connection, *, user_id: int, client_id: int, locked: bool = False
) -> DirectoryUser:
    """An entry; `locked` until the transaction ends. Raises NotFound: there is none."""
    found = search.find_user(session, user_id, client_id=client_id, locked=locked)
    if found is None:
        raise NotFound("error.directory_gone")
    return found


def add_user(
    session: Session,
    *,
    details: DirectoryDetails,
    client_id: int,
    person_id: int | None = None,
    now: dt.datetime,
) -> DirectoryUser:
    """Keep an entry, which leads to a person who was added just now, or to nobody.

    Raises Invalid: a value cannot be. Conflict: one that may be there once is.
    """
    check_details(details)
    added = store.add_user(
        session, details=details, client_id=client_id, person_id=person_id, now=now
    )
    if added is None:
        raise Conflict("error.directory_taken")
    return added


def change_user(
    session: Session,
    *,
    user: DirectoryUser,
    details: DirectoryDetails,
    client_id: int,
    now: dt.datetime,
) -> DirectoryUser:
    """Keep what a directory says of somebody now. Raises as `add_user`."""
    check_details(details)
    if not names_as(user.details, details) and store.is_taken(
        session, details, client_id=client_id, but=user.id
    ):
        raise Conflict("error.directory_taken")
    store.change_user(session, user.id, details=details, client_id=client_id, now=now)
    return replace(user, details=details, changed_at=now, version=user.version + 1)


def remove_user(session: Session, *, user: DirectoryUser) -> None:
    """Forget an entry; the person stays."""
    store.delete_user(session, user.id)


def link_user(
    session: Session, *, user: DirectoryUser, person_id: int, is_new: bool = False
) -> DirectoryUser:
    """Let an entry lead to a person, who was added just now or not.

    Raises Conflict: another one does.
    """
    if not is_new and store.find_user_of(session, person_id) not in {None, user.id}:
        raise Conflict("error.directory_taken")
    store.set_person(session, user.id, person_id)
    return replace(user, person_id=person_id)


def list_group_names(session: Session, *, identity: Identity) -> list[str]:
    """The groups that a directory put whoever signs in into: they may give roles.

    Known as at sign-in: by subject, else by employee number.
    """
    person = people.find_person_by_subject(session, identity.subject)
    if identity.employee_number and (person is None or person.employee_number is None):
        person = people.find_person(session, identity.employee_number) or person
    return [] if person is None else directory_members.list_group_names(session, person.id)


def list_groups(
    session: Session | Connection, *, query: DirectoryQuery, client_id: int, with_members: bool
) -> tuple[int, list[DirectoryGroup]]:
    """How many groups a query is for, and those of its page."""
    return search.list_groups(session, query, client_id=client_id, with_members=with_members)


def find_group(
    session: Session | Connection,
    *,
    group_id: int,
    client_id: int,
    with_members: bool,
    locked: bool = False,
) -> DirectoryGroup:
    """A group; `locked` until the transaction ends. Raises NotFound: there is none."""
    found = search.find_group(
        session, group_id, client_id=client_id, with_members=with_members, locked=locked
    )
    if found is None:
        raise NotFound("error.directory_gone")
    return found


def add_group(
    session: Session,
    *,
    name: str,
    external_id: str | None,
    members: Collection[int],
    client_id: int,
    occasion: Occasion,
) -> DirectoryGroup:
    """Keep a group. Raises Invalid: no name, or an entry that is not there. Conflict: it is."""
    _check_group(name, external_id)
    now = occasion.now
    number = store.add_group(
        session, name=name, external_id=external_id, client_id=client_id, now=now
    )
    if number is None:
        raise Conflict("error.directory_taken")
    _add_members(session, number, members, now)
    _record(session, number, occasion, come=len(members), gone=0)
    return DirectoryGroup(number, name, external_id, now, now, 1, frozenset(members))


def change_group(
    session: Session,
    *,
    group: DirectoryGroup,
    members: Collection[int],
    client_id: int,
    occasion: Occasion,
) -> None:
    """Keep a group as it is now, with these entries in it.

    Raises as `add_group`.
    """
    _check_group(group.name, group.external_id)
    if store.is_group_taken(session, group, client_id=client_id):
        raise Conflict("error.directory_taken")
    before = directory_members.list_members(session, group.id)
    come, gone = set(members) - before, before - set(members)
    _add_members(session, group.id, come, occasion.now)
    directory_members.delete_members(session, group.id, gone)
    store.change_group(session, group, client_id=client_id, now=occasion.now)
    _record(session, group.id, occasion, come=len(come), gone=len(gone))


def change_members(
    session: Session,
    *,
    group: DirectoryGroup,
    come: Collection[int],
    gone: Collection[int],
    client_id: int,
    occasion: Occasion,
) -> None:
    """Put entries into a group and take others out, whoever else is in it.

    Raises Invalid: an entry that is not there would come.
    """
    inside = directory_members.members_among(session, group.id, {*come, *gone})
    added, removed = set(come) - inside, (set(gone) & inside) - set(come)
    if added or removed:
        _add_members(session, group.id, added, occasion.now)
        directory_members.delete_members(session, group.id, removed)
        store.change_group(session, group, client_id=client_id, now=occasion.now)
        _record(session, group.id, occasion, come=len(added), gone=len(removed))


def remove_group(session: Session, *, group: DirectoryGroup, occasion: Occasion) -> None:
    """Forget a group; who was in it stays."""
    store.delete_group(session, group.id)
    _record(session, group.id, occasion, come=0, gone=len(group.members))


def _add_members(
    session: Session, group_id: int, members: Collection[int], now: dt.datetime
) -> None:
    if directory_members.existing_users(session, members) != set(members):
        raise Invalid("error.directory_member")
    directory_members.add_members(session, group_id, members, now=now)


def _check_group(name: str, external_id: str | None) -> None:
    if not name.strip():
        raise Invalid("error.name_empty")
    check_length("display_name", name)
    check_length("external_id", external_id or "")


def _record(session: Session, group_id: int, occasion: Occasion, **counts: int) -> None:
    audit.record(
        session,
        at=occasion.now,
        actor=occasion.actor,
        action=Action.DIRECTORY_GROUP_CHANGED,
        subject=f"directory-group/{group_id}",
        detail=counts,
    )
