"""What the gate counts, person by person. The only file that aggregates; only the gate reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import starmap
from operator import or_
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, Row, Select, Table, func, literal, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from webapp.domain.figures.absence import AbsenceKind
from webapp.domain.figures.spells import Absence
from webapp.domain.people.people import DepartmentNode, Employment
from webapp.domain.periods import Month
from webapp.store.figures.absence import AbsenceSpellRow
from webapp.store.gate.former_breaks import FORMER
from webapp.store.gate.members import ReleaseMember
from webapp.store.gate.rows import read_rows
from webapp.store.people.organisation import nodes_on
from webapp.store.people.people import EmploymentRow as EmploymentRow
from webapp.store.people.people import Person
from webapp.store.programme.breaks import BreakLog

_LOG = cast(Table, BreakLog.__table__)
_PERSON = cast(Table, Person.__table__)
_MEMBER = cast(Table, ReleaseMember.__table__)
_WORK = cast(Table, EmploymentRow.__table__)
_SPELL = cast(Table, AbsenceSpellRow.__table__)
_SICK = _SPELL.c.kind == AbsenceKind.SICKNESS
_WORK_COLUMNS = (
    _WORK.c.person_id,
    _WORK.c.department_id,
    _WORK.c.starts_on,
    _WORK.c.ends_on,
    _WORK.c.schedule,
)


def list_nodes(session: Session, *, on: dt.date) -> list[DepartmentNode]:
    """The tree of departments as it was on a day."""
    return [
        DepartmentNode(node.id, node.parent_id, node.kind, node.name, node.campaign_from)
        for node in nodes_on(session, on)
    ]


def first_days(session: Session) -> tuple[dt.date, dt.date] | None:
    """The days of the oldest account and of the earliest employment; None: there is none."""
    account = session.scalar(select(func.min(Person.created_on)))
    work = session.scalar(select(func.min(_WORK.c.starts_on)).where(_WORK.c.counted))
    return None if account is None or work is None else (account, work)


def list_roster(
    session: Session, *, first: dt.date, last: dt.date, accounts_until: dt.date
) -> Iterator[Employment]:
    """Employments between two days, of people whose account was made by a third, one by one."""
    statement = (
        select(*_WORK_COLUMNS)
        .join(Person, Person.id == _WORK.c.person_id)
        .where(Person.created_on <= accounts_until, *_between(first, last))
    )
    return _employments(session, statement)


def _employments(session: Session, statement: Select[Any]) -> Iterator[Employment]:
    """Person by person."""
    return starmap(Employment, read_rows(session, statement.order_by(_WORK.c.person_id)))


def list_employments(
    session: Session, *, quarter: str | None, month: Month
) -> Iterator[Employment]:
    """The month's employments of the quarter's members, person by person; without a quarter, of
    everybody."""
    found = select(*_WORK_COLUMNS, _WORK.c.fte_percent).where(*_between(month.first, month.last))
    return _employments(session, _among(found, _WORK.c.person_id, quarter))


def _between(first: dt.date, last: dt.date) -> tuple[ColumnElement[bool], ...]:
    """What runs between two days and is counted; whose mark changes joins or leaves that day."""
    ends = _WORK.c.ends_on
    return _WORK.c.counted, _WORK.c.starts_on <= last, ends.is_(None) | (ends >= first)


def _among(found: Select[Any], person: ColumnElement[int], quarter: str | None) -> Select[Any]:
    if quarter is None:
        return found
    return found.join(_MEMBER, _MEMBER.c.person_id == person).where(_MEMBER.c.quarter == quarter)


def list_absences(
    session: Session, *, quarter: str | None, month: Month
) -> Iterator[tuple[int, Absence]]:
    """The month's absences of the quarter's members, each with the person."""
    found = (
        select(_SPELL.c.person_id, _SPELL.c.starts_on, _SPELL.c.ends_on, _SPELL.c.percent, _SICK)
        .where(_SPELL.c.starts_on <= month.last)
        .where(_SPELL.c.ends_on.is_(None) | (_SPELL.c.ends_on >= month.first))
    )
    statement = _among(found, _SPELL.c.person_id, quarter)
    return ((row[0], Absence(*row[1:])) for row in session.execute(statement).all())


def list_sickness(
    session: Session, *, quarter: str | None, first: dt.date, last: dt.date
) -> Iterator[tuple[int, Absence]]:
    """Records of sickness of the quarter's members with a day between two, each with the person."""
    found = (
        select(_SPELL.c.person_id, _SPELL.c.starts_on, _SPELL.c.ends_on, _SPELL.c.percent)
        .where(_SICK, _SPELL.c.starts_on <= last)
        .where(_SPELL.c.ends_on.is_(None) | (_SPELL.c.ends_on >= first))
    )
    statement = _among(found, _SPELL.c.person_id, quarter)
    return ((row[0], Absence(*row[1:])) for row in session.execute(statement).all())


def employed_on(session: Session, *, quarter: str | None, day: dt.date) -> set[int]:
    """The members of the quarter who were employed on that day too."""
    found = select(_WORK.c.person_id).where(*_between(day, day))
    return set(session.scalars(_among(found, _WORK.c.person_id, quarter)))


def list_slots(session: Session, *, quarter: str | None, month: Month) -> Iterator[Sequence[int]]:
    """Of each member with a counted break: on which days of the month a first, second and third.

    Rows (person, first, second, third), sets of days as bits. A break of an account that began
    anew counts on, and one of the same day and slot beside it counts once.
    """
    anew = {row[0]: row for row in _slots_of(session, FORMER, quarter, month)}
    for row in _slots_of(session, _LOG, quarter, month):
        former = anew.pop(row[0], None)
        yield row if former is None else [row[0], *map(or_, row[1:], former[1:])]
    yield from anew.values()


def _slots_of(
    session: Session, log: Table, quarter: str | None, month: Month
) -> Iterator[Row[Any]]:
    """A day and slot occur once a person, so that the sum of their bits is the set of days.

    Members come first: their breaks of the month are found in the index, however long the history
    is.
    """
    start, end = month.first.toordinal(), month.last.toordinal()
    day = sql_cast(literal(1), BigInteger).bitwise_lshift(log.c.local_day - start)
    sums = [func.coalesce(func.sum(day).filter(log.c.slot == slot), 0) for slot in (1, 2, 3)]
    who = _PERSON.c.id if quarter is None else _MEMBER.c.person_id
    found = (
        select(who, *(sql_cast(days, BigInteger) for days in sums))
        .join(log, log.c.person_id == who)
        .where(log.c.local_day.between(start, end))
        .group_by(who)
    )
    if quarter is not None:
        found = found.where(_MEMBER.c.quarter == quarter)
    return read_rows(session, found)
