"""Publishing a closed quarter: time, growth and memory, beside DuckDB's scan of the same breaks."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from tests.bench.timing import median_seconds, show
from tests.postgres import postgres
from webapp.content.policy import disclosure_policy
from webapp.database import Database, make_engine
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.periods import Month, Quarter
from webapp.gate.due import due_months
from webapp.gate.publishing import judge_month, store_month
from webapp.migrating import upgrade
from webapp.settings import read_settings
from webapp.store.gate import facts

QUARTER = Quarter(2026, 3)
TODAY = QUARTER.last + dt.timedelta(days=11)
SIZES = (1_000, 10_000, 100_000)
NOW = dt.datetime(2026, 10, 12, tzinfo=dt.UTC)
SECRET = "a secret of the benchmark, long enough"

# Two of three people take part, with 2.3 breaks on a working day: 100 breaks an employee a quarter.
BREAKS = """
SELECT person.id AS person_id, day AS local_day, slot
FROM person CROSS JOIN days CROSS JOIN slots
WHERE person.id % 3 <> 0 AND (day + 6) % 7 < 5
  AND slot <= CASE WHEN (person.id * 7919 + day * 37) % 10 = 0 THEN 0
                   WHEN (person.id * 7919 + day * 37) % 10 = 1 THEN 1
                   WHEN (person.id * 7919 + day * 37) % 10 < 4 THEN 2 ELSE 3 END
"""
# Sites of 50 departments; departments of 2 to 38 people, 20 on average.
FILL = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :sites)
INSERT INTO department (id, kind, parent_id, code, name, campaign_from)
SELECT i, CASE WHEN i = 1 THEN 'company' ELSE 'site' END, CASE WHEN i > 1 THEN 1 END,
       'S' || CAST(i AS TEXT), 'Site ' || CAST(i AS TEXT), '2025-01-06' FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :departments)
INSERT INTO department (id, kind, parent_id, code, name)
SELECT 10000 + i, 'department', 2 + i % (:sites - 1),
       'D' || CAST(i AS TEXT), 'Department ' || CAST(i AS TEXT) FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :people)
INSERT INTO person (id, name, created_on) SELECT i, 'Person', '2026-05-04' FROM n;
INSERT INTO employment (person_id, department_id, starts_on, schedule, fte_percent)
SELECT id, 10001 + (id * (id % 19 + 1)) % :departments, '2025-01-06', '1111100', 100 FROM person;
INSERT INTO absence_spell
    (person_id, starts_on, ends_on, percent, kind, source, reference, import_id)
SELECT id, '{QUARTER.months()[0].first}', '{QUARTER.months()[0].last}', 100,
       CASE WHEN id % 2 = 0 THEN 'sickness' ELSE 'leave' END, 'bench', CAST(id AS TEXT), 1
FROM person WHERE id % 23 = 0;
"""
LOG = f"""
INSERT INTO break_log (person_id, tap_id, local_day, at, logged_at, seconds, exercise, slot,
                       verdict, origin)
SELECT person_id, CAST(local_day AS TEXT) || '-' || CAST(slot AS TEXT), local_day,
       '2026-07-01 10:00:00', '2026-07-01 10:00:00', 60, 'pelvic_tilt', slot, 'counted', 'guided'
FROM ({BREAKS}) AS made ORDER BY person_id, local_day, slot
"""

_COLD = """
import time
start = time.perf_counter()
import sys, duckdb
with duckdb.connect(sys.argv[1], config={"threads": 2}) as connection:
    connection.execute("SET enable_progress_bar = false")
    connection.execute(sys.argv[2]).fetchnumpy()
print(time.perf_counter() - start, time.process_time())
"""


def days(first: dt.date = QUARTER.first, last: dt.date = QUARTER.last) -> str:
    """The tables of days and of the three slots that BREAKS reads."""
    return f"""
    days(day) AS (SELECT {first.toordinal()} UNION ALL
                  SELECT day + 1 FROM days WHERE day < {last.toordinal()}),
    slots(slot) AS (SELECT 1 UNION ALL SELECT slot + 1 FROM slots WHERE slot < 3)
    """


def run() -> None:
    """SQLite, then PostgreSQL where there is one."""
    with tempfile.TemporaryDirectory() as folder:
        _measure("SQLite", lambda people: f"sqlite:///{folder}/{people}.db")
    with postgres() as server:
        _measure("PostgreSQL", lambda people: _create_database(server, f"p{people}"))


def _measure(name: str, address: Callable[[int], str]) -> None:
    taken: dict[int, float] = {}
    for people in SIZES:
        url = address(people)
        migrate_and_fill(url, people, departments=people // 20, sites=2 + people // 1_000)
        seconds, processor, megabytes, locked, counting = publish_in_a_process(url)
        taken[people] = seconds
        show(f"{name}: publish a quarter, {people:,} employees", seconds, "s", "aim: << 30")
        show("  processor time of the process", processor, "s")
        others = ", for which other writers wait" if name == "SQLite" else ""
        show(f"  longest transaction that writes{others}", locked, "s", "aim: <= 1")
        show("  peak memory of the process", megabytes, "MiB", "aim: < 1,024")
        show("  of it, the grouped statement of three months", counting, "s")
        cold, worked, first, scan = _scan_in_duckdb(people)
        show("  DuckDB in a new process, the same breaks from the disk", cold, "s")
        show("  all of publishing / it", seconds / cold, "x", "aim: <= 5")
        show("  the same, of processor time", processor / worked, "x")
        show("  DuckDB in this process, first grouped scan of a file", first, "s")
        show("  all of publishing / it", seconds / first, "x", "aim: <= 5")
        show("  the same scan of breaks in memory", scan, "s")
        show("  grouped statement / it", counting / scan, "x", "aim: <= 5")
    for fewer, more in itertools.pairwise(SIZES):
        growth = taken[more] / taken[fewer] / (more / fewer)
        show(f"  growth from {fewer:,} to {more:,}", growth, "x linear", "aim: about 1")


def migrate_and_fill(
    url: str,
    people: int,
    *,
    departments: int,
    sites: int,
    first: dt.date = QUARTER.first,
    log: str = LOG,
) -> None:
    """An installation with breaks from `first` to the end of the quarter; see `fill`."""
    engine = make_engine(url)
    upgrade(engine)
    fill(engine, first, log, people=people, departments=departments, sites=sites)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def fill(engine: Engine, first: dt.date = QUARTER.first, log: str = LOG, **values: int) -> None:
    """So many `people`, `departments` and `sites` (2 or more, the first is the company)."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET statement_timeout = 0"))
        for statement in FILL.split(";")[:-1]:
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement), used)
        connection.execute(text(f"WITH RECURSIVE {days(first)} {log}"))


def _create_database(server: str, name: str) -> str:
    engine = make_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def publish_in_a_process(url: str) -> tuple[float, ...]:
    """What a fresh process that publishes the quarter takes: see `_publish`."""
    command = [sys.executable, "-m", "tests.bench.publish", url]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return tuple(map(float, told.split()))


def _publish(url: str) -> None:
    """Print what publishing took, and then the grouped statement.

    Seconds, processor seconds, MiB, seconds of the longest transaction that writes; seconds.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({"DEMO": "1", "DATABASE_URL": url, "ABSENCE_FOLDER": folder})
    database, policy = Database(settings), disclosure_policy()
    start, worked = time.perf_counter(), time.process_time()
    with database.reading() as session:
        months = due_months(session, TODAY)
    locked = max([_publish_month(database, month, policy) for month in months])
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    megabytes = _peak_memory()
    counting = median_seconds(lambda: _count(database, months), times=3)
    print(seconds, worked, megabytes, locked, counting)
    database.dispose()


def _publish_month(database: Database, month: Month, policy: Policy) -> float:
    """As the job does it; seconds of the transaction that writes."""
    told = {"month": month, "today": TODAY, "secret": SECRET}
    with database.snapshot() as session:
        judged = judge_month(session, policy=policy, **told)
    start = time.perf_counter()
    with database.transaction() as session:
        store_month(session, judged, now=NOW, **told)
    return time.perf_counter() - start


def _count(database: Database, months: list[Month]) -> None:
    with database.reading() as session:
        for month in months:
            assert sum(1 for _ in facts.list_slots(session, quarter=QUARTER.key, month=month))


def _peak_memory() -> float:
    """MiB of this process; the figure of `getrusage` would be that of its parent if larger."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _scan_in_duckdb(people: int) -> tuple[float, float, float, float]:
    """Per person and month, the days with a first, second and third break; two threads.

    Seconds of a cold one and its processor seconds; seconds of the first of a file that was just
    opened, and of further ones.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "breaks.duckdb")
        _fill_duckdb(file, people)
        cold, start = _scan_cold(file), time.perf_counter()
        with duckdb.connect(file, config={"threads": 2}) as connection:
            scan = _scan()
            connection.execute(scan).fetchnumpy()
            first = time.perf_counter() - start
            again = median_seconds(lambda: connection.execute(scan).fetchnumpy(), times=3)
    return *cold, first, again


def _fill_duckdb(file: Path, people: int) -> None:
    with duckdb.connect(file) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"CREATE TABLE person AS SELECT range AS id FROM range(1, {people + 1})")
        connection.execute(
            f"CREATE TABLE break_log AS WITH RECURSIVE {days()} {BREAKS} ORDER BY 1, 2, 3"
        )


def _scan_cold(file: Path) -> tuple[float, float]:
    """A new process loads DuckDB, opens the file and scans it from the disk: seconds; processor."""
    with file.open("rb") as kept:
        os.fsync(kept.fileno())  # what is not written yet would stay in memory
        os.posix_fadvise(kept.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    command = [sys.executable, "-c", _COLD, str(file), _scan()]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    seconds, worked = map(float, told.split())
    return seconds, worked


def _scan() -> str:
    first, second = (month.first.toordinal() for month in QUARTER.months()[1:])
    return f"""
        SELECT person_id, month,
               sum(CASE slot WHEN 1 THEN 1::BIGINT << (local_day - start) ELSE 0 END) AS first,
               sum(CASE slot WHEN 2 THEN 1::BIGINT << (local_day - start) ELSE 0 END) AS second,
               sum(CASE slot WHEN 3 THEN 1::BIGINT << (local_day - start) ELSE 0 END) AS third
        FROM (SELECT *, CASE WHEN local_day < {first} THEN 1
                             WHEN local_day < {second} THEN 2 ELSE 3 END AS month,
                     CASE WHEN local_day < {first} THEN {QUARTER.first.toordinal()}
                          WHEN local_day < {second} THEN {first} ELSE {second} END AS start
              FROM break_log)
        GROUP BY person_id, month
    """


if __name__ == "__main__":
    _publish(sys.argv[1])
