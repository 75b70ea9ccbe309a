"""What the names that directories use stand for, and where their entries lead."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Executable, bindparam, delete, literal, select
from sqlalchemy.orm import Session

from webapp.domain.names import alphabetical
from webapp.domain.people.directory import (
    DepartmentName,
    DirectoryPlace,
    DirectoryStanding,
    DirectoryUser,
    department_of,
    folded,
)
from webapp.domain.people.employees import KnownDepartment
from webapp.store.people.directory import DirectoryPlaceRow, Group, Member, User
from webapp.store.people.directory_search import groups_of
from webapp.store.people.people import Department, Person

Place = DirectoryPlaceRow
_DEPARTMENT = Department.code, Department.id, Department.closed_on


def _named(by_code: ColumnElement[bool], by_name: ColumnElement[bool]) -> Executable:
    """The departments that have such a code, and those that such a name was said to stand for."""
    said = select(literal(1), Place.folded_name, *_DEPARTMENT)
    return (
        select(literal(0), Department.code, *_DEPARTMENT)
        .where(by_code)
        .union_all(said.join(Department, Department.id == Place.department_id).where(by_name))
    )


# Made once: one is run for everybody whom a directory sends. Who names one department, as most do,
# needs no list of them, which is put into the statement anew each time.
_NAMED = _named(
    Department.code.in_(bindparam("names", expanding=True)),
    Place.folded_name.in_(bindparam("folded", expanding=True)),
)
_NAMED_SO = _named(Department.code == bindparam("name"), Place.folded_name == bindparam("folded"))


def list_standings(session: Session, users: Collection[int]) -> dict[int, DirectoryStanding]:
    """Where these entries lead now."""
    leaves = Person.deactivated_at.is_not(None) | Person.closes_on.is_not(None)
    columns = User.id, User.person_id, User.department, leaves.label("leaves")
    entries = select(*columns).outerjoin(Person, Person.id == User.person_id)
    rows = session.execute(entries.where(User.id.in_(users))).all() if users else []
    groups = {
        user: [one.name for one in found] for user, found in groups_of(session, users).items()
    }
    names = {name for some in groups.values() for name in some}
    known = find_departments(session, names | {row.department for row in rows if row.department})
    return {
        row.id: DirectoryStanding(
            person_id=row.person_id,
            is_open=not row.leaves,
            department=_department(row.department, groups.get(row.id, []), known),
            groups=frozenset(groups.get(row.id, [])),
        )
        for row in rows
    }


def standings_of(session: Session, users: Sequence[DirectoryUser]) -> list[DirectoryStanding]:
    """Where each of these leads, which is known but for what its names stand for."""
    said = {one.details.department for one in users if one.details.department}
    known = find_departments(session, said | {group.name for one in users for group in one.groups})
    return [_standing(one, known) for one in users]


def find_departments(session: Session, names: Collection[str]) -> dict[str, KnownDepartment]:
    """For those of these names that stand for a department, folded: which one.

    What the administrator said comes before a code that happens to be the same.
    """
    if not names:
        return {}
    one, *more = names
    asked: dict[str, Any] = {"name": one, "folded": folded(one)}
    if more:
        asked = {"names": [*names], "folded": [*{folded(name) for name in names}]}
    found = session.connection().execute(_NAMED if more else _NAMED_SO, asked)
    rows = sorted(found, key=lambda row: int(row[0]))
    return {folded(row[1]): KnownDepartment(row[2], row[3], row[4]) for row in rows}


def list_names(session: Session) -> list[str]:
    """Every name of a group, and every department that an entry names; each way of writing it."""
    groups = select(Group.name)
    departments = select(User.department).where(User.department.is_not(None)).distinct()
    return [*session.scalars(groups), *(name for name in session.scalars(departments) if name)]


def list_places(session: Session) -> list[DirectoryPlace]:
    """What the administrator said of names."""
    said = select(Place.name, Department.code).join(
        Department, Department.id == Place.department_id
    )
    return [DirectoryPlace(name, code) for name, code in session.execute(said)]


def save_place(session: Session, name: str, department_id: int | None) -> None:
    """Let a name stand for a department; None: for none."""
    session.execute(delete(Place).where(Place.folded_name == folded(name)))
    if department_id is not None:
        session.add(Place(name=name, folded_name=folded(name), department_id=department_id))
        session.flush()


def list_called(session: Session, name: str) -> list[int]:
    """The entries that have this name of a group or a department, in any way of writing it."""
    key = folded(name)
    written = [one for one in list_names(session) if folded(one) == key]
    inside = (
        select(Member.user_id)
        .join(Group, Group.id == Member.group_id)
        .where(Group.folded_name == key)
    )
    named = User.department.in_(written) | User.id.in_(inside)
    return list(session.scalars(select(User.id).where(named).order_by(User.id)))


def list_departments(session: Session) -> list[DepartmentName]:
    """The departments that are open, by name; their sites and companies too."""
    open_ones = select(Department.code, Department.name).where(Department.closed_on.is_(None))
    found = [DepartmentName(row.code, row.name) for row in session.execute(open_ones)]
    return sorted(found, key=lambda one: (alphabetical(one.name), one.code))


def count_waiting(session: Session) -> int:
    """How many entries lead to nobody, for want of an employee number; 1,000 at most."""
    waiting = select(User.id).where(User.person_id.is_(None)).limit(1_000)
    return len(session.scalars(waiting).all())


def _standing(user: DirectoryUser, known: Mapping[str, KnownDepartment]) -> DirectoryStanding:
    groups = [one.name for one in user.groups]
    return DirectoryStanding(
        person_id=user.person_id,
        is_open=user.closed_at is None and user.closes_on is None,
        department=_department(user.details.department, groups, known),
        groups=frozenset(groups),
    )


def _department(
    said: str | None, groups: Collection[str], known: Mapping[str, KnownDepartment]
) -> KnownDepartment | None:
    """What an entry says of itself comes first; groups are asked where that stands for nothing."""
    own = department_of([said], known) if said else None
    return own or department_of(groups, known)
