"""Opening a workbook in a second process, while the first looks whether it may be opened.

Either takes its time, and there are two cores. The second has less memory meanwhile, and says
nothing before the first has found nothing that speaks against it. Where it could not open the
workbook, for whatever reason, the first does so itself afterwards, and finds out why.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import NoReturn, Self

# As much as a workbook of the most cells takes that are let through; what reaches farther ends
# this process before it is seen for what it is.
_MEMORY = 768 << 20
_SECONDS = 20

Work = Callable[[Callable[[], str]], object]


class Ahead:
    """A process that begins to `work`: it prepares, asks what it is told, and says it all."""

    def __init__(self, work: Work) -> None:
        told, self._telling = os.pipe()
        self._ready, getting_ready = os.pipe()
        self._process: int | None = None
        with suppress(OSError):  # no room for another process: nobody gets ready
            self._process = os.fork()
        if self._process == 0:
            os.close(self._telling)
            _run(work, partial(_ask, told, getting_ready))
        os.close(told)
        os.close(getting_ready)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let it say nothing more."""
        if self._process:
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)

    def tell(self, word: str) -> bool:
        """Let it say all, when it is ready; whether it did. Raises SystemExit: not to the end."""
        if self._process is None or not os.read(self._ready, 1):
            return False
        try:
            os.write(self._telling, word.encode())
        except BrokenPipeError:  # it was ended meanwhile, having said nothing
            return False
        os.close(self._telling)
        _, status = os.waitpid(self._process, 0)
        self._process = None
        if status:
            sys.exit(1)
        return True


def _run(work: Work, ask: Callable[[], str]) -> NoReturn:
    status = 1
    try:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (min(_MEMORY, most), most))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        work(ask)
        sys.stdout.flush()
        status = 0
    finally:
        os._exit(status)


def _ask(told: int, ready: int) -> str:
    """What the first process tells. Raises EOFError: it has ended."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    os.write(ready, b"1")
    with open(told, encoding="utf-8") as words:
        word = words.read()
    if not word:
        raise EOFError
    return word
