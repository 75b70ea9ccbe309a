"""What the names that directories use stand for: said by the administrator, one name at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.domain.errors import NotFound
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.names import alphabetical
from webapp.domain.people.directory import (
    DepartmentName,
    DirectoryPlace,
    DirectoryStanding,
    DirectoryUser,
    check_length,
    folded,
)
from webapp.store.governance import audit
from webapp.store.people import directory_places as store
from webapp.store.people.people import find_department


@dataclass(frozen=True, slots=True)
class DirectoryNames:
    """Every name that directories use, and the departments that they may stand for.

    `waiting` entries lead to nobody; 1,000 stands for more.
    """

    places: tuple[DirectoryPlace, ...]
    departments: tuple[DepartmentName, ...]
    waiting: int


def list_standings(session: Session, *, users: Collection[int]) -> dict[int, DirectoryStanding]:
    """Where these entries lead now; those that are not there are left out."""
    return store.list_standings(session, users)


def standings_of(session: Session, *, users: Sequence[DirectoryUser]) -> list[DirectoryStanding]:
    """Where each of these leads, some of them as they were; names stand for what they do now."""
    return store.standings_of(session, users)


def list_names(session: Session) -> DirectoryNames:
    """Every name of a group or department that directories use, and those that were said before."""
    said = {folded(one.name): one for one in store.list_places(session)}
    used = store.list_names(session)
    known = store.find_departments(session, set(used))
    codes = {name: place.code for name, place in known.items()}
    found = {folded(name): DirectoryPlace(name, codes.get(folded(name))) for name in used}
    places = sorted((said | found).values(), key=lambda one: alphabetical(one.name))
    departments = tuple(store.list_departments(session))
    return DirectoryNames(tuple(places), departments, store.count_waiting(session))


def place_name(
    session: Session, *, name: str, department_code: str | None, actor: Actor, now: dt.datetime
) -> list[int]:
    """Let a name stand for a department, None: for none; the entries that have that name.

    Raises NotFound: there is no such department. Invalid: the name is too long.
    """
    check_length("name", name)
    department = find_department(session, department_code) if department_code else None
    if department_code and department is None:
        raise NotFound("error.department_unknown", code=department_code)
    store.save_place(session, name, department.id if department else None)
    subject = f"department/{department.id}" if department else "department/none"
    audit.record(session, at=now, actor=actor, action=Action.DIRECTORY_PLACED, subject=subject)
    return store.list_called(session, name)
