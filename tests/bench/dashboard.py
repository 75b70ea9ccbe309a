"""A dashboard callback through the whole stack, beside reading the same cells bare at the gate.

The company publishes 41 groups over five quarters. Behind them lie the raw rows of 1,000 and then
of 100,000 employees with 20 breaks each, which the dashboard cannot see and must not feel.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from dashboard.charts.selection import series_for
from dashboard.frame.choice import choose, filter_options
from dashboard.frame.mounting import CSRF_COOKIE, PREFIX
from tests.bench.timing import show
from tests.conftest import open_test_session
from tests.factories_released import SKETCHES, make_released, released_cells, sketch_department
from webapp.app import create_app
from webapp.database import Database, upgrade
from webapp.domain.figures.measures import HEADLINES, Scope
from webapp.gate.released import published_series, published_units
from webapp.installation import installation
from webapp.settings import read_settings

NOW = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
SIZES = (1_000, 100_000)
ROUNDS = 300
WANTED = {"unit": "Genk/Geriatrie"}
MORE = tuple(
    sketch_department(f"Department {i}", ("Genk", "Liège", "Eupen")[i % 3], 12 + 3 * i, 25 + i)
    for i in range(24)
)
PEOPLE = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :people)
INSERT INTO person (name, created_on) SELECT 'Person', '2025-01-06' FROM n
"""
BREAKS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
INSERT INTO break_log (person_id, tap_id, local_day, at, logged_at, seconds, exercise, slot,
                       verdict, origin)
SELECT id, CAST(i AS TEXT), 739800 + i, '2026-07-01 10:00:00', '2026-07-01 10:00:00', 60,
       'pelvic_tilt', 1, 'counted', 'guided'
FROM person CROSS JOIN n ORDER BY id, i
"""


def run() -> None:
    """Print both times, their ratio, and how the callback grows with the employer."""
    with contextlib.ExitStack() as stack:
        runs = [run for people in SIZES for run in stack.enter_context(_employer(people))]
        medians = _medians(runs)
    for people, whole, bare in zip(SIZES, medians[::2], medians[1::2], strict=True):
        show(f"callback, {people:,} employees", whole * 1000, "ms")
        show("  reading the same cells bare", bare * 1000, "ms")
        show("  callback / bare", whole / bare, "x", "aim: <= 1.7")
    growth = medians[2] / medians[0]
    show(f"callback, {SIZES[0]:,} to {SIZES[1]:,} employees", growth, "x", "aim: <= 1.2")


@contextlib.contextmanager
def _employer(people: int) -> Iterator[tuple[Callable[[], object], Callable[[], object]]]:
    """The callback and the bare reading for an employer of this size."""
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings(
            {
                "DEMO": "1",
                "DATABASE_URL": f"sqlite:///{folder}/bench.db",
                "ABSENCE_FOLDER": str(Path(folder) / "absences"),
                "LOG_LEVEL": "WARNING",
            }
        )
        app = create_app(settings, lambda: NOW)
        database: Database = installation(app).database
        _fill(database, people)
        yield _callback(app, database), _bare(database)
        database.dispose()


def _fill(database: Database, people: int) -> None:
    upgrade(database.engine)
    with database.transaction() as session:
        make_released(session, released_cells((*SKETCHES, *MORE)))
        session.execute(text(PEOPLE), {"people": people})
        session.execute(text(BREAKS))


def _medians(runs: Sequence[Callable[[], object]]) -> list[float]:
    """Medians of runs that take turns, so that a busy moment of the machine hits each alike."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS):
        for found, run_once in zip(times, runs, strict=True):
            start = time.perf_counter()
            run_once()
            found.append(time.perf_counter() - start)
    return [statistics.median(found) for found in times]


def _callback(app: Any, database: Database) -> Callable[[], object]:
    """Ask for the page's figures as a browser does that opens a shared address."""
    _, token = open_test_session(database, "hr_analyst", language="nl", now=NOW)
    client = app.test_client()
    client.set_cookie("rekpauze", token)
    client.get(PREFIX)
    cookie = client.get_cookie(CSRF_COOKIE, path=PREFIX)
    (known,) = client.get(f"{PREFIX}_dash-dependencies").json
    outputs = [item.rsplit(".", 1) for item in known["output"].strip(".").split("...")]
    body = {
        "output": known["output"],
        "outputs": [{"id": name, "property": prop} for name, prop in outputs],
        "inputs": [{**item, "value": None} for item in known["inputs"]],
        "changedPropIds": [],
        "state": [],
    }
    body["inputs"][0]["value"] = f"?unit={WANTED['unit']}"

    def ask() -> None:
        answer = client.post(
            f"{PREFIX}_dash-update-component", json=body, headers={"X-CSRFToken": cookie.value}
        )
        assert answer.status_code == 200, answer.text

    return ask


def _bare(database: Database) -> Callable[[], object]:
    """The same questions to the gate, and nothing done with the answers."""
    with database.reader() as session:
        units = published_units(session)
    offered = filter_options(units)
    choice = choose(WANTED, offered)
    series = series_for(choice, units)
    company = {unit.series for unit in units if unit.scope is Scope.COMPANY}
    last = (offered.quarters[-1], offered.quarters[-1])

    def read() -> None:
        with database.reader() as session:
            published_units(session)
            published_series(
                session,
                measures={choice.measure},
                units=series,
                periods=(choice.first, choice.last),
            )
            published_series(
                session,
                measures=HEADLINES,
                units=company,
                periods=(offered.quarters[-3], offered.quarters[-1]),
            )
            published_series(session, measures={choice.measure}, units=None, periods=last)

    return read
