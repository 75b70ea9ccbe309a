"""An absence import of 100,000 rows, and of a million on PostgreSQL, against a bare load.

And against COPY and merge of the same lines, on PostgreSQL that waits for the disk: in processor
time of this process, of what it starts and of the database's, and in elapsed time, which on a
machine with other work says how much of that there is.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from sqlalchemy import delete, insert, text

from integrations.absence.csv_folder import Settings as CsvSettings
from integrations.absence.csv_folder import connect
from tests.bench.timing import show
from tests.postgres import DURABLE, server
from webapp.database import Database
from webapp.domain.figures.absence import ImportScope
from webapp.domain.figures.absence_imports import ImportRequest
from webapp.migrating import upgrade
from webapp.services.figures.absence import import_absences
from webapp.settings import read_settings
from webapp.store.figures.absence import AbsenceSpellRow
from webapp.store.people.people import Person

NOW = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
ROWS_A_PERSON = 10
SHORT, LONG = 100_000, 1_000_000
TIMES, OFTEN = 3, 9  # of a million lines, and of fewer, whose times differ more
BARE = """CREATE TEMPORARY TABLE bare (number text, first date, last date, kind text,
    percent smallint, reference text COLLATE "C") ON COMMIT DROP"""
MERGE = """INSERT INTO absence_spell
        (source, reference, person_id, starts_on, ends_on, percent, kind, import_id)
    SELECT 'csv', bare.reference, person.id, first, last, percent,
        CASE bare.kind WHEN 'ziekte' THEN 'sickness' END, 1
    FROM bare JOIN person ON person.employee_number = bare.number
    ON CONFLICT (reference, source) DO UPDATE SET person_id = excluded.person_id,
        starts_on = excluded.starts_on, ends_on = excluded.ends_on,
        percent = excluded.percent, kind = excluded.kind, import_id = excluded.import_id"""


class Spent(NamedTuple):
    """Seconds."""

    elapsed: float
    processor: float


def run() -> None:
    """Rows a second, peak memory, and the ratio to reading and loading the same rows bare."""
    with tempfile.TemporaryDirectory() as folder:
        short, long = (write_file(Path(folder), rows) for rows in (SHORT, LONG))
        with opened(f"sqlite:///{folder}/bench.db", SHORT) as database:
            measure("SQLite", database, short, SHORT)
        with server(options=DURABLE) as made, opened(made.url, LONG) as database:
            low = measure("PostgreSQL", database, short, SHORT)
            high = measure("PostgreSQL", database, long, LONG, aim=">= 100,000")
            show("Peak memory of 1,000,000 rows / of 100,000", high / low, "x", "about 1")
            compare(database, short, SHORT)
            compare(database, long, LONG)


def write_file(folder: Path, rows: int) -> Path:
    """A file in the order of an HR system: by person, then by date."""
    path = folder / f"{rows}.csv"
    first = dt.date(2016, 1, 4)
    with path.open("w") as file:
        file.write("personeelsnummer;begin;einde;soort;percentage;referentie\n")
        for number in range(rows):
            person, turn = divmod(number, ROWS_A_PERSON)
            start = first + dt.timedelta(days=turn * 380 + person % 300)
            end = start + dt.timedelta(days=number % 9)
            file.write(f"E{person};{start:%d/%m/%Y};{end:%d/%m/%Y};ziekte;100;Z-{number:08}\n")
    return path


@contextmanager
def opened(url: str, rows: int) -> Iterator[Database]:
    """A migrated database with the people of a file of so many rows."""
    database = Database(read_settings({"DEMO": "1", "DATABASE_URL": url}))
    upgrade(database.engine)
    people = [{"name": "x", "created_on": NOW.date()} for _ in range(1_000)]
    for start in range(0, rows // ROWS_A_PERSON, len(people)):
        for number, person in enumerate(people, start):
            person["employee_number"] = f"E{number}"
        with database.transaction() as session:
            session.connection().execute(insert(Person), people)
    with database.transaction() as session:
        session.execute(text("ANALYZE"))
    yield database
    database.dispose()


def measure(name: str, database: Database, path: Path, rows: int, aim: str = "") -> float:
    """Print how fast the file goes in and in again; the peak of the process's memory."""
    first, again, bare = [], [], []
    for _ in range(TIMES):
        empty(database)
        reset_peak()
        first.append(bring_in(database, path, added=rows))
        peak = peak_megabytes()
        again.append(bring_in(database, path, added=0))
        bare.append(load_bare(database, path))
    show(f"{name}, {rows:,} rows: import", rate(rows, first), "rows/s", aim)
    show(f"{name}, {rows:,} rows: the same file again", rate(rows, again), "rows/s")
    show(f"{name}, {rows:,} rows: read and loaded bare", rate(rows, bare), "rows/s")
    show(f"{name}, {rows:,} rows: import / bare", rate(rows, first) / rate(rows, bare), "x")
    show(f"{name}, {rows:,} rows: peak memory", peak, "MB")
    return peak


def compare(database: Database, path: Path, rows: int) -> None:
    """Print CSV and XLSX against COPY and merge of the same lines; the memory over that before."""
    merged, plain, sheet = [], [], []
    book = write_book(path) if rows <= SHORT else None
    for _ in range(1 + (OFTEN if rows <= SHORT else TIMES)):
        empty(database)
        merged.append(copy_and_merge(database, path))
        empty(database)
        reset_peak()
        base = peak_megabytes()
        plain.append(spent_on(database, path, rows))
        over = peak_megabytes() - base
        if book is not None:
            empty(database)
            sheet.append(spent_on(database, book, rows))
    merged, plain, sheet = merged[1:], plain[1:], sheet[1:]  # the first makes all ready
    show_ratio(f"PostgreSQL, {rows:,} rows of CSV", plain, merged, "<= 1.15")
    if sheet:
        show_ratio(f"PostgreSQL, {rows:,} rows of XLSX", sheet, merged, "<= 1.8")
    show(f"PostgreSQL, {rows:,} rows: memory over base", over, "MB", "<= 40")


def show_ratio(name: str, ours: list[Spent], least: list[Spent], aim: str) -> None:
    """Print the ratio of the medians: elapsed, and in processor time."""
    for kind in Spent._fields:
        mine, bare = (
            statistics.median(getattr(one, kind) for one in times) for times in (ours, least)
        )
        show(f"{name}: {kind} / of COPY and merge", mine / bare, "x", aim)


def write_book(path: Path) -> Path:
    """The same lines as a workbook."""
    made = path.with_suffix(".xlsx")
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book, path.open() as file:
        sheet = book.add_worksheet()
        for number, row in enumerate(csv.reader(file, delimiter=";")):
            sheet.write_row(number, 0, row)
    return made


def spent_on(database: Database, path: Path, rows: int) -> Spent:
    """What one import takes, the commit included."""
    with watched(database) as spent:
        bring_in(database, path, added=rows)
    return spent[0]


def copy_and_merge(database: Database, path: Path) -> Spent:
    """What the least takes that an import must do, the commit included."""
    with watched(database) as spent, database.transaction() as session:
        cursor: Any = session.connection().connection.cursor()
        cursor.execute("SET LOCAL datestyle = 'ISO, DMY'")
        cursor.execute(BARE)
        copy = cursor.copy("COPY bare FROM STDIN (FORMAT csv, DELIMITER ';', HEADER)")
        with copy as into, path.open("rb") as file:
            while block := file.read(1 << 16):
                into.write(block)
        cursor.execute(MERGE)
    return spent[0]


@contextmanager
def watched(database: Database) -> Iterator[list[Spent]]:
    """Appends the seconds of what is done meanwhile, here and by the database's processes.

    It has one connection, which the pool keeps.
    """
    with database.reading() as session:
        (backend,) = session.execute(text("SELECT pg_backend_pid()")).one()
    spent: list[Spent] = []
    before, start = _processor(backend), time.perf_counter()
    yield spent
    spent.append(Spent(time.perf_counter() - start, _processor(backend) - before))


def _processor(backend: int) -> float:
    stat = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    ticks = int(stat[11]) + int(stat[12])
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    here = time.process_time() + children.ru_utime + children.ru_stime
    return here + ticks / os.sysconf("SC_CLK_TCK")


def rate(rows: int, seconds: list[float]) -> float:
    """Rows a second, by the median."""
    return rows / statistics.median(seconds)


def bring_in(database: Database, path: Path, *, added: int) -> float:
    """The seconds of one import, the commit included."""
    source = connect(CsvSettings())
    arrival = ImportRequest(ImportScope(source.name), path.name)
    start = time.perf_counter()
    with path.open("rb") as file, database.transaction() as session:
        lines = source.read(file)
        made, _ = import_absences(session, lines=lines, arrival=arrival, now=NOW, today=NOW.date())
        if made is None or made.added != added:
            raise AssertionError("the import is not what was expected")
    return time.perf_counter() - start


def load_bare(database: Database, path: Path) -> float:
    """The seconds of reading the rows with the csv module and loading them as they are."""
    columns = ("number", "first", "last", "kind", "percent", "reference")
    start = time.perf_counter()
    with path.open(newline="") as file, database.transaction() as session:
        rows = csv.reader(file, delimiter=";")
        cursor: Any = session.connection().connection.cursor()
        cursor.execute(f"CREATE TABLE bare ({', '.join(f'{name} text' for name in columns)})")
        if session.get_bind().dialect.name == "postgresql":
            with cursor.copy("COPY bare FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany("INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?)", rows)
        cursor.execute("DROP TABLE bare")
    return time.perf_counter() - start


def empty(database: Database) -> None:
    """Every run starts with an empty table, as on the first day."""
    with database.transaction() as session:
        session.execute(delete(AbsenceSpellRow))
    if database.engine.dialect.name == "postgresql":
        autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with autocommit.connect() as connection:
            connection.execute(text("VACUUM ANALYZE absence_spell"))


def reset_peak() -> None:
    """Let the kernel measure the peak of memory from now on."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_megabytes() -> float:
    """The most memory that this process had since then."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    run()
