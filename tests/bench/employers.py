"""Many small employers on one PostgreSQL: a database each, a schema each, and all in one.

`EMPLOYERS` says how many (default 10). Each has 30 to 60 people, three departments and a quarter of
breaks. Figures are of this machine with whatever else runs on it: processor time is what counts.
What it showed for a thousand is in docs/many-employers.md.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
from sqlalchemy import text

from tests.bench.many.designs import TEMPLATE, DatabaseEach, Design, SchemaEach
from tests.bench.many.night import names, people_of
from tests.bench.many.watched import WatchedServer, watched_server
from tests.bench.publish import migrate_and_fill
from tests.bench.timing import show
from webapp.database import make_engine, newest_migration

EMPLOYERS = int(os.environ.get("EMPLOYERS", "10"))
RUNNERS = int(os.environ.get("RUNNERS", "2"))  # processes and connections that do one thing
SAMPLE = min(EMPLOYERS, 20)
CONNECTIONS = min(EMPLOYERS, 100)
EACH_FILE = 20  # more employers, and it would take too long
REST = 30  # seconds without a client
FROM_NOTHING = 3
_COMMON = "-c listen_addresses='' -c max_connections=150"
_FAST = f"{_COMMON} -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
_MANY_LOCKS = f"{_FAST} -c max_locks_per_transaction=4096"


def run() -> None:
    """Both designs on a server of their own each; then everybody's rows in one set of tables."""
    with watched_server(_FAST) as made:
        _measure(made, DatabaseEach(made.url))
    with watched_server(_FAST) as made:
        _measure(made, design := SchemaEach(made.url))
        _go_round_with_one_connection(made, design)
        _copy_all(made, design)
    with watched_server(_FAST) as made:
        _measure_rows(made)
    _measure_program()


def _measure(server: WatchedServer, design: Design) -> None:
    print(f"\n{design.name}, {EMPLOYERS:,} employers")
    _begin(server, design)
    _settle(server, design)
    _show_files(server, "with a quarter")
    _start_again(server)
    _connect(server, design)
    _rest(server)
    _publish(server, design.address("{}"), EMPLOYERS)
    _look(design.address("{}"), CONNECTIONS)
    _back_up_one(server, design)


def _begin(server: WatchedServer, design: Design) -> None:
    """Everybody's tables, as they were one version ago; one is made as all were before."""
    with server.spending() as spent:
        for number in range(FROM_NOTHING):
            design.open(f"nothing{number}")
            design.migrate(f"nothing{number}")
    spent.show("all migrations from nothing", FROM_NOTHING)
    for number in range(FROM_NOTHING):
        design.close(f"nothing{number}")
    design.open(TEMPLATE)
    design.migrate(TEMPLATE, f"{int(newest_migration()) - 1:04}")
    if isinstance(design, DatabaseEach):
        _copy_by_the_log(server, design)
    with server.spending() as spent, ThreadPoolExecutor(RUNNERS) as pool:
        list(pool.map(design.copy, names(EMPLOYERS)))
    spent.show("a copy of the template", EMPLOYERS)


def _copy_by_the_log(server: WatchedServer, design: DatabaseEach) -> None:
    """As the server does it when nothing is said: each page goes through its log."""
    with server.spending() as spent:
        for number in range(SAMPLE):
            design.copy(f"logged{number}", "wal_log")
    spent.show("a copy of the template through the log", SAMPLE)
    for number in range(SAMPLE):
        design.close(f"logged{number}")


def _settle(server: WatchedServer, design: Design) -> None:
    """Everybody comes to this version, and gets people and breaks."""
    with server.spending() as spent:
        _in_processes("migrate", design.address("{}"), EMPLOYERS)
    spent.show("from one version to the next", EMPLOYERS)
    _show_files(server, "without people")
    with server.spending() as spent:
        _in_processes("settle", design.address("{}"), EMPLOYERS)
    spent.show("rows of a quarter", EMPLOYERS)


def _show_files(server: WatchedServer, when: str) -> None:
    files, megabytes = server.files()
    show(f"on the disk, {when}", megabytes, "MiB")
    show("  each", megabytes / EMPLOYERS, "MiB")
    show("  files", files, "")


def _start_again(server: WatchedServer) -> None:
    """After an orderly end, and after a power cut with a server that waits for the disk.

    It then has the disk write each file, or the whole file system at once (`syncfs`).
    """
    server.shut_down()
    show("start after an orderly end", server.seconds_to_start(), "s")
    for method in ("fsync", "syncfs"):
        if method == "fsync" and EMPLOYERS > EACH_FILE:
            continue
        server.stop()
        waits = WatchedServer(server.root, f"{_COMMON} -c recovery_init_sync_method={method}")
        show(f"start after a power cut, {method}", waits.seconds_to_start(), "s")
        waits.shut_down()
        server.start()


def _connect(server: WatchedServer, design: Design) -> None:
    """Memory of a server with a connection to each of so many employers."""
    show("memory of the server, nobody connected", server.megabytes(), "MiB")
    took, opened = [], []
    for name in names(CONNECTIONS):
        start = time.perf_counter()
        engine = make_engine(design.address(name))
        opened.append(engine.connect())
        opened[-1].execute(
            text("SELECT count(*) FROM person JOIN employment ON person.id = person_id")
        )
        took.append(time.perf_counter() - start)
    show(f"the same, {CONNECTIONS} connections", server.megabytes(), "MiB")
    show("a connection and its first answer", statistics.median(took) * 1000, "ms")
    for connection in opened:
        connection.engine.dispose()
        connection.invalidate()


def _rest(server: WatchedServer) -> None:
    """What the server does by itself: it looks after each database in turn."""
    with server.spending() as spent:
        time.sleep(REST)
    show("server without clients, processor time", spent.servers / REST * 60, "s a minute")


def _publish(server: WatchedServer, pattern: str, count: int) -> None:
    with server.spending() as spent:
        memory = _in_processes("publish", pattern, count)
    spent.show("publication night", count)
    show("publication night, whole", spent.seconds, "s")
    show("  memory of a process at its end", max(memory), "MiB")


def _look(pattern: str, count: int) -> None:
    """What one look at everybody's timetable takes when nothing is due."""
    (took,) = _in_processes("look", pattern, count, processes=1)
    show("a look of the runner, nothing due, processor time", took, "ms each")


def _in_processes(duty: str, pattern: str, count: int, processes: int = RUNNERS) -> list[float]:
    """Do a duty for so many employers, shared among so many processes; what each of them told."""
    shares = [names(count)[number::processes] for number in range(min(processes, count))]
    command = [sys.executable, "-m", "tests.bench.many.night", duty, pattern]
    started = [
        subprocess.Popen([*command, *share], stdout=subprocess.PIPE, text=True) for share in shares
    ]
    told = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        raise RuntimeError(f"{duty} failed")
    return [float(one) for one in told]


def _back_up_one(server: WatchedServer, design: Design) -> None:
    """One employer's backup, removal and return."""
    name = names(EMPLOYERS)[-1]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one.dump"
        with server.spending() as spent:
            failed = server.dump(file, *design.selected(name))
        if failed:
            raise RuntimeError(failed)
        spent.show("backup of one employer")
        show("  size", file.stat().st_size / 1024, "KiB")
        with server.spending() as spent:
            design.close(name)
        spent.show("removal of one employer")
        with server.spending() as spent:
            design.restore(file, name)
        spent.show("return of one employer")


def _go_round_with_one_connection(server: WatchedServer, design: SchemaEach) -> None:
    """What a connection remembers of everybody it served: each employer's tables are others."""
    with design.connect(design.database) as connection:
        for name in names(EMPLOYERS):
            _ask_all_tables(connection, name)
            if name in {"e0001", names(EMPLOYERS)[-1]}:
                pid = connection.info.backend_pid
                show(f"memory of one connection after {name}", server.own_megabytes(pid), "MiB")


def _ask_all_tables(connection: psycopg.Connection, name: str) -> None:
    connection.execute(f"SET search_path TO {name}".encode())
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [name])
    for (table,) in found.fetchall():
        connection.execute(f'SELECT FROM "{table}" LIMIT 1'.encode())


def _copy_all(server: WatchedServer, design: SchemaEach) -> None:
    """A backup of the database, by the server's usual room for locks, and with more."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "all.dump"
        failed = server.dump(file, design.database)
        print("backup of all, usual room for locks:", failed.strip().replace("\n", " ") or "done")
        server.shut_down()
        roomy = WatchedServer(server.root, _MANY_LOCKS)
        roomy.start()
        show("memory of the server with room for more locks", roomy.megabytes(), "MiB")
        with roomy.spending() as spent:
            failed = roomy.dump(file, design.database)
        if failed:
            raise RuntimeError(failed)
        spent.show("backup of all")
        show("  size", file.stat().st_size / 2**20, "MiB")


def _measure_rows(server: WatchedServer) -> None:
    """As many rows in one set of tables. The product's own cannot tell employers apart:

    here they are sites of one company, so that figures differ and only the work can be compared.
    """
    print(f"\none set of tables with the rows of {EMPLOYERS:,} employers")
    engine = make_engine(server.url)
    people = sum(map(people_of, names(EMPLOYERS)))
    with server.spending() as spent:
        migrate_and_fill(server.url, people, departments=3 * EMPLOYERS, sites=EMPLOYERS + 1)
    spent.show("all migrations, and rows of a quarter")
    engine.dispose()
    _show_files(server, "with a quarter")
    show("memory of the server, nobody connected", server.megabytes(), "MiB")
    _publish(server, server.url.replace("/postgres", "/{}").format("postgres"), 1)


def _measure_program() -> None:
    """What one process takes for each further employer that it serves."""
    print("\none process for many employers")
    pattern = "postgresql+psycopg://test@/{}?host=/tmp"
    start = os.times()
    (each,) = _in_processes("applications", pattern, SAMPLE, processes=1)
    show("a whole application each", each, "MiB each")
    end = os.times()
    spent = end.children_user + end.children_system - start.children_user - start.children_system
    show(f"  processor time of {SAMPLE + 1} of them, and of the program's start", spent, "s")
    (each,) = _in_processes("databases", pattern, EMPLOYERS, processes=1)
    show("a database each, not asked yet", each, "MiB each")


if __name__ == "__main__":
    run()
