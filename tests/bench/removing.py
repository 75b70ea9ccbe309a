"""Removing old breaks on PostgreSQL: as the job does it, by one DELETE, by dropping a partition.

`ROWS` says how many are kept (default 1,000,000): 500 a person over 24 months, stored in the order
of time. Partitions are by month, and their keys hold the day. PostgreSQL waits for the disk and
tidies only when it is told, so that its own work is seen. See docs/adr/0063.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from tests.bench.many.watched import WatchedServer, watched_server
from tests.bench.timing import show
from webapp.database import make_engine
from webapp.domain.governance.retention import rule_of
from webapp.domain.periods import Month
from webapp.migrating import upgrade
from webapp.store.governance.retention import delete_before

ROWS = int(os.environ.get("ROWS", "1000000"))
MONTHS = [Month(2024 + (10 + n) // 12, (10 + n) % 12 + 1) for n in range(24)]  # from November 2024
AT_ONCE = 5_000  # as services/governance/retention.py
_MEASURED = "-c listen_addresses='' -c fsync=on -c autovacuum=off -c max_wal_size=8GB"
_FILLING = (  # the same rows in the same pages, and nobody asks whether each person is there
    _MEASURED + " -c fsync=off -c full_page_writes=off -c shared_buffers=2GB -c work_mem=512MB"
    " -c session_replication_role=replica"
)
_PEOPLE = """
INSERT INTO person (name, created_on) SELECT 'Person', '2024-11-01' FROM generate_series(1, {})
"""
_BREAKS = """
INSERT INTO break_log (person_id, tap_id, local_day, at, logged_at, seconds, exercise, slot,
                       verdict, origin)
SELECT id, CAST(CAST(md5(concat_ws('-', id, day)) AS uuid) AS text), day, at, at, 60, 'pelvic_tilt',
       1, 'counted', 'guided'
FROM (SELECT id, day, CAST(DATE '0001-01-01' + (day - 1) AS timestamptz)
                          + make_interval(secs => 25200 + chance % 43200) AS at
      FROM (SELECT id, day, abs(hashint8(id * 400000 + day)) AS chance
            FROM person CROSS JOIN generate_series({}, {}) AS day) AS days
      WHERE chance % 730 < 500) AS made
ORDER BY at
"""
_PARTS = """
CREATE TABLE parted (LIKE break_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY RANGE (local_day);
ALTER TABLE parted ADD PRIMARY KEY (id, local_day), ADD UNIQUE (person_id, tap_id, local_day),
    ADD UNIQUE (person_id, local_day, slot),
    ADD FOREIGN KEY (person_id) REFERENCES person ON DELETE CASCADE
"""
_PART = "CREATE TABLE parted_{0} PARTITION OF parted FOR VALUES FROM ({1}) TO ({2})"


def run() -> None:
    """Fill it, then remove months, each in another way."""
    with watched_server(_FILLING) as server:
        engine = make_engine(server.url)
        _fill(engine)
        engine.dispose()
        server.go_on_with(_MEASURED)
        _measure(server, engine)
        engine.dispose()


def _fill(engine: Engine) -> None:
    upgrade(engine)
    with _unhurried(engine) as connection:
        connection.execute(text(_PEOPLE.format(ROWS // 500)))
        first, last = MONTHS[0].first.toordinal(), MONTHS[-1].last.toordinal()
        connection.execute(text(_BREAKS.format(first, last)))
        connection.execute(text(_PARTS))
        for n, month in enumerate(MONTHS):
            ends = month.first.toordinal(), month.next.first.toordinal()
            connection.execute(text(_PART.format(n, *ends)))
        month = f"local_day < {MONTHS[1].first.toordinal()}"  # the one that will be dropped
        connection.execute(text(f"INSERT INTO parted SELECT * FROM break_log WHERE {month}"))
        connection.execute(text("VACUUM (ANALYZE)"))


def _measure(server: WatchedServer, engine: Engine) -> None:
    with _unhurried(engine) as connection:
        for name in ("break_log", "parted"):
            _size(connection, name)
        watch = _Watched(server, connection).show
        first, second, third, fourth = (month.first for month in MONTHS[:4])
        watch("a part that finds nothing", lambda: _remove_until(engine, first))
        watch("a month, each day by itself in parts", lambda: _by_the_day(engine, MONTHS[0]))
        watch("a part that finds nothing, after it", lambda: _remove_until(engine, second))
        watch("a month at once in parts", lambda: _remove_until(engine, third))
        watch("a month by one DELETE", lambda: _delete(connection, fourth))
        watch("vacuum after these three", lambda: _do(connection, "VACUUM break_log"))
        watch("a month by dropping its partition", lambda: _do(connection, "DROP TABLE parted_0"))


def _remove_until(engine: Engine, day: dt.date) -> int:
    """As the job does it, part by part, each stored by itself."""
    went = 0
    while True:
        with Session(engine) as session:
            part = delete_before(session, rule=rule_of("break_log"), day=day, most=AT_ONCE)
            session.commit()
        went += part
        if part < AT_ONCE:
            return went


def _by_the_day(engine: Engine, month: Month) -> int:
    days = (month.next.first - month.first).days
    return sum(_remove_until(engine, month.first + dt.timedelta(days=n + 1)) for n in range(days))


def _delete(connection: Connection, day: dt.date) -> int:
    asked = f"DELETE FROM break_log WHERE local_day < {day.toordinal()}"
    return connection.execute(text(asked)).rowcount


def _do(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))


class _Watched:
    """Prints what something took: of the server with all its processes."""

    def __init__(self, server: WatchedServer, connection: Connection) -> None:
        self._server, self._connection = server, connection

    def show(self, name: str, do: Callable[[], object]) -> None:
        """What it took, and how many rows it says that it removed."""
        before = self._log()
        with self._server.spending() as spent:
            went = do()
        show(name, spent.servers, "s", f"{went:,} rows" if isinstance(went, int) else "")
        show("  of the log", (self._log() - before) / 2**20, "MiB")
        show("  elapsed", spent.seconds, "s")

    def _log(self) -> int:
        asked = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"
        return int(self._connection.scalar(text(asked)))


def _size(connection: Connection, name: str) -> None:
    size = f"""
    SELECT (SELECT count(*) FROM {name}), sum(pg_total_relation_size(oid)) FROM pg_class
    WHERE relname = '{name}' OR relname LIKE '{name}\\__%' AND relkind = 'r'
    """
    rows, taken = connection.execute(text(size)).one()
    show(f"{name}: {rows:,} rows", float(taken) / 2**20, "MiB")


@contextmanager
def _unhurried(engine: Engine) -> Iterator[Connection]:
    """Each statement a transaction that may take as long as it needs."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        yield connection
