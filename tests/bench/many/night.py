"""What one process does for many employers in turn: run by the bench as a process of its own."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from tests.bench.publish import fill
from webapp.app import create_app
from webapp.database import Database, make_engine
from webapp.installation import Installation, installation
from webapp.jobs import PUBLISH, TIMETABLE, run_due
from webapp.migrating import upgrade
from webapp.runner import Timetable
from webapp.settings import Settings, read_settings

TABLES = ("department", "person", "employment", "absence_spell", "break_log")
NIGHT = dt.datetime(2026, 8, 15, 2, 0, tzinfo=dt.UTC)  # July is due, and nothing later


def names(count: int, first: int = 1) -> list[str]:
    """Of so many employers."""
    return [f"e{number:04}" for number in range(first, first + count)]


def migrate(pattern: str, among: Sequence[str]) -> float:
    """As `rekpauze upgrade` does it. Nothing to tell."""
    for name in among:
        engine = make_engine(pattern.format(name))
        upgrade(engine)
        engine.dispose()
    return 0


def settle(pattern: str, among: Sequence[str]) -> float:
    """30 to 60 people in three departments, with a quarter of breaks. Nothing to tell."""
    for name in among:
        engine = make_engine(pattern.format(name))
        fill(engine, people=people_of(name), departments=3, sites=2)
        with engine.begin() as connection:
            connection.execute(text(f"ANALYZE {', '.join(TABLES)}"))
        engine.dispose()
    return 0


def people_of(name: str) -> int:
    """How many work for an employer."""
    return 30 + int(name[1:]) % 31


def publish(pattern: str, among: Sequence[str]) -> float:
    """Publish the month that is due, of each employer, by the job itself. Own memory in MiB."""
    _serve(pattern, among, (PUBLISH,), finished=1)
    return _own_memory()


def look(pattern: str, among: Sequence[str]) -> float:
    """Look at the whole timetable for each, after it was done once.

    Milliseconds of own processor time each.
    """
    _serve(pattern, among, TIMETABLE)
    start = time.process_time()
    _serve(pattern, among, TIMETABLE, finished=0)
    return (time.process_time() - start) / len(among) * 1000


def _serve(
    pattern: str, among: Sequence[str], timetable: Timetable, finished: int | None = None
) -> None:
    """Raises RuntimeError: not as many jobs were done as expected, or one failed."""
    with tempfile.TemporaryDirectory() as folder:
        host = _installation(folder)
        for name in among:
            with _of(host, pattern.format(name)) as here:
                outcomes = run_due(here, timetable)
            if any(one.error for one in outcomes) or finished not in {None, len(outcomes)}:
                raise RuntimeError(f"{name}: {outcomes}")


@contextmanager
def _of(host: Installation, url: str) -> Iterator[Installation]:
    """The same installation with the database of an employer, closed at the end."""
    settings = dataclasses.replace(host.settings, database_url=url)
    database = Database(settings)
    try:
        yield dataclasses.replace(host, settings=settings, database=database)
    finally:
        database.dispose()


def applications(pattern: str, among: Sequence[str]) -> float:
    """As many whole applications in one process. MiB each."""
    kept = [_application(pattern)]
    before = _own_memory()
    kept += [_application(pattern) for _ in among]
    return (_own_memory() - before) / len(among)


def databases(pattern: str, among: Sequence[str]) -> float:
    """One application with as many databases that nobody has asked anything yet. MiB each."""
    settings = installation(_application(pattern)).settings
    before = _own_memory()
    kept = [Database(settings) for _ in among]
    return (_own_memory() - before) / len(kept)


def _application(pattern: str) -> Flask:
    with tempfile.TemporaryDirectory() as folder:
        return create_app(_settings(folder, pattern.format("e0001")), lambda: NIGHT)


def _installation(folder: str) -> Installation:
    return installation(create_app(_settings(folder, f"sqlite:///{folder}/no.db"), lambda: NIGHT))


def _settings(folder: str, url: str) -> Settings:
    environ = {"DATABASE_URL": url, "ABSENCE_FOLDER": folder, "LOG_LEVEL": "ERROR"}
    return read_settings({"DEMO": "1", **environ})


def _own_memory() -> float:
    """MiB that no file backs."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


DUTIES: dict[str, Callable[[str, Sequence[str]], float]] = {
    "migrate": migrate,
    "settle": settle,
    "publish": publish,
    "look": look,
    "applications": applications,
    "databases": databases,
}

if __name__ == "__main__":
    print(DUTIES[sys.argv[1]](sys.argv[2], sys.argv[3:]))
