"""The invented company in a test's own database: made once in a run, then copied."""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from webapp.demo.company import invent, load
from webapp.installation import Installation, installation


def fill(app: Flask) -> None:
    """Load the company, as the demo does at its first start."""
    needs: Installation = installation(app)
    load(
        needs.database,
        company=invent(needs.today()),
        source=needs.absences,
        folder=folder_of(needs),
        now=needs.clock(),
    )


def copy(app: Flask, run: Path) -> None:
    """The same SQLite database and folder of absences as `fill` leaves; `run` is that of conftest.

    They depend on the clock alone, which stands still in tests.
    """
    needs: Installation = installation(app)
    made = run / f"linde-{needs.clock():%Y%m%d%H%M%S}"
    with (run / "linde.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            fill(app)
            shutil.copytree(folder_of(needs), made / "absences")
            _copy(database_of(needs), made / "linde.db")
            return
    _copy(made / "linde.db", database_of(needs))
    shutil.copytree(made / "absences", folder_of(needs), dirs_exist_ok=True)


def folder_of(needs: Installation) -> Path:
    """Where absences arrive."""
    return Path(needs.settings.adapters["ABSENCE_FOLDER"])


def database_of(needs: Installation) -> Path:
    """The file of the database."""
    return Path(str(make_url(needs.settings.database_url).database))


def _copy(source: Path, target: Path) -> None:
    """By SQLite itself, so that what is not yet in the file comes along."""
    origin, copied = sqlite3.connect(source), sqlite3.connect(target)
    try:
        origin.backup(copied)
    finally:
        origin.close()
        copied.close()
