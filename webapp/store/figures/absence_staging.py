"""Lines of an import, staged in a temporary table, checked and merged by a few statements.

Nothing here looks at one line at a time, so a million lines take as many statements as ten.
"""

from __future__ import annotations

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
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, aliased
from sqlalchemy.schema import CreateTable, DropTable

from webapp.domain.figures.absence import ImportCounts, ImportScope
from webapp.domain.figures.absence_imports import ChangeKind, ImportChange
from webapp.domain.ports.absence import AbsenceRecord, Withdrawal
from webapp.store.figures.absence import AbsenceSpellRow, code
from webapp.store.people.people import Person

_IMPORT_LOCK = 727275
_WHO = aliased(Person)
# For the rest of the transaction. A nested loop over a table that was empty when it was analysed
# would read all rows that the same statement has just written, for each row. Where there is no
# other way, its plan is so dear that PostgreSQL would compile it, which takes longer than the rest.
# With a target of 10 ANALYZE looks at 3,000 of the staged lines, which is enough to choose between
# two ways of joining.
_BULK = {
    "enable_nestloop": "off",
    "jit": "off",
    "work_mem": "64MB",
    "statement_timeout": "300s",
    "default_statistics_target": "10",
}

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
    Col("withdraws", SmallInteger),
    Col("action", String(8)),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",  # a pool lends the connection on
)
WITHDRAWN = Table(
    "absence_withdrawn",
    MetaData(),
    *(Col(one.name, one.type) for one in STAGED.columns if one.name != "action"),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",  # a pool lends the connection on
)
SAYS = ("employee_number", "starts_on", "ends_on", "percent", "kind")
_VALUES = {name: STAGED.c[name] for name in ("starts_on", "ends_on", "percent", "kind")}
_DIFFERS = or_(
    AbsenceSpellRow.person_id != Person.id,
    *(getattr(AbsenceSpellRow, name).is_distinct_from(staged) for name, staged in _VALUES.items()),
)
_COPY = f"COPY {STAGED.name} ({', '.join(AbsenceRecord._fields)}) FROM STDIN (FORMAT BINARY)"
_COPY_TYPES = ("int4", "varchar", "date", "date", "int2", "varchar", "varchar", "int2")


def lock_imports(session: Session) -> None:
    """One import at a time; on SQLite, the writing transaction itself sees to that."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_IMPORT_LOCK)))


def stage(session: Session, records: Iterable[AbsenceRecord]) -> int:
    """Stage the records in a fresh temporary table; how many there are."""
    connection = session.connection()
    discard(session)
    for table in (STAGED, WITHDRAWN):
        connection.execute(CreateTable(table))
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
    for table in (STAGED, WITHDRAWN):
        session.connection().execute(DropTable(table, if_exists=True))


def _insert(connection: Connection, records: Iterable[AbsenceRecord]) -> int:
    fields = AbsenceRecord._fields
    statement = insert(STAGED).compile(dialect=connection.dialect, column_keys=fields)
    cursor: Any = connection.connection.cursor()  # sqlite3 reads from the iterator as it goes
    cursor.executemany(str(statement), map(_as_sqlite_stores_it, records))
    return int(max(cursor.rowcount, 0))


def _as_sqlite_stores_it(record: AbsenceRecord) -> tuple[object, ...]:
    line, number, starts_on, ends_on, *others = record
    return (line, number, starts_on.isoformat(), ends_on and ends_on.isoformat(), *others)


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


def merge(session: Session, *, scope: ImportScope, import_id: int, staged: int) -> ImportCounts:
    """Bring the stored records of the source in line with the `staged` ones."""
    removed = 0
    if _may_remove(session, scope):
        gone = AbsenceSpellRow.reference.in_(_gone(scope, AbsenceSpellRow.reference))
        own = AbsenceSpellRow.source == scope.source
        removed = run(session, delete(AbsenceSpellRow).where(own, gone))
    overwrite = (
        update(AbsenceSpellRow)
        .where(_same(scope.source), Person.employee_number == STAGED.c.employee_number, _DIFFERS)
        .values(person_id=Person.id, import_id=import_id, **_VALUES)
    )
    changed = run(session, overwrite)
    values = _new(
        scope.source,
        *(literal(scope.source), literal(import_id), Person.id, STAGED.c.reference),
        *_VALUES.values(),
    )
    columns = ["source", "import_id", "person_id", "reference", *_VALUES]
    added = run(session, insert(AbsenceSpellRow).from_select(columns, values))
    return ImportCounts(added, changed, staged - added - changed, removed)


def mark(session: Session, *, scope: ImportScope, staged: int) -> ImportCounts:
    """Mark the `staged` lines with what `merge` would do; stage what it would remove as well."""
    added, changed = (
        run(session, update(STAGED).where(STAGED.c.line.in_(lines)).values(action=action))
        for action, lines in (
            (ChangeKind.ADDED.value, _new(scope.source, STAGED.c.line)),
            (ChangeKind.CHANGED.value, _changed(scope.source, STAGED.c.line)),
        )
    )
    kept = [Person.employee_number, AbsenceSpellRow.reference]
    kept += [getattr(AbsenceSpellRow, name) for name in _VALUES]
    columns = ["action", "employee_number", "reference", *_VALUES]
    values = _gone(scope, literal(ChangeKind.REMOVED.value), *kept).join(Person)
    may_remove = _may_remove(session, scope)
    removed = run(session, insert(STAGED).from_select(columns, values)) if may_remove else 0
    return ImportCounts(added, changed, staged - added - changed, removed)


def _may_remove(session: Session, scope: ImportScope) -> bool:
    """Whether `_gone` is worth asking, for which the database goes through all of the source."""
    return scope.complete is not None or bool(session.scalar(select(exists(WITHDRAWN.select()))))


def run(session: Session, statement: Executable) -> int:
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


def _gone(scope: ImportScope, *columns: Any) -> Select[Any]:
    """Stored records that are taken back, or that a complete file does not have any more."""
    said = [getattr(AbsenceSpellRow, name) for name in _VALUES]
    unsaid = [WITHDRAWN.c[name] for name in _VALUES]
    by_content = and_(
        WITHDRAWN.c.withdraws == Withdrawal.CONTENT,
        AbsenceSpellRow.person_id == _WHO.id,
        *(one.is_not_distinct_from(other) for one, other in zip(said, unsaid, strict=True)),
    )
    withdrawn = (
        select(AbsenceSpellRow.reference)
        .select_from(WITHDRAWN)
        .join(_WHO, _WHO.employee_number == WITHDRAWN.c.employee_number)
        .join(
            AbsenceSpellRow,
            by_content
            | and_(
                WITHDRAWN.c.withdraws == Withdrawal.REFERENCE,
                AbsenceSpellRow.reference == WITHDRAWN.c.reference,
            ),
        )
        .where(AbsenceSpellRow.source == scope.source)
    )
    taken_back = AbsenceSpellRow.reference.in_(withdrawn)
    missing = AbsenceSpellRow.starts_on.between(*scope.complete) if scope.complete else false()
    return (
        select(*columns)
        .select_from(AbsenceSpellRow)
        .outerjoin(STAGED, STAGED.c.reference == AbsenceSpellRow.reference)
        .where(AbsenceSpellRow.source == scope.source, STAGED.c.reference.is_(None))
        .where(taken_back | missing)
    )
