"""Staged lines that are not imported: taken back, of nobody, or said by an earlier line."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Table,
    and_,
    delete,
    func,
    insert,
    not_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from webapp.domain.ports.absence import Withdrawal
from webapp.store.figures.absence_staging import SAYS, STAGED, WITHDRAWN, run
from webapp.store.people.people import Person


class Taken(NamedTuple):
    """Lines that are no longer staged: the first ones, how many, and how many records they had."""

    first: list[int]
    lines: int
    records: int


_NOTHING = Taken([], 0, 0)


def withdraw(session: Session) -> int:
    """Set apart the lines that take something back, and with each the staged line it takes back.

    How many lines are no longer staged.
    """
    apart = select(*(STAGED.c[one.name] for one in WITHDRAWN.columns)).where(STAGED.c.withdraws > 0)
    names = [one.name for one in WITHDRAWN.columns]
    run(session, insert(WITHDRAWN).from_select(names, apart))
    gone = run(session, delete(STAGED).where(STAGED.c.withdraws > 0))
    said, unsaid = _numbered(STAGED), _numbered(WITHDRAWN)
    pair = and_(
        unsaid.c.withdraws == Withdrawal.CONTENT,
        unsaid.c.place == said.c.place,
        *(said.c[name].is_not_distinct_from(unsaid.c[name]) for name in SAYS),
    )
    undone = select(said.c.line, said.c.reference).join(unsaid, pair)
    key = tuple_(STAGED.c.line, STAGED.c.reference)
    return gone + run(session, delete(STAGED).where(key.in_(undone)))


def _numbered(table: Table) -> Subquery:
    """The lines, numbered among those that say the same."""
    same = [table.c.withdraws, *(table.c[name] for name in SAYS)]
    place = func.row_number().over(partition_by=same, order_by=table.c.line)
    return select(table, place.label("place")).subquery()


def take_unknown(session: Session, most: int) -> Taken:
    """Lines of people who do not exist, unstaged."""
    unknown = (
        select(STAGED.c.line)
        .outerjoin(Person, Person.employee_number == STAGED.c.employee_number)
        .where(Person.id.is_(None))
    )
    return _take(session, unknown, most)


def take_repeated(session: Session, most: int, *, staged: int) -> tuple[Taken, Taken]:
    """Of so many that are staged, lines that say again what an earlier one says, and those that say
    otherwise, unstaged.

    The first are word for word the same; the others have its reference, and cannot both be right.
    """
    if _all_differ(session, staged):
        return _NOTHING, _NOTHING
    contradicting = _take(session, _later(is_same=False), most)
    return _take(session, _later(is_same=True), most), contradicting


def _all_differ(session: Session, staged: int) -> bool:
    """Whether there are as many references; by sorting them alone, and none of what they say."""
    ordered = select(STAGED.c.reference).order_by(STAGED.c.reference).offset(0).subquery()
    last = select(ordered.c.reference).distinct().offset(staged - 1).limit(1)
    return staged == 0 or session.scalar(last) is not None


def _number() -> ColumnElement[int]:
    return func.row_number().over(partition_by=STAGED.c.reference, order_by=STAGED.c.line)


def _first(column: ColumnElement[Any]) -> ColumnElement[Any]:
    window = func.first_value(column)
    return window.over(partition_by=STAGED.c.reference, order_by=STAGED.c.line)


def _later(*, is_same: bool) -> Select[Any]:
    """Lines that are not the first of their reference, and say the same as it or not."""
    first = [_first(STAGED.c[name]).label(f"first_{name}") for name in SAYS]
    numbered = select(STAGED, _number().label("place"), *first).subquery()
    pairs = [(numbered.c[name], numbered.c[f"first_{name}"]) for name in SAYS]
    same = and_(*(said.is_not_distinct_from(before) for said, before in pairs))
    return select(numbered.c.line).where(numbered.c.place > 1, same if is_same else not_(same))


def _take(session: Session, bad: Select[Any], most: int) -> Taken:
    first = list(session.scalars(bad.order_by(bad.selected_columns[0]).limit(most)))
    if not first:
        return _NOTHING
    statement = delete(STAGED).where(STAGED.c.line.in_(bad)).returning(STAGED.c.line)
    lines = list(session.scalars(statement))
    return Taken(sorted(set(first)), len(set(lines)), len(lines))
