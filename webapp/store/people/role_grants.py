"""Roles given by name. An ended one stays, so that it is known who could do what, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement, ForeignKey, String, cast, or_, select, update
from sqlalchemy.orm import Mapped, Session

from webapp.domain.errors import NotFound
from webapp.domain.governance.privacy import DataClass
from webapp.domain.names import alphabetical
from webapp.domain.people.access import Role
from webapp.domain.people.role_grants import GIVEN, GrantState, RoleGrant, RoleHolder, united
from webapp.store.base import Base, BigKey, column, number_key, stored_enum
from webapp.store.people.people import Person


class RoleGrantRow(Base):
    """A role of a person until `ends_on`; it counts from `confirmed_at` to `ended_at`."""

    __tablename__ = "role_grant"

    id: Mapped[int] = number_key()
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), index=True, data=DataClass.SECURITY
    )
    role: Mapped[Role] = column(stored_enum(Role, "role", is_closed=False), data=DataClass.SECURITY)
    granted_by: Mapped[int | None] = column(
        BigKey, ForeignKey("person.id", ondelete="SET NULL"), data=DataClass.SECURITY
    )
    granted_at: Mapped[dt.datetime] = column(data=DataClass.SECURITY)
    ends_on: Mapped[dt.date | None] = column(index=True, data=DataClass.SECURITY)
    confirmed_by: Mapped[int | None] = column(
        BigKey, ForeignKey("person.id", ondelete="SET NULL"), data=DataClass.SECURITY
    )
    confirmed_at: Mapped[dt.datetime | None] = column(data=DataClass.SECURITY)
    ended_at: Mapped[dt.datetime | None] = column(data=DataClass.SECURITY)


_OPEN = RoleGrantRow.ended_at.is_(None)


def is_active(today: dt.date) -> ColumnElement[bool]:
    """Whether a grant counts on that day."""
    lasts = RoleGrantRow.ends_on.is_(None) | (RoleGrantRow.ends_on >= today)
    return _OPEN & RoleGrantRow.confirmed_at.is_not(None) & lasts


def roles_of_person(
    session: Session, person_id: int, held: frozenset[Role], *, today: dt.date
) -> frozenset[Role]:
    """The roles that somebody has beside those held by groups: the one place where they unite."""
    own = select(RoleGrantRow.role).where(RoleGrantRow.person_id == person_id, is_active(today))
    return united(held, session.scalars(own))


def add_grant(session: Session, **values: object) -> int:
    """Store a grant; its number."""
    row = RoleGrantRow(**values)
    session.add(row)
    session.flush()
    return row.id


def lock_grant(session: Session, grant_id: int) -> RoleGrantRow:
    """A grant that has not ended; nobody else changes it until the transaction ends.

    Raises NotFound: there is none.
    """
    one = select(RoleGrantRow).where(RoleGrantRow.id == grant_id, _OPEN).with_for_update()
    found = session.scalar(one.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("error.not_found")
    return found


def list_open(session: Session, *, person_id: int | None = None) -> list[RoleGrant]:
    """What has not ended, the newest first: of everybody, or of one person."""
    rows = select(RoleGrantRow, Person.name).join(Person, Person.id == RoleGrantRow.person_id)
    if person_id is not None:
        rows = rows.where(RoleGrantRow.person_id == person_id)
    return [_grant(row, name) for row, name in session.execute(rows.where(_OPEN).order_by(_NEWEST))]


_NEWEST = RoleGrantRow.id.desc()


def list_expired(session: Session, today: dt.date) -> list[RoleGrantRow]:
    """What has not been ended although its last day is over."""
    over = RoleGrantRow.ends_on < today
    return list(session.scalars(select(RoleGrantRow).where(_OPEN, over).order_by(RoleGrantRow.id)))


def end_grants_of(session: Session, person_id: int, *, now: dt.datetime) -> list[Role]:
    """End everything that somebody was given by name; the roles."""
    own = update(RoleGrantRow).where(RoleGrantRow.person_id == person_id, _OPEN)
    return list(session.scalars(own.values(ended_at=now).returning(RoleGrantRow.role)))


def list_with_role(session: Session, people: Collection[int]) -> set[int]:
    """Those of these people who had a role at their last sign-in, or are given one by name."""
    given = select(RoleGrantRow.person_id).where(RoleGrantRow.person_id.in_(people), _OPEN)
    had = select(Person.id).where(Person.id.in_(people), _had_role())
    return {*session.scalars(given), *session.scalars(had)}


def _had_role() -> ColumnElement[bool]:
    written = cast(Person.last_roles, String)
    return or_(*(written.contains(f'"{role}"') for role in GIVEN))


def list_holders(session: Session) -> list[RoleHolder]:
    """Open accounts with a role at their last sign-in, by name."""
    rows = session.execute(
        select(Person.id, Person.name, Person.employee_number, Person.last_roles)
        .where(_had_role(), Person.deactivated_at.is_(None))
        .order_by(Person.id)
    )
    found = [
        RoleHolder(key, name, number, tuple(role for role in GIVEN if role in (roles or ())))
        for key, name, number, roles in rows
    ]
    return sorted(found, key=lambda one: alphabetical(one.name))


def _grant(row: RoleGrantRow, name: str) -> RoleGrant:
    state = GrantState.WAITING if row.confirmed_at is None else GrantState.ACTIVE
    return RoleGrant(
        row.id,
        row.person_id,
        name,
        row.role,
        row.granted_by,
        row.granted_at,
        row.ends_on,
        state,
    )
