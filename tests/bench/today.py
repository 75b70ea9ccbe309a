"""Today on the demo's data, beside the barest answer of the same application; and Lighthouse."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from tests.auditing import audit
from tests.bench.timing import median_seconds, show
from tests.conftest import open_test_session
from tests.live import serve
from webapp.app import create_app
from webapp.content.exercises import shipped_exercises
from webapp.database import Database
from webapp.demo.company import invent, load
from webapp.installation import Installation, installation
from webapp.migrating import upgrade
from webapp.services.programme.screening import give_clearance
from webapp.settings import read_settings
from webapp.store.people.people import find_person

NOW = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
ROUNDS = 200


def run() -> None:
    """Print the time of Today, the bare time, their ratio, and what Lighthouse says of it."""
    with tempfile.TemporaryDirectory() as folder:
        app = _demo(Path(folder))
        database: Database = installation(app).database
        token = _somebody(database)
        client = app.test_client()
        client.set_cookie("rekpauze", token)
        today = median_seconds(lambda: _get(client, "/today"), times=ROUNDS)
        bare = median_seconds(lambda: _get(client, "/healthz"), times=ROUNDS)
        show("Today, server time", today * 1000, "ms", "aim: < 150")
        show("  the barest page of the same application", bare * 1000, "ms")
        show("  Today / bare", today / bare, "x")
        show("Today, the page itself", len(client.get("/today").data) / 1000, "kB")
        with serve(app) as address:
            found = audit(f"{address}/today", token)
        for name, score in found.scores.items():
            show(f"Lighthouse on a phone, {name}", score, "of 100", "aim: 100")
        database.dispose()


def _demo(folder: Path) -> Flask:
    """The demo's company, loaded."""
    environ = {
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{folder}/bench.db",
        "ABSENCE_FOLDER": str(folder / "absences"),
        "LOG_LEVEL": "ERROR",
        "RATE_LIMITS": "0",
    }
    app = create_app(read_settings(environ), lambda: NOW)
    needs: Installation = installation(app)
    upgrade(needs.database.engine)
    load(
        needs.database,
        company=invent(NOW.date()),
        source=needs.absences,
        folder=folder / "absences",
        now=NOW,
    )
    return app


def _somebody(database: Database) -> str:
    """The session of an employee of the demo who may do every exercise."""
    with database.transaction() as session:
        person = find_person(session, "10001")
        assert person is not None
        exercises = shipped_exercises()
        give_clearance(session, person_id=person.id, exercises=exercises, today=NOW.date(), now=NOW)
        found = person.id
    return open_test_session(database, language="nl", person_id=found, now=NOW)[1]


def _get(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, path
