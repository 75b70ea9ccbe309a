"""A runner of jobs that is killed after the work and before the commit: see test_jobs."""

from __future__ import annotations

import os
import signal
import sys

from sqlalchemy.orm import Session

from tests.conftest import NOON
from webapp.app import create_app
from webapp.installation import Installation, installation
from webapp.jobs import PUBLISH, Job, run_due
from webapp.settings import read_settings


def publish_and_die(needs: Installation, session: Session, period: str) -> None:
    """Count a month and write its figures, and be gone before they are committed."""
    PUBLISH.run(needs, session, period)
    session.flush()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    app = create_app(read_settings({"DEMO": "1", "DATABASE_URL": sys.argv[1]}), lambda: NOON)
    run_due(installation(app), [Job(PUBLISH.name, PUBLISH.due, publish_and_die)])
