"""Processes that do one thing and are killed at a step of it: `python -m tests.mortal`.

Reads one deed a line, as JSON, does it in a process of its own and writes how that ended. A step is
a statement that may write, a commit, or a file that is moved or removed; the process is gone before
it is taken.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from tests.conftest import NOON, Clock
from tests.shelf import release
from webapp.app import create_app
from webapp.installation import installation
from webapp.jobs import TIMETABLE, run_due
from webapp.runner import Job
from webapp.settings import read_settings

_READS = ("SELECT", "PRAGMA", "BEGIN", "SET", "SHOW", "ROLLBACK")
_MOVES = ("os.rename", "os.remove")
_LATE = ("flask.testing", "webapp.reports.paper.pdf")  # what each would load for itself


@dataclass(frozen=True)
class Deed:
    """`what` with these words, in an installation with this environment; later by some minutes."""

    what: str
    environ: dict[str, str]
    words: dict[str, str] = field(default_factory=dict)
    later: int = 0
    dies_at: int = 0  # the number of the step; 0: it lives


def post(app: Flask, words: dict[str, str]) -> None:
    """Somebody sends a form; `to` is the page and `cookie` is theirs."""
    client = app.test_client()
    client.set_cookie("rekpauze", words["cookie"])
    form = {name: word for name, word in words.items() if name not in {"to", "cookie"}}
    status = client.post(words["to"], data=form).status_code
    if status not in {200, 303, 404, 409, 422}:
        raise RuntimeError(f"answered {status}")


def job(app: Flask, words: dict[str, str]) -> None:
    """The first period of a job of the timetable that is due."""
    found = next(one for one in TIMETABLE if one.name == words["job"])
    if isinstance(found, Job):
        due = found.due
        found = Job(found.name, lambda here: due(here)[:1], found.run)
    faults = [one for one in run_due(installation(app), [found]) if one.error]
    if faults:
        raise RuntimeError(repr(faults))


def release_report(app: Flask, words: dict[str, str]) -> None:
    """As the page does it."""
    here = installation(app)
    release(here.database, here.clock(), languages=[words["language"]])


DEEDS: dict[str, Callable[[Flask, dict[str, str]], None]] = {
    "post": post,
    "job": job,
    "release": release_report,
}


class Fate:
    """Counts the steps and ends the process before the one that was chosen."""

    def __init__(self, chosen: int) -> None:
        self._left = chosen

    def step(self, *_: Any) -> None:
        """One more."""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        """It may write."""
        if not statement.lstrip().upper().startswith(_READS):
            self.step()

    def audited(self, name: str, _: Any) -> None:
        """A file is moved or removed."""
        if name in _MOVES:
            self.step()


@cache
def _app(environ: tuple[tuple[str, str], ...]) -> tuple[Flask, Clock]:
    clock = Clock()
    app = create_app(read_settings(dict(environ)), clock)
    gc.freeze()  # looked through by each process, all of it would have to be copied
    return app, clock


def _do(deed: Deed) -> int:
    """In a process of its own; how it ended."""
    app, clock = _app(tuple(sorted(deed.environ.items())))
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    clock.moment = NOON
    clock.forward(minutes=deed.later)
    fate = Fate(deed.dies_at)
    event.listen(Engine, "before_cursor_execute", fate.statement)
    event.listen(Engine, "commit", fate.step)
    sys.addaudithook(fate.audited)
    try:
        DEEDS[deed.what](app, deed.words)
        os._exit(0)
    finally:
        traceback.print_exc()
        os._exit(1)


def main() -> None:
    """Until nothing more is asked."""
    for name in _LATE:
        import_module(name)
    for line in sys.stdin:
        print(_do(Deed(**json.loads(line))), flush=True)


class Mortals:
    """The process that starts them, for a test."""

    def __init__(self, started: subprocess.Popen[str]) -> None:
        self._started = started

    def do(self, deed: Deed) -> bool:
        """Whether it lived to the end of it. Raises RuntimeError: it failed otherwise."""
        assert self._started.stdin and self._started.stdout
        self._started.stdin.write(json.dumps(asdict(deed)) + "\n")
        self._started.stdin.flush()
        ended = int(self._started.stdout.readline())
        if ended not in {0, -signal.SIGKILL}:
            raise RuntimeError(f"{deed.what} ended with {ended}")
        return ended == 0


@contextmanager
def mortals() -> Iterator[Mortals]:
    """Ready to begin."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.mortal"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        yield Mortals(started)
        assert started.stdin
        started.stdin.close()


if __name__ == "__main__":
    main()
