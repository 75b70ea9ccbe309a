"""Lines of an import, staged in a temporary table, checked and merged by a few statements.

Nothing here looks at one line at a time, so a million lines take as many statements as ten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column as Col
from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Executable,
    Integer,
    MetaData,
    Select,
    SmallInteger,
    String,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable, DropTable

from webapp.domain.figures.absence import ImportCounts, ImportScope
from webapp.domain.figures.absence_imports import ChangeKind, ImportChange
from webapp.domain.ports.absence import AbsenceRecord
from webapp.store.figures.absence import AbsenceSpellRow, code
from webapp.store.people.people import Person

_IMPORT_LOCK = 727275
# For the rest of the transaction. A nested loop over a table that was empty when it was analysed
# would read all rows that the same statement has just written, for each row.
_BULK = {"enable_nestloop": "off", "work_mem": "64MB", "statement_timeout": "300s"}

STAGED = Table(
    "absence_staged",
    MetaData(),
    Col("line", Integer),
    Col("employee_number", String(40)),
    Col("starts_on", Date),
    Col("ends_on", Date),
    Col("percent", SmallInteger),
    Col("kind", String(40)),
    Col("reference", code(80)),
    Col("action", String(8)),
    prefixes=["TEMPORARY"],
)
_VALUES = {name: STAGED.c[name] for name in ("starts_on", "ends_on", "percent", "kind")}
_DIFFERS = or_(
    AbsenceSpellRow.person_id != Person.id,
    *(getattr(AbsenceSpellRow, name) != column for name, column in _VALUES.items()),
)
_COPY = f"COPY {STAGED.name} ({', '.join(AbsenceRecord._fields)}) FROM STDIN (FORMAT BINARY)"
_COPY_TYPES = ("int4", "varchar", "date", "date", "int2", "varchar", "varchar")


def lock_imports(session: Session) -> None:
    """One import at a time; on SQLite, the writing transaction itself sees to that."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_IMPORT_LOCK)))


def stage(session: Session, records: Iterable[AbsenceRecord]) -> int:
    """Stage the records in a fresh temporary table; how many there are."""
    connection = session.connection()
    discard(session)
    connection.execute(CreateTable(STAGED))
    postgresql = connection.dialect.name == "postgresql"
    driver = connection.dialect.loaded_dbapi
    try:
        count = (_copy if postgresql else _insert)(connection, records)
    except driver.Error as error:  # the driver's own, so that it is seen for what it is
        dialect = connection.dialect
        raise DBAPIError.instance("stage", None, error, driver.Error, dialect=dialect) from error
    if postgresql:
        connection.exec_driver_sql(f"ANALYZE {STAGED.name}")
    return count


def discard(session: Session) -> None:
    """Drop the staged lines."""
    session.connection().execute(DropTable(STAGED, if_exists=True))


def _insert(connection: Connection, records: Iterable[AbsenceRecord]) -> int:
    fields = AbsenceRecord._fields
    statement = insert(STAGED).compile(dialect=connection.dialect, column_keys=fields)
    cursor: Any = connection.connection.cursor()  # sqlite3 reads from the iterator as it goes
    cursor.executemany(str(statement), map(_as_sqlite_stores_it, records))
    return int(max(cursor.rowcount, 0))


def _as_sqlite_stores_it(record: AbsenceRecord) -> tuple[object, ...]:
    line, number, starts_on, ends_on, *others = record
    return (line, number, starts_on.isoformat(), ends_on.isoformat(), *others)


def _copy(connection: Connection, records: Iterable[AbsenceRecord]) -> int:
    for name, value in _BULK.items():
        connection.execute(select(func.set_config(name, value, True)))
    cursor: Any = connection.connection.cursor()
    count = 0
    with cursor.copy(_COPY) as copy:
        copy.set_types(_COPY_TYPES)
        for record in records:
            copy.write_row(record)
            count += 1
    return count


def take_unknown(session: Session, most: int) -> tuple[list[int], int]:
    """Lines of people who do not exist, unstaged: the first ones, and how many."""
    unknown = (
        select(STAGED.c.line)
        .outerjoin(Person, Person.employee_number == STAGED.c.employee_number)
        .where(Person.id.is_(None))
    )
    return _take(session, unknown, most)


def take_repeated(session: Session, most: int) -> tuple[list[int], int]:
    """Lines that say again what an earlier line says, unstaged: the first ones, and how many."""
    place = func.row_number().over(partition_by=STAGED.c.reference, order_by=STAGED.c.line)
    numbered = select(STAGED.c.line, place.label("place")).subquery()
    return _take(session, select(numbered.c.line).where(numbered.c.place > 1), most)


def _take(session: Session, bad: Select[Any], most: int) -> tuple[list[int], int]:
    first = list(session.scalars(bad.order_by(bad.selected_columns[0]).limit(most)))
    if not first:
        return [], 0
    return first, _run(session, delete(STAGED).where(STAGED.c.line.in_(bad)))


def merge(session: Session, *, scope: ImportScope, import_id: int, staged: int) -> ImportCounts:
    """Bring the stored records of the source in line with the `staged` ones."""
    removed = 0
    if scope.complete:
        gone = _gone(scope.source, scope.complete, AbsenceSpellRow.reference)
        own = AbsenceSpellRow.source == scope.source
        removed = _run(
            session, delete(AbsenceSpellRow).where(own, AbsenceSpellRow.reference.in_(gone))
        )
    overwrite = (
        update(AbsenceSpellRow)
        .where(_same(scope.source), Person.employee_number == STAGED.c.employee_number, _DIFFERS)
        .values(person_id=Person.id, import_id=import_id, **_VALUES)
    )
    changed = _run(session, overwrite)
    values = _new(
        scope.source,
        *(literal(scope.source), literal(import_id), Person.id, STAGED.c.reference),
        *_VALUES.values(),
    )
    columns = ["source", "import_id", "person_id", "reference", *_VALUES]
    added = _run(session, insert(AbsenceSpellRow).from_select(columns, values))
    return ImportCounts(added, changed, staged - added - changed, removed)


def mark(session: Session, *, scope: ImportScope, staged: int) -> ImportCounts:
    """Mark the `staged` lines with what `merge` would do; stage what it would remove as well."""
    added, changed = (
        _run(session, update(STAGED).where(STAGED.c.line.in_(lines)).values(action=action))
        for action, lines in (
            (ChangeKind.ADDED.value, _new(scope.source, STAGED.c.line)),
            (ChangeKind.CHANGED.value, _changed(scope.source, STAGED.c.line)),
        )
    )
    removed = 0
    if scope.complete:
        kept = [Person.employee_number, AbsenceSpellRow.reference]
        kept += [getattr(AbsenceSpellRow, name) for name in _VALUES]
        columns = ["action", "employee_number", "reference", *_VALUES]
        removal = literal(ChangeKind.REMOVED.value)
        values = _gone(scope.source, scope.complete, removal, *kept).join(Person)
        removed = _run(session, insert(STAGED).from_select(columns, values))
    return ImportCounts(added, changed, staged - added - changed, removed)


def _run(session: Session, statement: Executable) -> int:
    """Run the statement; the number of rows it touched."""
    options = {"preserve_rowcount": True}
    return session.connection().execute(statement, execution_options=options).rowcount


def list_changes(session: Session, *, source: str, most: int) -> list[ImportChange]:
    """The first marked lines: what would be removed, then changed, then added."""
    now = [STAGED.c[name] for name in ("line", "action", "employee_number", *_VALUES)]
    before = [getattr(AbsenceSpellRow, name) for name in _VALUES]
    statement = (
        select(*now, *before)
        .outerjoin(AbsenceSpellRow, _same(source))
        .where(STAGED.c.action.is_not(None))
        .order_by(STAGED.c.action.desc(), STAGED.c.line, STAGED.c.reference)
    )
    rows = session.execute(statement.limit(most))
    return [ImportChange(line, ChangeKind(kind), *rest) for line, kind, *rest in rows]


def _same(source: str) -> ColumnElement[bool]:
    return and_(AbsenceSpellRow.reference == STAGED.c.reference, AbsenceSpellRow.source == source)


def _new(source: str, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(STAGED)
        .join(Person, Person.employee_number == STAGED.c.employee_number)
        .outerjoin(AbsenceSpellRow, _same(source))
        .where(AbsenceSpellRow.reference.is_(None))
    )


def _changed(source: str, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(STAGED)
        .join(Person, Person.employee_number == STAGED.c.employee_number)
        .join(AbsenceSpellRow, _same(source))
        .where(_DIFFERS)
    )


def _gone(source: str, complete: tuple[dt.date, dt.date], *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(AbsenceSpellRow)
        .outerjoin(STAGED, STAGED.c.reference == AbsenceSpellRow.reference)
        .where(AbsenceSpellRow.source == source, STAGED.c.reference.is_(None))
        .where(AbsenceSpellRow.starts_on.between(*complete))
    )
