"""What directories sent: entries of people, groups and who is in them; what names stand for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, cast

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    Table,
    bindparam,
    case,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session

from webapp.domain.governance.privacy import DataClass
from webapp.domain.people.directory import (
    DirectoryDetails,
    DirectoryEmail,
    DirectoryGroup,
    DirectoryUser,
    folded,
)
from webapp.store.base import Base, BigKey, Json, column, number_key
from webapp.store.inserts import adding_to, insert_if_absent


class DirectoryUserRow(Base):
    """An entry. The external id is that of the directory `client_id`, which wrote it last.

    Without an employee number it leads to nobody yet. Folded names are what is compared.
    """

    __tablename__ = "directory_user"
    __table_args__ = (Index(None, "client_id", "external_id", unique=True),)

    id: Mapped[int] = number_key()
    person_id: Mapped[int | None] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), unique=True, data=DataClass.IDENTITY
    )
    client_id: Mapped[int] = column(
        BigKey, ForeignKey("directory_client.id", ondelete="RESTRICT"), data=DataClass.TECHNICAL
    )
    external_id: Mapped[str | None] = column(String(255), data=DataClass.IDENTITY)
    user_name: Mapped[str] = column(String(255), data=DataClass.IDENTITY)
    folded_name: Mapped[str] = column(String(255), unique=True, data=DataClass.IDENTITY)
    employee_number: Mapped[str | None] = column(String(40), unique=True, data=DataClass.IDENTITY)
    display_name: Mapped[str | None] = column(String(200), data=DataClass.IDENTITY)
    formatted_name: Mapped[str | None] = column(String(200), data=DataClass.IDENTITY)
    given_name: Mapped[str | None] = column(String(200), data=DataClass.IDENTITY)
    family_name: Mapped[str | None] = column(String(200), data=DataClass.IDENTITY)
    emails: Mapped[list[dict[str, Any]]] = column(Json, data=DataClass.IDENTITY)
    preferred_language: Mapped[str | None] = column(String(40), data=DataClass.IDENTITY)
    department: Mapped[str | None] = column(String(120), data=DataClass.EMPLOYMENT)
    active: Mapped[bool | None] = column(data=DataClass.EMPLOYMENT)
    created_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    changed_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    version: Mapped[int] = column(default=1, server_default=text("1"), data=DataClass.TECHNICAL)


class DirectoryGroupRow(Base):
    """A group. Its name may give a role, or stand for a department."""

    __tablename__ = "directory_group"
    __table_args__ = (Index(None, "client_id", "external_id", unique=True),)

    id: Mapped[int] = number_key()
    client_id: Mapped[int] = column(
        BigKey, ForeignKey("directory_client.id", ondelete="RESTRICT"), data=DataClass.TECHNICAL
    )
    external_id: Mapped[str | None] = column(String(255), data=DataClass.TECHNICAL)
    name: Mapped[str] = column(String(200), data=DataClass.ORGANISATION)
    folded_name: Mapped[str] = column(String(200), unique=True, data=DataClass.ORGANISATION)
    created_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    changed_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)
    version: Mapped[int] = column(default=1, server_default=text("1"), data=DataClass.TECHNICAL)


class DirectoryMemberRow(Base):
    """An entry is in a group."""

    __tablename__ = "directory_member"

    group_id: Mapped[int] = column(
        BigKey,
        ForeignKey("directory_group.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        data=DataClass.EMPLOYMENT,
    )
    user_id: Mapped[int] = column(
        BigKey,
        ForeignKey("directory_user.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
        data=DataClass.EMPLOYMENT,
    )
    added_at: Mapped[dt.datetime] = column(data=DataClass.TECHNICAL)


class DirectoryPlaceRow(Base):
    """A name that directories use stands for a department."""

    __tablename__ = "directory_place"

    folded_name: Mapped[str] = column(String(200), primary_key=True, data=DataClass.ORGANISATION)
    name: Mapped[str] = column(String(200), data=DataClass.ORGANISATION)
    department_id: Mapped[int] = column(
        BigKey, ForeignKey("department.id", ondelete="CASCADE"), data=DataClass.ORGANISATION
    )


User, Group, Member = DirectoryUserRow, DirectoryGroupRow, DirectoryMemberRow
USERS, GROUPS = cast(Table, User.__table__), cast(Table, Group.__table__)
# Made once: they are run for everybody whom a directory sends.
_ADD_USER = adding_to(User)
_SET_PERSON = (
    update(USERS)
    .where(USERS.c.id == bindparam("entry"))
    .values({USERS.c.person_id: bindparam("person")})
)
_CHANGE_USER = update(USERS).where(USERS.c.id == bindparam("entry"))
_CHANGE_USER = _CHANGE_USER.values({USERS.c.version: USERS.c.version + 1})
_KEPT = case((USERS.c.client_id == bindparam("asks"), None), else_=USERS.c.external_id)
_CHANGE_AND_KEEP = _CHANGE_USER.values({USERS.c.external_id: _KEPT})
TEXTS = (
    "external_id",
    "user_name",
    "employee_number",
    "display_name",
    "formatted_name",
    "given_name",
    "family_name",
    "preferred_language",
    "department",
    "active",
)
_EMAIL = tuple(one.name for one in fields(DirectoryEmail))


def add_user(
    session: Session,
    *,
    details: DirectoryDetails,
    client_id: int,
    person_id: int | None,
    now: dt.datetime,
) -> DirectoryUser | None:
    """Store an entry; None: its user name, external id or employee number is taken."""
    values = {**_values(details), "client_id": client_id, "created_at": now, "changed_at": now}
    values["person_id"] = person_id
    connection = session.connection()
    added = connection.execute(_ADD_USER[connection.dialect.name], {**values, "version": 1})
    number = added.scalar_one_or_none()
    return None if number is None else DirectoryUser(number, person_id, details, now, now, 1)


def change_user(
    session: Session, user_id: int, *, details: DirectoryDetails, client_id: int, now: dt.datetime
) -> None:
    """Store what a directory says of somebody now; another one's external id stays without one."""
    values = {**_values(details), "changed_at": now, "entry": user_id}
    if details.external_id is None:
        change, values["asks"] = _CHANGE_AND_KEEP, client_id
    else:
        change, values["client_id"] = _CHANGE_USER, client_id
    session.connection().execute(change, values)


def is_taken(session: Session, details: DirectoryDetails, *, client_id: int, but: int) -> bool:
    """Whether another entry than `but` has the user name, the external id or the number."""
    same = User.folded_name == folded(details.user_name)
    if details.employee_number is not None:
        same |= User.employee_number == details.employee_number
    if details.external_id is not None:
        same |= (User.client_id == client_id) & (User.external_id == details.external_id)
    return session.scalar(select(User.id).where(same, User.id != but).limit(1)) is not None


def set_person(session: Session, user_id: int, person_id: int) -> None:
    """Let an entry lead to a person."""
    session.connection().execute(_SET_PERSON, {"entry": user_id, "person": person_id})


def find_user_of(session: Session, person_id: int) -> int | None:
    """The entry that leads to a person."""
    return session.scalar(select(User.id).where(User.person_id == person_id))


def delete_user(session: Session, user_id: int) -> None:
    """Remove an entry; whom it led to stays."""
    session.execute(delete(User).where(User.id == user_id))


def add_group(
    session: Session, *, name: str, external_id: str | None, client_id: int, now: dt.datetime
) -> int | None:
    """Store a group; None: its name or external id is taken."""
    values = {"name": name, "folded_name": folded(name), "external_id": external_id}
    times = {"created_at": now, "changed_at": now, "version": 1}
    added = insert_if_absent(session, Group, {**values, **times, "client_id": client_id})
    return session.scalar(added.returning(Group.id))


def change_group(
    session: Session, group: DirectoryGroup, *, client_id: int, now: dt.datetime
) -> None:
    """Store the name and the external id of a group, and that it changed."""
    values = {"name": group.name, "folded_name": folded(group.name)}
    owned = _owned(group.external_id, client_id)
    changed = update(GROUPS).where(Group.id == group.id)
    session.connection().execute(
        changed.values(**values, **owned, changed_at=now, version=Group.version + 1)
    )


def is_group_taken(session: Session, group: DirectoryGroup, *, client_id: int) -> bool:
    """Whether another group has the name or the external id."""
    same = Group.folded_name == folded(group.name)
    if group.external_id is not None:
        same |= (Group.client_id == client_id) & (Group.external_id == group.external_id)
    return session.scalar(select(Group.id).where(same, Group.id != group.id).limit(1)) is not None


def delete_group(session: Session, group_id: int) -> None:
    """Remove a group."""
    session.execute(delete(Group).where(Group.id == group_id))


def _owned(external_id: str | None, client_id: int) -> Mapping[str, Any]:
    """Whose external id it is: of who wrote one last."""
    if external_id is not None:
        return {"external_id": external_id, "client_id": client_id}
    kept = case((Group.client_id == client_id, None), else_=Group.external_id)
    return {"external_id": kept}


def _values(details: DirectoryDetails) -> Mapping[str, Any]:
    values = {name: getattr(details, name) for name in TEXTS}
    emails = [{name: getattr(one, name) for name in _EMAIL} for one in details.emails]
    return {**values, "folded_name": folded(details.user_name), "emails": emails}
