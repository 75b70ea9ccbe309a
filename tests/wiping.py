"""How a PostgreSQL database is as its template again without being made anew, which takes longer.

What a test wrote is looked for, and only that is put back. Whatever else differs (a table more, a
right, a trigger that was switched off, a row that a migration had written) is no longer as the
template: then `wipe` says so, and the database is made anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

# What DDL leaves behind: how many rows a catalogue has, and the newest transaction that wrote one.
# A wiped table has another file, which pg_class notes: there the rights are compared instead.
_CATALOGUES = ("attribute", "attrdef", "constraint", "trigger", "proc", "rewrite", "namespace")
_FORM = " UNION ALL ".join(
    f"SELECT '{name}', count(*)::text, max(xmin::text::bigint)::text FROM pg_{name}"
    for name in _CATALOGUES
)
_RIGHTS = """
SELECT 'rights',
       md5(string_agg(concat(relname, relacl, relowner, relrowsecurity), ',' ORDER BY oid)),
       (SELECT count(*)::text FROM pg_db_role_setting AS s
        JOIN pg_database AS d ON d.oid = s.setdatabase WHERE d.datname = current_database())
FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_WRITTEN = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""  # also what was taken away again: less is asked than whether each has a row
_ADVANCED = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"
_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Pristine:
    """What a database was when it had just been copied."""

    form: tuple[tuple[str, ...], ...]
    empty: tuple[str, ...]  # tables without a row
    filled: tuple[tuple[str, str], ...]  # the others, with a digest of their rows
    advanced: frozenset[str]  # sequences that have given a number


def look(url: str) -> Pristine:
    """What to put the database back to."""
    with _connection(url) as connection:
        return _look(connection)


def _look(connection: Connection) -> Pristine:
    tables = list(connection.scalars(text(_TABLES)))
    filled = set(_filled(connection, tables))
    return Pristine(
        form=_form(connection),
        empty=tuple(name for name in tables if name not in filled),
        filled=_digests(connection, sorted(filled)),
        advanced=_advanced(connection),
    )


class Wiper:
    """For a database that was just made: over one connection that stays, since a new one would
    read all there is to know of 86 tables first."""

    def __init__(self, url: str) -> None:
        self._connection = _connection(url)
        self._pristine = _look(self._connection)

    def wipe(self) -> bool:
        """Put it back; whether that could be done. Who else is still connected is thrown out."""
        connection, pristine = self._connection, self._pristine
        try:
            connection.execute(text(_OTHERS))
            if _form(connection) != pristine.form or not _kept(connection, pristine):
                return False
            _empty(connection, pristine)
            return True
        except OperationalError:  # a test took the database or the server away
            return False

    def close(self) -> None:
        """Nothing is put back any more."""
        self._connection.close()


def _connection(url: str) -> Connection:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    return engine.connect()


def _form(connection: Connection) -> tuple[tuple[str, ...], ...]:
    rows = [*connection.execute(text(_FORM)), *connection.execute(text(_RIGHTS))]
    return tuple(tuple(map(str, row)) for row in rows)


def _kept(connection: Connection, pristine: Pristine) -> bool:
    names = [name for name, _ in pristine.filled]
    rows_are = _digests(connection, names) == pristine.filled
    return rows_are and _advanced(connection) >= pristine.advanced


def _filled(connection: Connection, tables: list[str]) -> list[str]:
    asked = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables
    )
    return list(connection.scalars(text(asked))) if asked else []


def _digests(connection: Connection, tables: list[str]) -> tuple[tuple[str, str], ...]:
    asked = (
        f"SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM \"{name}\" AS t"
        for name in tables
    )
    return tuple(zip(tables, (str(connection.scalar(text(one))) for one in asked), strict=True))


def _advanced(connection: Connection) -> frozenset[str]:
    return frozenset(connection.scalars(text(_ADVANCED)))


def _empty(connection: Connection, pristine: Pristine) -> None:
    """Without the triggers that protect a trail from being emptied."""
    filled = set(connection.scalars(text(_WRITTEN))) & set(pristine.empty)
    again = _advanced(connection) - pristine.advanced
    if filled:
        connection.execute(text("SET session_replication_role = replica"))
        names = ", ".join(f'"{name}"' for name in sorted(filled))
        connection.execute(text(f"TRUNCATE {names} CASCADE"))
    if again:
        calls = ", ".join(f"setval('\"{name}\"', 1, false)" for name in sorted(again))
        connection.execute(text(f"SELECT {calls}"))
