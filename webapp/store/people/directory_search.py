"""Finding what directories sent: by an index, and a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    false,
    func,
    select,
)
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
_USER, _GROUP, _MEMBER, _PERSON = (
    cast(Table, row.__table__).columns for row in (User, Group, Member, Person)
)
_NUMBERS = {_Key.ID, _Key.GROUP, _Key.MEMBER}
_FOLDED = {_Key.USER_NAME, _Key.NAME}
_CLIENT, _SKIP, _MOST = (bindparam(name, type_=BigInteger()) for name in ("client", "skip", "most"))
# Statements are made once, since making one takes longer than running it: these, and those of
# each kind of question that is asked.
_USERS = select(*_USER, _PERSON.deactivated_at.label("closed_at"), _PERSON.closes_on).outerjoin(
    Person.__table__, _PERSON.id == _USER.person_id
)
_ONE_USER = _USERS.where(_USER.id == bindparam("number"))
_ONE_USER_LOCKED = _ONE_USER.with_for_update(of=USERS)
_GROUPS_OF = (
    select(_MEMBER.user_id, _GROUP.id, _GROUP.name)
    .join(GROUPS, _GROUP.id == _MEMBER.group_id)
    .where(_MEMBER.user_id.in_(bindparam("users", expanding=True)))
    .order_by(_GROUP.folded_name)
)


def list_users(
    session: Session | Connection, query: DirectoryQuery, *, client_id: int
) -> tuple[int, list[DirectoryUser]]:
    """How many entries a query is for, and those of its page, by number.

    `client_id` is who asks: only its own external ids are found and told.
    """
    page, count = _user_statements(tuple(key for key, _ in query.equals))
    rows, total = _found(session, page, count, query, client_id)
    groups = groups_of(session, [row.id for row in rows])
    return total, [_user(row, groups.get(row.id, ()), client_id) for row in rows]


def find_user(
    session: Session | Connection, user_id: int, *, client_id: int, locked: bool = False
) -> DirectoryUser | None:
    """An entry; `locked`: nobody else changes it until the transaction ends."""
    one = _ONE_USER_LOCKED if locked else _ONE_USER
    row = connection_of(session).execute(one, {"number": user_id}).one_or_none()
    if row is None:
        return None
    return _user(row, groups_of(session, [user_id]).get(user_id, ()), client_id)


def list_groups(
    session: Session | Connection, query: DirectoryQuery, *, client_id: int, with_members: bool
) -> tuple[int, list[DirectoryGroup]]:
    """How many groups a query is for, and those of its page, by number."""
    page, count = _group_statements(tuple(key for key, _ in query.equals))
    rows, total = _found(session, page, count, query, client_id)
    members = members_of(session, [row.id for row in rows]) if with_members else {}
    return total, [_group(row, members.get(row.id, frozenset()), client_id) for row in rows]


def find_group(
    session: Session | Connection,
    group_id: int,
    *,
    client_id: int,
    with_members: bool,
    locked: bool = False,
) -> DirectoryGroup | None:
    """A group; `locked`: nobody else changes it until the transaction ends."""
    one = select(*_GROUP).where(_GROUP.id == group_id)
    row = session.execute(one.with_for_update() if locked else one).one_or_none()
    if row is None:
        return None
    members = members_of(session, [group_id]) if with_members else {}
    return _group(row, members.get(group_id, frozenset()), client_id)


def connection_of(found: Session | Connection) -> Connection:
    """That of a session; what only reads has none around it, which costs more than a statement."""
    return found if isinstance(found, Connection) else found.connection()


def groups_of(
    session: Session | Connection, users: Collection[int]
) -> dict[int, tuple[GroupRef, ...]]:
    """For each entry the groups that it is in, by name."""
    found: dict[int, list[GroupRef]] = defaultdict(list)
    rows = connection_of(session).execute(_GROUPS_OF, {"users": list(users)}) if users else ()
    for user, number, name in rows:
        found[user].append(GroupRef(number, name))
    return {user: tuple(groups) for user, groups in found.items()}


def members_of(session: Session | Connection, groups: Collection[int]) -> dict[int, frozenset[int]]:
    """For each group the entries in it."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = select(_MEMBER.group_id, _MEMBER.user_id).where(_MEMBER.group_id.in_(groups))
    for group, user in session.execute(rows) if groups else ():
        found[group].add(user)
    return {group: frozenset(users) for group, users in found.items()}


@lru_cache(maxsize=32)
def _user_statements(keys: tuple[DirectoryKey, ...]) -> tuple[Select[Any], Select[Any]]:
    """Entries, and whether the account of the person is closed: a page, and how many there are."""
    return _statements(_USERS, _USER.id, [_user_condition(*one) for one in _places(keys)])


@lru_cache(maxsize=32)
def _group_statements(keys: tuple[DirectoryKey, ...]) -> tuple[Select[Any], Select[Any]]:
    """The same of groups."""
    return _statements(
        select(*_GROUP), _GROUP.id, [_group_condition(*one) for one in _places(keys)]
    )


def _statements(
    found: Select[Any], key: ColumnElement[int], conditions: Sequence[ColumnElement[bool]]
) -> tuple[Select[Any], Select[Any]]:
    page = found.where(*conditions).order_by(key).offset(_SKIP).limit(_MOST)
    all_of_them = select(key).where(*conditions).subquery()
    return page, select(func.count()).select_from(all_of_them)


def _places(
    keys: tuple[DirectoryKey, ...],
) -> list[tuple[DirectoryKey, BindParameter[Any]]]:
    """Each key, and where its value goes."""
    return [(key, bindparam(_place(at))) for at, key in enumerate(keys)]


def _place(at: int) -> str:
    return f"value_{at}"


def _found(
    session: Session | Connection,
    page: Select[Any],
    count: Select[Any],
    query: DirectoryQuery,
    client_id: int,
) -> tuple[Sequence[Row[Any]], int]:
    """The rows of a page, and how many there are; a page that is not full tells that."""
    connection = connection_of(session)
    values = {_place(at): _value(*one) for at, one in enumerate(query.equals)}
    given = {**values, "client": client_id, "skip": query.skip, "most": query.most}
    rows = connection.execute(page, given).all() if query.most else []
    if len(rows) < query.most and (rows or not query.skip):
        return rows, query.skip + len(rows)
    return rows, connection.execute(count, given).scalar_one()


def _value(key: DirectoryKey, text: str) -> str | int:
    """What is compared."""
    if key in _NUMBERS:
        return number(text)
    return folded(text) if key in _FOLDED else text


def _user_condition(key: DirectoryKey, value: BindParameter[Any]) -> ColumnElement[bool]:
    match key:
        case _Key.ID:
            return _USER.id == value
        case _Key.USER_NAME:
            return _USER.folded_name == value
        case _Key.EXTERNAL_ID:
            return (_USER.client_id == _CLIENT) & (_USER.external_id == value)
        case _Key.EMPLOYEE_NUMBER:
            return _USER.employee_number == value
        case _Key.GROUP:
            return _USER.id.in_(select(_MEMBER.user_id).where(_MEMBER.group_id == value))
        case _:
            return false()


def _group_condition(key: DirectoryKey, value: BindParameter[Any]) -> ColumnElement[bool]:
    match key:
        case _Key.ID:
            return _GROUP.id == value
        case _Key.NAME:
            return _GROUP.folded_name == value
        case _Key.EXTERNAL_ID:
            return (_GROUP.client_id == _CLIENT) & (_GROUP.external_id == value)
        case _Key.MEMBER:
            return _GROUP.id.in_(select(_MEMBER.group_id).where(_MEMBER.user_id == value))
        case _:
            return false()


def number(text: str) -> int:
    """The number that an id stands for; 0, which nothing has, where it is none of ours."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def _user(row: Any, groups: tuple[GroupRef, ...], client_id: int) -> DirectoryUser:
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
