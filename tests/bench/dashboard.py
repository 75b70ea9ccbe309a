"""A dashboard callback through the whole stack, beside reading the same cells bare at the gate.

One company publishes 41 groups over five quarters, one 4,331, and one 400 over twenty. Behind the
first lie the raw rows of 1,000 and then of 100,000 employees with 20 breaks each, which the
dashboard cannot see and must not feel. Bare is reading every published group and the view's cells.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from dashboard.frame.choice import PREFIX, choose
from dashboard.frame.mounting import CSRF_COOKIE
from dashboard.frame.published import having, published
from dashboard.frame.view import SectionContext, find_views, own_choices
from dashboard.views import compare
from tests.auditing import audit, blocked_seconds, processor_seconds
from tests.bench.timing import show
from tests.conftest import open_test_session
from tests.dashboard.asking import question
from tests.factories_released import SKETCHES, make_released, released_cells, sketch_department
from tests.live import serve
from webapp.app import create_app
from webapp.database import Database
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.domain.periods import Quarter
from webapp.gate.released import published_series, published_units
from webapp.i18n import texts
from webapp.installation import installation
from webapp.migrating import upgrade
from webapp.settings import read_settings

NOW = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
ROUNDS = 100
VISITS = 5
PLACE = "compare?site=Genk"
WANTED = {"site": "Genk"}
MORE = tuple(
    sketch_department(f"Department {i}", ("Genk", "Liège", "Eupen")[i % 3], 12 + 3 * i, 25 + i)
    for i in range(24)
)


@dataclass(frozen=True, slots=True)
class Employer:
    """How many people there are, how many groups are published besides, over how many quarters."""

    people: int
    groups: int = 0
    quarters: int = 5


EMPLOYERS = {
    "1,000 employees, 41 groups": Employer(1_000),
    "100,000 employees, 41 groups": Employer(100_000),
    "4,331 groups": Employer(1_000, 4_290),
    "400 groups, 20 quarters": Employer(1_000, 360, 20),
}
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
        runs = [run for one in EMPLOYERS.values() for run in stack.enter_context(_employer(one))]
        medians = _medians(runs)
        sizes = [runs[i]() for i in range(0, len(runs), 2)]
    for name, whole, bare, size in zip(EMPLOYERS, medians[::2], medians[1::2], sizes, strict=True):
        show(f"callback, {name}", whole * 1000, "ms")
        show("  its answer", size / 1000, "kB", "aim: <= 60")
        show("  reading the same cells bare", bare * 1000, "ms")
        show("  callback / bare", whole / bare, "x", "aim: <= 1.25")
        show("  callback / callback of 41 groups", whole / medians[0], "x", "aim: <= 1.3")
    _in_a_browser()


def _in_a_browser() -> None:
    """The first visit of a desktop: Lighthouse's scores, and what it computes until a chart."""
    with _application(Employer(1_000)) as (app, database), serve(app) as address:
        _, token = open_test_session(database, "hr_analyst", language="nl", now=NOW)
        for measured, what, aim in (
            (processor_seconds, "first chart, processor time", "aim: < 1.2"),
            (blocked_seconds, "blocked until all is drawn, processor time", ""),
        ):
            spent = [
                measured(f"{address}{PREFIX}", token, ".js-plotly-plot .trace")
                for _ in range(VISITS)
            ]
            show(what, statistics.median(spent), "s", aim)
        found = audit(f"{address}{PREFIX}", token, profile="desktop")
        for name, score in found.scores.items():
            show(f"Lighthouse on a desktop, {name}", score, "of 100", "aim: >= 90")


@contextlib.contextmanager
def _employer(employer: Employer) -> Iterator[tuple[Callable[[], int], Callable[[], int]]]:
    """The callback and the bare reading for an employer of this size."""
    with _application(employer) as (app, database):
        yield _callback(app, database), _bare(database)


@contextlib.contextmanager
def _application(employer: Employer) -> Iterator[tuple[Flask, Database]]:
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings(
            {
                "DEMO": "1",
                "DATABASE_URL": f"sqlite:///{folder}/bench.db",
                "ABSENCE_FOLDER": str(Path(folder) / "absences"),
                "LOG_LEVEL": "WARNING",
                "RATE_LIMITS": "0",
            }
        )
        app = create_app(settings, lambda: NOW)
        database: Database = installation(app).database
        _fill(database, employer)
        yield app, database
        database.dispose()


def _fill(database: Database, employer: Employer) -> None:
    upgrade(database.engine)
    with database.transaction() as session:
        make_released(session, [*released_cells((*SKETCHES, *MORE)), *_more_cells(employer)])
        session.execute(text(PEOPLE), {"people": employer.people})
        session.execute(text(BREAKS))


def _more_cells(employer: Employer) -> Iterator[ReleasedCell]:
    """Further groups, each with the adherence of its quarters and their months."""
    like = next(c for c in released_cells() if c.unit.scope is Scope.UNIT and "Q" in c.period)
    quarter = Quarter(2026, 3)
    for _ in range(employer.quarters):
        for number in range(employer.groups):
            site = ("Genk", "Liège", "Eupen")[number % 3]
            name = f"Afdeling {number}"
            unit = replace(
                like.unit,
                series=f"{site}/{name}",
                quarter=quarter.key,
                label=name,
                site=site,
                parts=(name,),
            )
            for period in (quarter.key, *(month.key for month in quarter.months())):
                yield replace(like, unit=unit, period=period, measure=next(iter(Measure)))
        quarter = quarter.previous


def _medians(runs: Sequence[Callable[[], int]]) -> list[float]:
    """Medians of runs that take turns, so that a busy moment of the machine hits each alike."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS):
        for found, run_once in zip(times, runs, strict=True):
            start = time.perf_counter()
            run_once()
            found.append(time.perf_counter() - start)
    return [statistics.median(found) for found in times]


def _callback(app: Any, database: Database) -> Callable[[], int]:
    """Ask for the page's figures as a browser does that opens a shared address; the bytes."""
    _, token = open_test_session(database, "hr_analyst", language="nl", now=NOW)
    client = app.test_client()
    client.set_cookie("rekpauze", token)
    client.get(PREFIX)
    cookie = client.get_cookie(CSRF_COOKIE, path=PREFIX)
    (known,) = client.get(f"{PREFIX}_dash-dependencies").json
    body = question(known, PLACE)

    def ask() -> int:
        answer = client.post(
            f"{PREFIX}_dash-update-component", json=body, headers={"X-CSRFToken": cookie.value}
        )
        assert answer.status_code == 200, answer.text
        return len(answer.data)

    return ask


def _bare(database: Database) -> Callable[[], int]:
    """The same questions to the gate, nothing kept and nothing done with the answers."""
    with database.reader() as session:
        offered = published(database, session).offered
        kept = having(published(database, session), session)
        choice = choose(WANTED, offered, "compare", own=own_choices(find_views("dashboard.views")))
        today = NOW.date()
        page = SectionContext(
            texts("nl"), choice, offered, kept, today, may_export=True, today=today
        )
        queries = list(compare.needs(page).values())

    def read() -> int:
        with database.reader() as session:
            published_units(session)
            found = [
                published_series(
                    session, measures=one.measures, units=one.series, periods=one.quarters
                )
                for one in queries
            ]
        return len(found)

    return read
