"""The employer's people as an administrator looks at them: pages by key, a search, one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import cast

from sqlalchemy import Executable, Table, bindparam, func, literal, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from webapp.domain.names import KEY_MARK, alphabetical, measured
from webapp.domain.people.employees import PersonDetails
from webapp.domain.people.roster import (
    AccountState,
    RosterEntry,
    RosterLine,
    RosterWork,
    state_of,
)
from webapp.store.people.people import Department, EmploymentRow, Person

_LINE = select(
    Person.id,
    Person.name,
    Person.employee_number,
    Person.deactivated_at,
    Person.closes_on,
)
_ORDER = Person.sort_name, Person.id
_TABLE = cast(Table, Person.__table__)
_SORT = update(_TABLE).where(_TABLE.c.id == bindparam("person"))
_SORT = _SORT.values(sort_name=bindparam("key"))
_CODE_POINTS = {"postgresql": "C", "sqlite": "BINARY"}  # the collation that compares them


def list_page(
    session: Session, *, after: int | None, most: int, today: dt.date
) -> list[RosterLine]:
    """At most `most` people by name, after the one with this number; as quick on any page."""
    page = _LINE.order_by(*_ORDER).limit(most)
    if after is not None:
        before = session.execute(select(*_ORDER).where(Person.id == after)).one_or_none()
        if before is None:
            return []
        page = page.where(tuple_(*_ORDER) > tuple_(*before))
    return _lines(session, page, today)


def search(session: Session, *, words: str, most: int, today: dt.date) -> list[RosterLine]:
    """At most `most` people whose number or address is this, or whose name has it in it,
    with its accents or without."""
    found = _LINE.where(
        or_(
            Person.employee_number == words,
            Person.email.ilike(words.replace("%", "/%").replace("_", "/_"), escape="/"),
            Person.name.icontains(words, autoescape=True),
            Person.sort_name.contains(measured(words), autoescape=True),
        )
    )
    return _lines(session, found.order_by(*_ORDER).limit(most), today)


def renew_order(session: Session, *, most: int) -> int:
    """Give at most `most` people the key that they are listed by, where another one or none is
    stored: an earlier release wrote the name, or the rule was another. How many there were."""
    by_sign = _CODE_POINTS[session.get_bind().dialect.name]
    ends_in = literal(KEY_MARK) + Person.name
    begins_at = func.length(Person.sort_name) - func.length(ends_in) + 1
    stored = func.substr(Person.sort_name, begins_at).collate(by_sign)
    wrong = select(Person.id, Person.name).where(stored != ends_in).order_by(Person.id)
    found = session.execute(wrong.limit(most).with_for_update()).all()
    keys = [{"person": person, "key": alphabetical(name)} for person, name in found]
    if keys:
        session.connection().execute(_SORT, keys)
    return len(keys)


def find_entry(session: Session, person_id: int) -> RosterEntry | None:
    """One person."""
    row = session.execute(
        select(
            Person.employee_number,
            Person.name,
            Person.email,
            Person.deactivated_at,
            Person.closes_on,
        ).where(Person.id == person_id)
    ).one_or_none()
    if row is None:
        return None
    details = PersonDetails(row.employee_number, row.name, row.email)
    state = _state(row.deactivated_at, row.closes_on)
    works = tuple(list_works(session, person_id))
    return RosterEntry(person_id, details, state, row.closes_on, works)


def list_works(session: Session, person_id: int) -> list[RosterWork]:
    """A person's work, oldest first."""
    above = aliased(Department)
    rows = session.execute(
        select(
            Department.code,
            Department.name,
            above.name,
            EmploymentRow.starts_on,
            EmploymentRow.ends_on,
            EmploymentRow.schedule,
            EmploymentRow.fte_percent,
            EmploymentRow.counted,
        )
        .join(Department, Department.id == EmploymentRow.department_id)
        .outerjoin(above, above.id == Department.parent_id)
        .where(EmploymentRow.person_id == person_id)
        .order_by(EmploymentRow.starts_on)
    )
    return [RosterWork(*row) for row in rows]


def list_workplaces(session: Session) -> list[tuple[str, str]]:
    """Code and name of every open node of the tree, what lies together beside each other."""
    above = aliased(Department)
    rows = session.execute(
        select(Department.code, Department.name, above.name)
        .outerjoin(above, above.id == Department.parent_id)
        .where(Department.closed_on.is_(None))
        .order_by(Department.code)
    )
    found = sorted(rows, key=lambda one: (alphabetical(one[2] or ""), alphabetical(one[1])))
    return [(code, f"{over} – {name}" if over else name) for code, name, over in found]


def _lines(session: Session, people: Executable, today: dt.date) -> list[RosterLine]:
    rows = [tuple(row) for row in session.execute(people)]
    places = _places(session, [key for key, *_ in rows], today)
    return [
        RosterLine(key, name, number, places.get(key), _state(deactivated_at, closes_on))
        for key, name, number, deactivated_at, closes_on in rows
    ]


def _places(session: Session, people: Sequence[int], today: dt.date) -> dict[int, str]:
    rows = session.execute(
        select(EmploymentRow.person_id, Department.name)
        .join(Department, Department.id == EmploymentRow.department_id)
        .where(EmploymentRow.person_id.in_(people), EmploymentRow.starts_on <= today)
        .where(EmploymentRow.ends_on.is_(None) | (EmploymentRow.ends_on >= today))
    )
    return {person: name for person, name in rows}


def _state(deactivated_at: dt.datetime | None, closes_on: dt.date | None) -> AccountState:
    return state_of(is_closed=deactivated_at is not None, closes_on=closes_on)
