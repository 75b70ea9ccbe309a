"""Programs of ours in processes of their own, begun by one that has loaded what all of them load.

To load it takes a second or two each time. That they begin from nothing as well is shown by
`tests/operations/test_services.py`, `tests/test_lean.py`, and one of `tests/test_cli.py`.
"""

from __future__ import annotations

import contextlib
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from types import TracebackType

from tests.house.source import ROOT


class Forked:
    """A program that was started."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        self.pid = process.pid or 0

    def poll(self) -> int | None:
        """How it ended, as `subprocess` says it; None: it runs."""
        return self._process.exitcode

    def wait(self, seconds: float | None = None) -> int:
        """How it ended, once it has. Raises TimeoutError."""
        self._process.join(seconds)
        ended = self._process.exitcode
        if ended is None:
            raise TimeoutError
        return ended


def start(
    module: str,
    *words: str,
    environ: Mapping[str, str],
    folder: Path = ROOT,
    written: tuple[str, str] = (os.devnull, os.devnull),
) -> Forked:
    """`python -m module words`, with this environment alone; what it says goes into these files."""
    given = (module, words, dict(environ), str(folder), written)
    process = _context().Process(target=_become, args=given)
    process.start()
    return Forked(process)


def run(
    module: str, *words: str, environ: Mapping[str, str], folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """The same until it ends."""
    with tempfile.NamedTemporaryFile("r") as out, tempfile.NamedTemporaryFile("r") as err:
        started = start(
            module, *words, environ=environ, folder=folder, written=(out.name, err.name)
        )
        return subprocess.CompletedProcess(words, started.wait(), out.read(), err.read())


@cache
def _context() -> ForkServerContext:
    made = get_context("forkserver")
    made.set_forkserver_preload(["tests.loaded"])
    return made


def _become(
    module: str,
    words: tuple[str, ...],
    environ: dict[str, str],
    folder: str,
    written: tuple[str, str],
) -> None:
    """Be the program, in a process that was forked."""
    for number, file in enumerate(written, start=1):
        opened = os.open(file, os.O_WRONLY | os.O_APPEND)
        os.dup2(opened, number)
        os.close(opened)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(folder)
    sys.argv = [module, *words]
    with contextlib.ExitStack() as stack:
        stack.push(_say)
        runpy.run_module(module, run_name="__main__", alter_sys=True)


def _say(
    kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
) -> None:
    """What went wrong as the interpreter says it, which multiprocessing does otherwise."""
    if kind and error and not isinstance(error, SystemExit):
        sys.excepthook(kind, error, trace)
        sys.exit(1)
