"""Who is in the groups of directories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any, cast

from sqlalchemy import BindParameter, Select, Table, bindparam, delete, select
from sqlalchemy.orm import Session

from webapp.store.inserts import INSERT
from webapp.store.people.directory import USERS, Group, Member, User

_MEMBERS = cast(Table, Member.__table__)
_AT_ONCE = 1_000
# Made once: a directory fills its groups by hundreds.
_ADD_MEMBER = {name: insert(_MEMBERS).on_conflict_do_nothing() for name, insert in INSERT.items()}
_SOME: BindParameter[Any] = bindparam("users", expanding=True)
_THERE = select(USERS.c.id).where(USERS.c.id.in_(_SOME))
_INSIDE = select(_MEMBERS.c.user_id).where(
    _MEMBERS.c.group_id == bindparam("group"), _MEMBERS.c.user_id.in_(_SOME)
)


def add_members(
    session: Session, group_id: int, users: Collection[int], *, now: dt.datetime
) -> None:
    """Put entries into a group; who is in it stays so."""
    if users:
        rows = [{"group_id": group_id, "user_id": user, "added_at": now} for user in sorted(users)]
        connection = session.connection()
        connection.execute(_ADD_MEMBER[connection.dialect.name], rows)


def delete_members(session: Session, group_id: int, users: Collection[int]) -> None:
    """Take entries out of a group."""
    for some in _in_parts(users):
        own = Member.group_id == group_id, Member.user_id.in_(some)
        session.execute(delete(Member).where(*own))


def list_members(session: Session, group_id: int) -> set[int]:
    """The entries in a group."""
    return set(session.scalars(select(Member.user_id).where(Member.group_id == group_id)))


def members_among(session: Session, group_id: int, users: Collection[int]) -> set[int]:
    """Which of these entries are in a group."""
    return _found(session, _INSIDE, users, group=group_id)


def existing_users(session: Session, users: Collection[int]) -> set[int]:
    """Those of these numbers that an entry has."""
    return _found(session, _THERE, users)


def list_group_names(session: Session, person_id: int) -> list[str]:
    """The names of the groups that a person is in, by their entry."""
    rows = (
        select(Group.name)
        .join(Member, Member.group_id == Group.id)
        .join(User, User.id == Member.user_id)
        .where(User.person_id == person_id)
    )
    return list(session.scalars(rows))


def _found(session: Session, asked: Select[Any], users: Collection[int], **others: int) -> set[int]:
    """Those of these numbers that a statement finds."""
    connection = session.connection()
    found = set[int]()
    for some in _in_parts(users):
        found.update(connection.scalars(asked, {"users": some, **others}))
    return found


def _in_parts(users: Collection[int]) -> Iterator[list[int]]:
    """So many at once as a statement can name."""
    ordered = sorted(users)
    return (ordered[i : i + _AT_ONCE] for i in range(0, len(ordered), _AT_ONCE))
