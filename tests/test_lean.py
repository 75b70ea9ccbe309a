"""A web process loads what it serves: the dashboard, sign-on, paper and migrations come later."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

import pytest

from dashboard.frame.door import blueprint
from tests.house.source import ROOT
from tests.installed import open_test_session
from tests.integrations.test_web_push import ENVIRON
from webapp.database import Database
from webapp.settings import Settings

LATER = {
    *("alembic", "mako", "dash", "plotly", "narwhals", "pandas", "numpy", "scipy", "statsmodels"),
    *("authlib", "joserfc", "requests", "urllib3", "pydantic", "scim2_models", "scim2_server"),
    *("opentelemetry", "google", "xml"),
    *("reportlab", "PIL", "lxml", "fontTools", "xlsxwriter", "python_calamine"),
    *("icalendar", "recurring_ical_events", "pyhanko", "pkcs11", "asn1crypto", "holidays"),
}
ONE_PAGE = """
import sys
from webapp.wsgi import app
client = app.test_client()
client.set_cookie("rekpauze", sys.argv[1])
page = client.get("/", follow_redirects=True)
print(page.status_code, page.request.path, "<h1" in page.text)
print(*{name.split(".")[0] for name in sys.modules})
"""
AT_ONCE = """
import sys, threading
from webapp.wsgi import app
starting, found = threading.Barrier(4), []

def look(path):
    client = app.test_client()
    client.set_cookie("rekpauze", sys.argv[1])
    starting.wait()
    answer = client.get(path)
    found.append((answer.status_code, len(answer.text) > 100))

paths = ["/dashboard/", "/dashboard/_dash-layout", "/dashboard/", "/dashboard/_dash-dependencies"]
threads = [threading.Thread(target=look, args=(path,)) for path in paths]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(found)
"""

LOADING = """
import gc
from types import SimpleNamespace
usual = gc.get_threshold()
from webapp import serving
from webapp.wsgi import app
print(gc.get_stats()[1]["collections"])
print(gc.collect())
serving.when_ready(SimpleNamespace(app=SimpleNamespace(wsgi=lambda: app)))
print(gc.get_threshold() == usual, gc.get_freeze_count() > 100_000)
"""


@pytest.fixture
def backend() -> str:
    return "sqlite"


def run(script: str, settings: Settings, token: str) -> list[str]:
    """What a process of its own prints, over this test's database."""
    channels = {"REMINDER_CHANNELS": "web_push,teams,slack", **ENVIRON}
    environ = os.environ | {"DEMO": "1", "DATABASE_URL": settings.database_url} | channels
    command = [sys.executable, "-c", script, token]
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def signed_in(database: Database, *roles: str) -> str:
    return open_test_session(database, *roles, now=dt.datetime.now(dt.UTC))[1]


def test_a_process_that_served_today_has_loaded_nothing_that_others_need(
    settings: Settings, database: Database
) -> None:
    answer, loaded = run(ONE_PAGE, settings, signed_in(database))
    assert answer == "200 /today True"
    assert LATER.isdisjoint(loaded.split())
    assert {"flask", "sqlalchemy", "webapp"} <= set(loaded.split())


def test_garbage_is_not_looked_for_while_loading_and_as_usual_afterwards(
    settings: Settings, database: Database
) -> None:
    looks, garbage, afterwards = run(LOADING, settings, "")
    assert int(looks) < 10
    assert int(garbage) < 5_000, "of 240,000 objects: not worth looking for before they are frozen"
    assert afterwards == "True True"


def test_the_first_look_at_the_dashboard_is_right_for_four_at_once(
    settings: Settings, database: Database
) -> None:
    (found,) = run(AT_ONCE, settings, signed_in(database, "hr_analyst"))
    assert found == str([(200, True)] * 4)


def test_the_door_of_the_dashboard_has_the_routes_of_dash_and_no_other() -> None:
    from dashboard.frame import mounting

    def rules(app: object) -> set[str]:
        return {str(rule) for rule in app.url_map.iter_rules()}  # type: ignore[attr-defined]

    from flask import Flask

    door = Flask("door", static_folder=None)
    door.register_blueprint(blueprint)
    assert rules(door) == rules(mounting._SERVER)
