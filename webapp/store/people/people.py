"""Departments, people, employments and roles."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    exists,
    literal,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, validates

from webapp.domain.governance.privacy import DataClass
from webapp.domain.names import alphabetical
from webapp.domain.people.people import DepartmentKind, Employment
from webapp.store.base import Base, BigKey, Json, column, key, number_key, stored_enum
from webapp.store.inserts import adding_to

_LONGEST_SORT_NAME = 502  # what `alphabetical` makes of a name of 200 signs
_BY_CODE_POINTS = String(_LONGEST_SORT_NAME).with_variant(
    String(_LONGEST_SORT_NAME, collation="C"), "postgresql"
)


class Department(Base):
    """A node of the tree group > company > site > department.

    `campaign_from` follows from the campaigns (`webapp.store.people.campaigns`): nothing else sets
    it. `spreads_reminders`: whether those of a team come within ten minutes; None: as above.
    """

    __tablename__ = "department"

    id: Mapped[int] = number_key()
    kind: Mapped[DepartmentKind] = column(
        stored_enum(DepartmentKind, "kind"), data=DataClass.ORGANISATION
    )
    parent_id: Mapped[int | None] = column(
        BigKey,
        ForeignKey("department.id", ondelete="RESTRICT"),
        index=True,
        data=DataClass.ORGANISATION,
    )
    code: Mapped[str] = column(String(40), unique=True, data=DataClass.ORGANISATION)
    name: Mapped[str] = column(String(120), data=DataClass.ORGANISATION)
    language: Mapped[str | None] = column(String(2), data=DataClass.ORGANISATION)
    timezone: Mapped[str | None] = column(String(40), data=DataClass.ORGANISATION)
    campaign_from: Mapped[dt.date | None] = column(data=DataClass.ORGANISATION)
    closed_on: Mapped[dt.date | None] = column(data=DataClass.ORGANISATION)
    spreads_reminders: Mapped[bool | None] = column(data=DataClass.ORGANISATION)


def _sort_name(context: Any) -> str:
    """Of a row that is added, by its name."""
    return alphabetical(context.get_current_parameters()["name"])


class Person(Base):
    """Someone who may sign in. `created_on` is the day the account was made (rule R3).

    `sort_name` is what people are listed by: `alphabetical` of the name, which whatever stores a
    name stores with it. It is compared by code points on either database.

    `last_roles` are those of the last sign-in; None: there was none yet. `closes_on` is the first
    day on which the account is closed, or is to be; `before_closing` is what work would go on if
    that had not come.
    """

    __tablename__ = "person"
    __table_args__ = (Index(None, "sort_name", "id"),)

    id: Mapped[int] = number_key()
    employee_number: Mapped[str | None] = column(String(40), unique=True, data=DataClass.IDENTITY)
    subject: Mapped[str | None] = column(String(255), unique=True, data=DataClass.IDENTITY)
    name: Mapped[str] = column(String(200), data=DataClass.IDENTITY)
    sort_name: Mapped[str] = column(
        _BY_CODE_POINTS, default=_sort_name, server_default=text("''"), data=DataClass.IDENTITY
    )
    email: Mapped[str | None] = column(String(320), data=DataClass.IDENTITY)
    language: Mapped[str | None] = column(String(2), data=DataClass.IDENTITY)
    created_on: Mapped[dt.date] = column(data=DataClass.TECHNICAL)
    deactivated_at: Mapped[dt.datetime | None] = column(data=DataClass.EMPLOYMENT)
    closes_on: Mapped[dt.date | None] = column(index=True, data=DataClass.EMPLOYMENT)
    before_closing: Mapped[list[dict[str, Any]] | None] = column(Json, data=DataClass.EMPLOYMENT)
    last_roles: Mapped[list[str] | None] = column(Json, data=DataClass.SECURITY)

    @validates("name")
    def _list_by(self, _: str, name: str) -> str:
        self.sort_name = alphabetical(name)
        return name


class EmploymentRow(Base):
    """Where a person works from `starts_on` to `ends_on`, both included; None is open.

    `schedule` is one digit a day, whole weeks from a Monday: 1 a working day, 2 half of one, 0 not;
    + at the end: on holidays too. Several weeks
    repeat, counted from Monday 1 January 2024. `fte_percent` is the contract, 1 to 100. `counted`:
    published figures count it.
    """

    __tablename__ = "employment"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("fte_percent BETWEEN 1 AND 100", name="fte_percent"),
        Index(None, "person_id", "starts_on"),
    )

    id: Mapped[int] = key()
    person_id: Mapped[int] = column(
        BigKey, ForeignKey("person.id", ondelete="CASCADE"), data=DataClass.EMPLOYMENT
    )
    department_id: Mapped[int] = column(
        BigKey,
        ForeignKey("department.id", ondelete="RESTRICT"),
        index=True,
        data=DataClass.EMPLOYMENT,
    )
    starts_on: Mapped[dt.date] = column(data=DataClass.EMPLOYMENT)
    ends_on: Mapped[dt.date | None] = column(data=DataClass.EMPLOYMENT)
    schedule: Mapped[str] = column(String(57), data=DataClass.EMPLOYMENT)
    fte_percent: Mapped[int] = column(data=DataClass.EMPLOYMENT)
    counted: Mapped[bool] = column(default=True, server_default=true(), data=DataClass.EMPLOYMENT)


_ADD_PERSON = adding_to(Person)


def list_work(session: Session, *, first: dt.date, last: dt.date) -> list[Employment]:
    """The work between two days that published figures count, whoever has an account."""
    row = EmploymentRow
    columns = (row.person_id, row.department_id, row.starts_on, row.ends_on, row.schedule)
    known = select(*columns).where(
        row.counted, row.starts_on <= last, row.ends_on.is_(None) | (row.ends_on >= first)
    )
    return [Employment(*found) for found in session.execute(known)]


def in_department(department_id: int, day: dt.date) -> ColumnElement[bool]:
    """Whether a person of the statement works at the node that day."""
    return exists().where(
        EmploymentRow.person_id == Person.id,
        EmploymentRow.department_id == department_id,
        EmploymentRow.starts_on <= day,
        EmploymentRow.ends_on.is_(None) | (EmploymentRow.ends_on >= day),
    )


def find_department(session: Session, code: str) -> Department | None:
    """The node with this code."""
    return session.scalar(select(Department).where(Department.code == code))


def department_names(session: Session) -> dict[int, str]:
    """The name of every node of the tree."""
    return {row.id: row.name for row in session.execute(select(Department.id, Department.name))}


def is_in_use(session: Session, department_id: int, *, after: dt.date) -> bool:
    """Whether somebody works at the node after that day, or an open node hangs below it."""
    works = select(EmploymentRow.id).where(
        EmploymentRow.department_id == department_id,
        EmploymentRow.ends_on.is_(None) | (EmploymentRow.ends_on > after),
    )
    below = select(Department.id).where(
        Department.parent_id == department_id, Department.closed_on.is_(None)
    )
    return any(session.scalar(one.limit(1)) is not None for one in (works, below))


def list_languages(session: Session) -> set[str]:
    """The languages that open nodes of the tree say."""
    said = select(Department.language).where(Department.closed_on.is_(None)).distinct()
    return set(session.scalars(said.where(Department.language.is_not(None))))


def find_person(session: Session, employee_number: str) -> Person | None:
    """The person with this employee number."""
    return session.scalar(select(Person).where(Person.employee_number == employee_number))


def get_department(session: Session, department_id: int) -> Department:
    """The node with this key, which is known to exist."""
    return session.get_one(Department, department_id)


def get_person(session: Session, person_id: int) -> Person:
    """The person with this key, who is known to exist."""
    return session.get_one(Person, person_id)


def list_employments(session: Session, person_id: int) -> list[EmploymentRow]:
    """The person's employments, oldest first."""
    statement = select(EmploymentRow).where(EmploymentRow.person_id == person_id)
    return list(session.scalars(statement.order_by(EmploymentRow.starts_on)))


def find_person_by_subject(session: Session, subject: str) -> Person | None:
    """The person whom the sign-on provider knows under this subject."""
    return session.scalar(select(Person).where(Person.subject == subject))


def link_subject(session: Session, person_id: int, subject: str) -> bool:
    """Give the subject to a person who has none; whether that was so."""
    statement = update(Person).where(Person.id == person_id, Person.subject.is_(None))
    return session.connection().execute(statement.values(subject=subject)).rowcount == 1


def clear_subjects(session: Session) -> int:
    """Forget under which subjects people are known to the provider; the number of people."""
    statement = update(Person).where(Person.subject.is_not(None)).values(subject=None)
    return session.connection().execute(statement).rowcount


def add_person(session: Session, **values: str | dt.date | None) -> int | None:
    """Store a person; their number. None: the subject or the employee number is taken."""
    added = _ADD_PERSON[session.get_bind().dialect.name]
    return session.connection().execute(added, values).scalar_one_or_none()


def set_person_language(session: Session, person_id: int, language: str) -> None:
    """Remember the language that a person chose."""
    session.execute(update(Person).where(Person.id == person_id).values(language=language))


def find_place(session: Session, person_id: int, day: dt.date) -> tuple[str | None, str | None]:
    """Language and time zone of where a person works that day: the nearest node that has one."""
    rows = session.execute(_upwards(person_id, day, Department.language, Department.timezone)).all()
    language = next((row.language for row in rows if row.language), None)
    return language, next((row.timezone for row in rows if row.timezone), None)


def list_places_of(session: Session, person_id: int, day: dt.date) -> list[int]:
    """Where a person works that day, and what lies above it, upwards."""
    return [row.id for row in session.execute(_upwards(person_id, day))]


def _upwards(person_id: int, day: dt.date, *more: InstrumentedAttribute[Any]) -> Select[Any]:
    """The nodes from where a person works that day up to the top, each with its id and `more`."""
    node = (Department.id, Department.parent_id, *more)
    chain = (
        select(*node, literal(0).label("height"))
        .join(EmploymentRow, EmploymentRow.department_id == Department.id)
        .where(EmploymentRow.person_id == person_id, EmploymentRow.starts_on <= day)
        .where(EmploymentRow.ends_on.is_(None) | (EmploymentRow.ends_on >= day))
        .cte("chain", recursive=True)
    )
    above = select(*node, chain.c.height + 1).join(chain, Department.id == chain.c.parent_id)
    chain = chain.union_all(above)
    return select(chain).order_by(chain.c.height)


def has_people(session: Session) -> bool:
    """Whether there is anybody at all."""
    return session.scalar(select(Person.id).limit(1)) is not None


def has_employments(session: Session) -> bool:
    """Whether anybody works anywhere."""
    return session.scalar(select(EmploymentRow.id).limit(1)) is not None


def are_employed(session: Session, day: dt.date, *, fewest: int) -> bool:
    """Whether at least so many people work somewhere on this day."""
    works = select(EmploymentRow.person_id).where(
        EmploymentRow.starts_on <= day,
        EmploymentRow.ends_on.is_(None) | (EmploymentRow.ends_on >= day),
    )
    return len(session.scalars(works.distinct().limit(fewest)).all()) == fewest


def has_campaign(session: Session) -> bool:
    """Whether an open node of the tree says when its campaign starts."""
    starts = select(Department.id).where(
        Department.campaign_from.is_not(None), Department.closed_on.is_(None)
    )
    return session.scalar(starts.limit(1)) is not None
