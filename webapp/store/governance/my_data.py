"""Everything that belongs to one person, found by walking the schema: a new table needs no code.

A row is a person's own when `person_id` names them, or it hangs on such a row. Where only another
column leads to the person (`actor_id`, `created_by`), the row is something that they did.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    PrimaryKeyConstraint,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    and_,
    cast,
    delete,
    exists,
    false,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from webapp.domain.governance.privacy import KEPT_ON_ERASURE, NOT_DOWNLOADED
from webapp.store.base import Base
from webapp.store.figures.absence import AbsenceImportRow, AbsenceSpellRow
from webapp.store.governance import audit
from webapp.store.governance.code_accounts import CodeAccountRow
from webapp.store.governance.person_keys import destroy_key, hand_over_sealed

Row = Mapping[str, Any]
TRAIL = "audit_event"
_PERSON = "person"
_OWN, _ACTOR, _DAY = "person_id", "actor_id", "local_day"
_ONCE = (PrimaryKeyConstraint, UniqueConstraint)
_REFERENCES = ("id", "code")  # how the audit trail names a row: `consultation/AB12`


def personal_tables() -> list[Table]:
    """Every table with rows that lead to a person, whatever the path; parents first."""
    return [table for table in Base.metadata.sorted_tables if _owned_by(table, []) is not None]


def downloaded_tables() -> list[Table]:
    """Those that a person gets when they download what is theirs."""
    return [table for table in personal_tables() if table.name not in NOT_DOWNLOADED]


def erased_tables() -> list[Table]:
    """Those whose rows go when a person erases what is theirs, parents first."""
    return [
        table
        for table in personal_tables()
        if is_own(table) and table.name not in KEPT_ON_ERASURE | NOT_DOWNLOADED
    ]


def is_own(table: Table) -> bool:
    """Whether its rows belong to the person; else they are what the person did."""
    if table.name == _PERSON or _OWN in table.c:
        return True
    if _person_column(table) is not None:
        return False
    return any(is_own(key.column.table) for key in table.foreign_keys if _leads(key, table))


def list_own(session: Session, *, table: Table, person_id: int) -> Iterator[Row]:
    """The person's rows of a table, by primary key."""
    statement = select(table).where(_owned(table, person_id))
    rows = session.execute(statement.order_by(*table.primary_key.columns))
    return (row._asdict() for row in rows)


def list_dates(session: Session, *, table: Table, person_id: int) -> list[dt.date | dt.datetime]:
    """For each of the person's rows the day it is about, or the first date in it; in order."""
    if _DAY in table.c:
        days = session.scalars(select(table.c[_DAY]).where(_owned(table, person_id)))
        return [dt.date.fromordinal(day) for day in sorted(days)]
    dated = next(column for column in table.columns if _is_date(column))
    return sorted(session.scalars(select(dated).where(_owned(table, person_id))))


def delete_own(session: Session, *, person_id: int, tables: Collection[Table]) -> dict[str, int]:
    """Remove the person's rows of these tables; how many of each that had some."""
    return _delete(session, [person_id], tables)


def delete_people(session: Session, people: Collection[int]) -> dict[str, int]:
    """Remove these people with all that is theirs; how many rows of each table."""
    return _delete(session, people, [table for table in personal_tables() if is_own(table)])


def begin_anew(session: Session, *, person_id: int) -> None:
    """Remove all that is the person's own, and the key that opened it, without proof or trace.

    What is the employer's stays, and the account. That a notice was put away goes too: somebody
    was here who did so.
    """
    notice = [table for table in personal_tables() if table.name == "notice_seen"]
    delete_own(session, person_id=person_id, tables=[*erased_tables(), *notice])
    destroy_key(session, person_id)


def hand_over(session: Session, *, person_id: int, heir_id: int) -> None:
    """Make all that is one person's another's, and remove the first: they are the same one.

    Where there can be one row only (a plan, a counted break of a day), the heir's own stays.
    """
    hand_over_sealed(session, person_id=person_id, heir_id=heir_id)
    for table in personal_tables():
        for owner in [key.parent for key in table.foreign_keys if key.column.table.name == _PERSON]:
            moved = update(table).where(owner == person_id, *_without_rival(table, owner, heir_id))
            session.connection().execute(moved.values({owner.name: heir_id}))
    delete_people(session, [person_id])


def _without_rival(table: Table, owner: Column[Any], heir_id: int) -> Iterator[ColumnElement[bool]]:
    """That no row of the heir's is in the way, by whatever the database lets be there once."""
    rival = table.alias()
    constraints = [one for one in table.constraints if isinstance(one, _ONCE)]
    for once in [*constraints, *(index for index in table.indexes if index.unique)]:
        if owner in set(once.columns):
            others = [one.name for one in once.columns if one is not owner]
            same = [rival.c[name] == table.c[name] for name in others]
            yield ~exists().where(rival.c[owner.name] == heir_id, *same)


def _delete(session: Session, people: Collection[int], tables: Collection[Table]) -> dict[str, int]:
    removed = {}
    for table in reversed([one for one in Base.metadata.sorted_tables if one in tables]):
        owned = _owned_by(table, people)
        if owned is not None:
            done = session.connection().execute(delete(table).where(owned))
            removed[table.name] = done.rowcount
    return {name: number for name, number in removed.items() if number}


def list_events(session: Session, *, person_id: int, most: int) -> Sequence[Any]:
    """Events of the audit trail that the person caused or that are about a row of theirs."""
    return audit.list_concerning(session, condition=_events(person_id), most=most)


def _events(person_id: int) -> ColumnElement[bool]:
    named = (
        select(literal(f"{table.name}/") + cast(table.c[name], String)).where(
            table.c[_OWN] == person_id
        )
        for table in personal_tables()
        if _OWN in table.c
        for name in _REFERENCES
        if name in table.c
    )
    return and_(audit.concerning(person_id, named), ~_is_before(person_id))


def _is_before(person_id: int) -> ColumnElement[bool]:
    """Whether an event is of before the account began anew: somebody else may have it now."""
    began = select(CodeAccountRow.began_at).where(CodeAccountRow.person_id == person_id)
    return func.coalesce(audit.AuditEvent.at <= began.scalar_subquery(), false())


def list_imports(session: Session, *, person_id: int, most: int) -> list[dt.datetime]:
    """When imports of absences last changed something about the person, the newest first."""
    written = select(AbsenceSpellRow.import_id).where(AbsenceSpellRow.person_id == person_id)
    moments = select(AbsenceImportRow.at).where(AbsenceImportRow.id.in_(written))
    return list(session.scalars(moments.order_by(AbsenceImportRow.at.desc()).limit(most)))


def _is_date(column: Column[Any]) -> bool:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, Date | DateTime)


def _owned(table: Table, person_id: int) -> ColumnElement[bool]:
    if table.name == TRAIL:
        return _events(person_id)
    found = _owned_by(table, [person_id])
    if found is None:
        raise LookupError(f"nothing in {table.name} leads to a person")
    return found


def _owned_by(table: Table, people: Collection[int]) -> ColumnElement[bool] | None:
    """Which rows lead to these people; None: no way does."""
    if table.name == _PERSON:
        return table.c.id.in_(people)
    column = _person_column(table)
    if column is not None:
        return column.in_(people)
    return next(_through_parents(table, people), None)


def _through_parents(table: Table, people: Collection[int]) -> Iterator[ColumnElement[bool]]:
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
        owned = _owned_by(key.column.table, people) if _leads(key, table) else None
        if owned is not None:
            yield key.parent.in_(select(key.column).where(owned))


def _leads(key: ForeignKey, table: Table) -> bool:
    return key.column.table is not table


def _person_column(table: Table) -> Column[Any] | None:
    """`person_id`, else `actor_id`, else the first column that refers to a person."""
    for name in (_OWN, _ACTOR):
        if name in table.c:
            return table.c[name]
    keys = sorted(table.foreign_keys, key=lambda key: key.parent.name)
    return next((key.parent for key in keys if key.column.table.name == _PERSON), None)
