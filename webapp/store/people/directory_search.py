"""Finding what directories sent: by an index, and a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, false, func, select
from sqlalchemy.orm import Session

from webapp.domain.people.directory import (
    DirectoryDetails,
    DirectoryEmail,
    DirectoryGroup,
    DirectoryKey,
    DirectoryQuery,
    DirectoryUser,
    GroupRef,
    folded,
)
from webapp.store.people.directory import GROUPS, TEXTS, USERS, Group, Member, User
from webapp.store.people.people import Person

_MOST_DIGITS = 18
_Key = DirectoryKey
_USER, _GROUP = USERS.columns, GROUPS.columns


def list_users(
    session: Session, query: DirectoryQuery, *, client_id: int
) -> tuple[int, list[DirectoryUser]]:
    """How many entries a query is for, and those of its page, by number.

    `client_id` is who asks: only its own external ids are found and told.
    """
    found = _where(_users(), query, _user_condition, client_id)
    rows = session.execute(_page(found, query, User.id)).all() if query.most else []
    groups = groups_of(session, [row.id for row in rows])
    users = [_user(row, groups.get(row.id, ()), client_id) for row in rows]
    all_of_them = _where(select(User.id), query, _user_condition, client_id)
    return _total(session, all_of_them, query, len(rows)), users


def find_user(
    session: Session, user_id: int, *, client_id: int, locked: bool = False
) -> DirectoryUser | None:
    """An entry; `locked`: nobody else changes it until the transaction ends."""
    one = _users().where(User.id == user_id)
    row = session.execute(one.with_for_update(of=User) if locked else one).one_or_none()
    if row is None:
        return None
    return _user(row, groups_of(session, [user_id]).get(user_id, ()), client_id)


def list_groups(
    session: Session, query: DirectoryQuery, *, client_id: int, with_members: bool
) -> tuple[int, list[DirectoryGroup]]:
    """How many groups a query is for, and those of its page, by number."""
    found = _where(select(*_GROUP), query, _group_condition, client_id)
    rows = session.execute(_page(found, query, Group.id)).all() if query.most else []
    members = members_of(session, [row.id for row in rows]) if with_members else {}
    groups = [_group(row, members.get(row.id, frozenset()), client_id) for row in rows]
    all_of_them = _where(select(Group.id), query, _group_condition, client_id)
    return _total(session, all_of_them, query, len(rows)), groups


def find_group(
    session: Session, group_id: int, *, client_id: int, with_members: bool, locked: bool = False
) -> DirectoryGroup | None:
    """A group; `locked`: nobody else changes it until the transaction ends."""
    one = select(*_GROUP).where(Group.id == group_id)
    row = session.execute(one.with_for_update() if locked else one).one_or_none()
    if row is None:
        return None
    members = members_of(session, [group_id]) if with_members else {}
    return _group(row, members.get(group_id, frozenset()), client_id)


def groups_of(session: Session, users: Collection[int]) -> dict[int, tuple[GroupRef, ...]]:
    """For each entry the groups that it is in, by name."""
    found: dict[int, list[GroupRef]] = defaultdict(list)
    rows = (
        select(Member.user_id, Group.id, Group.name)
        .join(Group, Group.id == Member.group_id)
        .where(Member.user_id.in_(users))
        .order_by(Group.folded_name)
    )
    for user, number, name in session.execute(rows) if users else ():
        found[user].append(GroupRef(number, name))
    return {user: tuple(groups) for user, groups in found.items()}


def members_of(session: Session, groups: Collection[int]) -> dict[int, frozenset[int]]:
    """For each group the entries in it."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = select(Member.group_id, Member.user_id).where(Member.group_id.in_(groups))
    for group, user in session.execute(rows) if groups else ():
        found[group].add(user)
    return {group: frozenset(users) for group, users in found.items()}


def _users() -> Select[Any]:
    """Entries, and whether the account of the person is closed."""
    closed = Person.deactivated_at.label("closed_at")
    return select(*_USER, closed, Person.closes_on).outerjoin(Person, Person.id == User.person_id)


def _where(
    found: Select[Any],
    query: DirectoryQuery,
    condition: Callable[[DirectoryKey, str, int], ColumnElement[bool]],
    client_id: int,
) -> Select[Any]:
    return found.where(*(condition(key, value, client_id) for key, value in query.equals))


def _page(found: Select[Any], query: DirectoryQuery, key: Any) -> Select[Any]:
    return found.order_by(key).offset(query.skip).limit(query.most)


def _total(session: Session, found: Select[Any], query: DirectoryQuery, listed: int) -> int:
    """How many there are; a page that is not full tells it."""
    if listed < query.most and (listed or not query.skip):
        return query.skip + listed
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _user_condition(key: DirectoryKey, value: str, client_id: int) -> ColumnElement[bool]:
    match key:
        case _Key.ID:
            return User.id == number(value)
        case _Key.USER_NAME:
            return User.folded_name == folded(value)
        case _Key.EXTERNAL_ID:
            return (User.client_id == client_id) & (User.external_id == value)
        case _Key.EMPLOYEE_NUMBER:
            return User.employee_number == value
        case _Key.GROUP:
            return User.id.in_(select(Member.user_id).where(Member.group_id == number(value)))
        case _:
            return false()


def _group_condition(key: DirectoryKey, value: str, client_id: int) -> ColumnElement[bool]:
    match key:
        case _Key.ID:
            return Group.id == number(value)
        case _Key.NAME:
            return Group.folded_name == folded(value)
        case _Key.EXTERNAL_ID:
            return (Group.client_id == client_id) & (Group.external_id == value)
        case _Key.MEMBER:
            return Group.id.in_(select(Member.group_id).where(Member.user_id == number(value)))
        case _:
            return false()


def number(text: str) -> int:
    """The number that an id stands for; 0, which nothing has, where it is none of ours."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def _user(row: Row[Any], groups: tuple[GroupRef, ...], client_id: int) -> DirectoryUser:
    return DirectoryUser(
        id=row.id,
        person_id=row.person_id,
        details=_details(row, client_id),
        created_at=row.created_at,
        changed_at=row.changed_at,
        version=row.version,
        closed_at=row.closed_at,
        closes_on=row.closes_on,
        groups=groups,
    )


def _details(row: Row[Any], client_id: int) -> DirectoryDetails:
    """What a directory is told of an entry: its own external id, and if the account is open."""
    values = {name: getattr(row, name) for name in TEXTS}
    if row.client_id != client_id:
        values["external_id"] = None
    if row.active is not None and row.person_id is not None:
        values["active"] = row.closed_at is None
    return DirectoryDetails(**values, emails=tuple(DirectoryEmail(**one) for one in row.emails))


def _group(row: Row[Any], members: frozenset[int], client_id: int) -> DirectoryGroup:
    return DirectoryGroup(
        id=row.id,
        name=row.name,
        external_id=row.external_id if row.client_id == client_id else None,
        created_at=row.created_at,
        changed_at=row.changed_at,
        version=row.version,
        members=members,
    )
