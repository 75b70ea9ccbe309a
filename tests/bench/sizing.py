"""What an installation of so many employees needs, after a year of breaks, on PostgreSQL.

`EMPLOYEES` says how many, one or several ("100 1000 10000"; default 100). Breaks are those of the
bench of publishing; memory is counted without what processes share twice.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path

from sqlalchemy import text

from tests.bench.log_break import drive, keep_in_use, prepared_logs, processor_seconds, serving
from tests.bench.many.watched import WatchedServer, proportional, watched_server
from tests.bench.publish import QUARTER, migrate_and_fill, publish_in_a_process
from tests.bench.timing import show
from webapp.database import make_engine

SIZES = tuple(map(int, os.environ.get("EMPLOYEES", "100").split()))
YEAR_BEGINS = QUARTER.first - dt.timedelta(days=273)  # 1 October
REQUESTS = 1_000
_DURABLE = "-c listen_addresses='' -c fsync=on -c synchronous_commit=on"


def run() -> None:
    """Each size on a server of its own."""
    for people in SIZES:
        print(f"\n{people:,} employees, a year of breaks")
        with watched_server(_DURABLE) as server:
            _measure(server, people)


def _measure(server: WatchedServer, people: int) -> None:
    sizes = {"departments": max(3, people // 20), "sites": 2 + people // 1_000}
    migrate_and_fill(server.url, people, first=YEAR_BEGINS, **sizes)
    _show_size(server)
    _publish(server)
    _back_up(server)
    _log(server)


def _show_size(server: WatchedServer) -> None:
    engine = make_engine(server.url)
    with engine.connect() as connection:
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
