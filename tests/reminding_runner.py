"""A runner of reminders in a process of its own, which may be killed: see test_reminding."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from tests.reminding import FileChannel, send_reminders
from webapp.app import create_app
from webapp.installation import installation
from webapp.settings import read_settings


def die() -> None:
    """Be gone after the claim and before the first reminder is sent."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    url, file, moment, how = sys.argv[1:]
    app = create_app(
        read_settings({"DEMO": "1", "DATABASE_URL": url}),
        lambda: dt.datetime.fromisoformat(moment),
    )
    channel = FileChannel(Path(file))
    if how == "die":
        channel.send = lambda *_: die()  # type: ignore[assignment, method-assign, return-value]
    send_reminders(replace(installation(app), reminders={"email": channel}))
