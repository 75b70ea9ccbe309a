"""A runner of jobs beside others, which may be killed at a step (test_two_of_each)."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine, event

from tests.conftest import Clock
from tests.mortal import Fate
from tests.reminding import FileChannel, Meetings
from webapp.app import create_app
from webapp.installation import installation
from webapp.jobs import run_due
from webapp.settings import read_settings

LOOKS = 3  # each longer than a lease after the one before

if __name__ == "__main__":
    url, file, moment, dies_at = sys.argv[1:]
    clock = Clock(dt.datetime.fromisoformat(moment))
    app = create_app(read_settings({"DEMO": "1", "DATABASE_URL": url}), clock)
    here = replace(installation(app), reminders={"email": FileChannel(Path(file))}, busy=Meetings())
    fate = Fate(int(dies_at))
    event.listen(Engine, "before_cursor_execute", fate.statement)
    event.listen(Engine, "commit", fate.step)
    for _ in range(LOOKS):
        run_due(here)
        clock.forward(minutes=11)
