"""What an installation of so many employees needs, after a year of breaks, on PostgreSQL.

`EMPLOYEES` says how many, one or several ("100 1000 10000"; default 100). Breaks are those of the
bench of publishing, stored as they come: in the order of time, so that indexes are as loose as in
a year of use, each with a tap of its own of 36 signs. Memory is counted without what processes
share twice.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path

from sqlalchemy import text

from tests.bench.log_break import drive, keep_in_use, prepared_logs, processor_seconds, serving
from tests.bench.many.watched import WatchedServer, proportional, watched_server
from tests.bench.publish import BREAKS, QUARTER, migrate_and_fill, publish_in_a_process
from tests.bench.timing import show
from tests.postgres import DURABLE
from webapp.database import make_engine

SIZES = tuple(map(int, os.environ.get("EMPLOYEES", "100").split()))
YEAR_BEGINS = QUARTER.first - dt.timedelta(days=273)  # 1 October
REQUESTS = 1_000
# Only while it is filled: the same rows in the same pages, without a disk to wait for, and nobody
# asks whether the person of each break is there.
_FILLING = (
    "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c autovacuum=off"
    " -c shared_buffers=2GB -c work_mem=512MB -c max_wal_size=8GB"
    " -c session_replication_role=replica"
)
# Between seven in the morning and seven in the evening, each slot at any moment of its four hours.
_AT = f"""
SELECT person_id, local_day, slot,
       CAST(DATE '0001-01-01' + (local_day - 1) AS timestamptz)
           + make_interval(hours => 3 + 4 * slot,
                           secs => abs(hashint8(person_id * 400000 + local_day)) % 14400) AS at
FROM ({BREAKS}) AS made
"""
LOG = f"""
INSERT INTO break_log (person_id, tap_id, local_day, at, logged_at, seconds, exercise, slot,
                       verdict, origin)
SELECT person_id,
       CAST(CAST(md5(concat_ws('-', person_id, local_day, slot)) AS uuid) AS text),
       local_day, at, at, 60, 'pelvic_tilt', slot, 'counted', 'guided'
FROM ({_AT}) AS timed ORDER BY at
"""


def run() -> None:
    """Each size on a server of its own."""
    for people in SIZES:
        print(f"\n{people:,} employees, a year of breaks")
        with watched_server(_FILLING) as server:
            _fill(server, people)
            _measure(server)


def _fill(server: WatchedServer, people: int) -> None:
    sizes = {"departments": max(3, people // 20), "sites": 2 + people // 1_000}
    with server.spending() as spent:
        migrate_and_fill(server.url, people, first=YEAR_BEGINS, log=LOG, **sizes)
        _tidy(server)
    show("filling, processor time of PostgreSQL", spent.servers, "s")
    server.go_on_with(DURABLE)


def _tidy(server: WatchedServer) -> None:
    """What a server does by itself now and then: not while something is measured."""
    engine = make_engine(server.url).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM (ANALYZE)"))
    engine.dispose()


def _measure(server: WatchedServer) -> None:
    _show_size(server)
    _publish(server)
    _back_up(server)
    _log(server)


def _show_size(server: WatchedServer) -> None:
    engine = make_engine(server.url)
    with engine.connect() as connection:
        connection.execute(text("SET statement_timeout = 0"))
        size = connection.scalar(text("SELECT pg_database_size(current_database())"))
        rows, breaks = connection.execute(
            text("SELECT count(*), pg_total_relation_size('break_log') FROM break_log")
        ).one()
    engine.dispose()
    show("database", size / 2**20, "MiB")
    show("  breaks", rows, "rows")
    show("  a break, indexes included", breaks / rows, "bytes")


def _publish(server: WatchedServer) -> None:
    with server.spending() as spent:
        _, ours, memory, _, _ = publish_in_a_process(server.url)
    show("publishing a month, processor time of the runner", ours / 3, "s")
    show("  and of PostgreSQL, with three counts beside it", spent.servers / 3, "s")
    show("  memory of the runner at most", memory, "MiB")


def _back_up(server: WatchedServer) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "copy.dump"
        with server.spending() as spent:
            failed = server.dump(file, "postgres")
        if failed:
            raise RuntimeError(failed)
        show("backup", file.stat().st_size / 2**20, "MiB")
    show("  seconds", spent.seconds, "s")
    show("  processor time", spent.ours + spent.servers, "s")


def _log(server: WatchedServer) -> None:
    """Breaks are logged by eight clients through two web processes of four threads."""
    _count_on(server.url)
    with tempfile.TemporaryDirectory() as folder:
        environ = {"DEMO": "1", "DATABASE_URL": server.url, "ABSENCE_FOLDER": folder}
        requests, _ = prepared_logs(environ, 2 * REQUESTS)
        keep_in_use(server.url)
        path = Path(folder) / "web.sock"
        with serving("webapp.wsgi:app", environ, path) as web:
            drive(path, requests[:REQUESTS])
            before = processor_seconds(web.processes)
            with server.spending() as spent:
                drive(path, requests[REQUESTS:])
            ours = processor_seconds(web.processes) - before
            show("breaks a second by one core", REQUESTS / (ours + spent.servers), "")
            show("  of it web, processor time each", ours / REQUESTS * 1e6, "us")
            show("  and PostgreSQL", spent.servers / REQUESTS * 1e6, "us")
            memory = sum(map(proportional, web.processes)) / 1024
            show("memory of the web server, two processes", memory, "MiB")
            show("memory of PostgreSQL", server.megabytes(), "MiB")


def _count_on(url: str) -> None:
    """The rows were given numbers, so that the next person must not get the first again."""
    engine = make_engine(url)
    with engine.begin() as connection:
        for table in ("person", "department"):
            asked = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            connection.execute(text(asked))
    engine.dispose()
