"""One look of the job of reminders over 100,000 plans, beside bare indexed selects of its rows.

"Nothing due" is the look of most minutes; "a full batch" decides about 500 people whose moment has
come, notes what is sent and sets what comes next. Sending itself is not measured: it is the far
side's time, outside any transaction.
"""

from __future__ import annotations

import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tests.bench.timing import median_seconds, show
from tests.factories import FULL_WEEK, make_department
from tests.postgres import postgres
from webapp.app import create_app
from webapp.database import Database, make_engine
from webapp.domain.programme.reminder_plans import slots_of, usual_plan
from webapp.domain.programme.reminders import next_nudge
from webapp.installation import installation
from webapp.migrating import upgrade
from webapp.services.programme.reminding import MOST_AT_ONCE, claim_due, has_due
from webapp.settings import read_settings
from webapp.store.people.people import EmploymentRow, Person
from webapp.store.programme.reminders import ReminderPlan, ReminderSent, _columns_of, _values_of

PLANS = 100_000
TIMES = 9
BRUSSELS = "Europe/Brussels"
DAY = dt.date(2026, 11, 18)
NOW = dt.datetime(2026, 11, 18, 9, 0, 30, tzinfo=dt.UTC)  # half a minute after the slot of 10:00


def run() -> None:
    """Print both looks and their ratios, on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/bench.db", Path(folder))
    with tempfile.TemporaryDirectory() as folder, postgres() as url:
        measure("PostgreSQL", url, Path(folder))


def measure(name: str, url: str, folder: Path) -> None:
    """Fill the tables, then look."""
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    settings = read_settings({"DEMO": "1", "DATABASE_URL": url, "ABSENCE_FOLDER": str(folder)})
    database: Database = installation(create_app(settings)).database
    fill(database)
    idle = median_seconds(lambda: look(database, NOW - dt.timedelta(hours=2)), TIMES)
    bare_idle = median_seconds(lambda: bare(database, NOW - dt.timedelta(hours=2), 1), TIMES)
    show(f"{name}: nothing due among {PLANS:,} plans", idle * 1000, "ms")
    show(f"{name}: nothing due, against a bare indexed select", idle / bare_idle, "", "aim <= 2")
    batches = [batch(database) for _ in range(TIMES)]
    ours, plain = statistics.median(b[0] for b in batches), statistics.median(b[1] for b in batches)
    show(f"{name}: decide about {MOST_AT_ONCE} due of {PLANS:,}", ours * 1000, "ms")
    show(f"{name}: each of them", ours / MOST_AT_ONCE * 1e6, "us")
    show(f"{name}: bare select of the same {MOST_AT_ONCE} rows", plain * 1000, "ms")
    show(f"{name}: deciding against the bare select", ours / plain, "")
    database.dispose()


def fill(database: Database) -> None:
    """People at work, each with the usual plan; the first is due now, all others later today."""
    with database.transaction() as session:
        department = make_department(session)
        people = [{"name": f"Person {i}", "created_on": DAY} for i in range(PLANS)]
        session.execute(insert(Person), people)
        ids = list(session.scalars(select(Person.id)))
        work = {
            "department_id": department,
            "starts_on": dt.date(2024, 1, 1),
            "schedule": FULL_WEEK,
            "fte_percent": 100,
        }
        session.execute(insert(EmploymentRow), [{"person_id": one, **work} for one in ids])
        plan = usual_plan([FULL_WEEK])
        later = _columns_of(next_nudge(plan, BRUSSELS, NOW))
        common = {"plan": _values_of(plan), "timezone": BRUSSELS, "language": "nl", "skips": 0}
        rows = [{"person_id": one, **common, **later} for one in ids]
        session.execute(insert(ReminderPlan), rows)
    with database.autocommit() as connection:  # as the database does by itself, in time
        connection.exec_driver_sql("ANALYZE")


def look(database: Database, now: dt.datetime) -> None:
    """As the job looks."""
    with database.reading() as session:
        has_due(session, now=now)


def bare(database: Database, now: dt.datetime, most: int) -> None:
    """The rows themselves, through the same index."""
    with database.reading() as session:
        due = select(ReminderPlan.person_id, ReminderPlan.plan)
        session.execute(due.where(ReminderPlan.next_at <= now).limit(most)).all()


def batch(database: Database) -> tuple[float, float]:
    """Make some people due, and time a bare select of them and the decision about them."""
    slot = slots_of(usual_plan([]), DAY, BRUSSELS)[0]
    with database.transaction() as session:
        session.execute(ReminderSent.__table__.delete())  # type: ignore[attr-defined]
        some = select(ReminderPlan.person_id).limit(MOST_AT_ONCE).scalar_subquery()
        due = {
            "next_at": slot.at,
            "next_day": DAY.toordinal(),
            "next_minute": slot.minute,
            "next_turn": 0,
        }
        session.execute(update(ReminderPlan).where(ReminderPlan.person_id.in_(some)).values(due))
    plain = seconds(lambda: bare(database, NOW, MOST_AT_ONCE))

    def decide() -> None:
        with database.transaction() as session:
            claim(session)

    return seconds(decide), plain


def claim(session: Session) -> None:
    """One batch."""
    assert claim_due(session, now=NOW, url="https://x.example").is_full


def seconds(do: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


if __name__ == "__main__":
    run()
