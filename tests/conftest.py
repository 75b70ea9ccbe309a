"""What every test may use, and no more: the rules are tested without loading Flask or a browser.

The fixtures of the installation are in `installed.py`, those of the browser in `browsing.py`; they
are loaded with the first test outside `domain/`.
"""

from __future__ import annotations

import asyncio
import atexit
import datetime as dt
import gc
import importlib
import os
import shutil
import tempfile
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as property_tests

property_tests.register_profile("untimed", deadline=None)
property_tests.register_profile("brief", deadline=None, max_examples=5)  # of make test-domain
property_tests.load_profile("untimed")

NOON = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)  # a Wednesday, noon in Brussels
TESTS = Path(__file__).parent
RULES = TESTS / "domain"
RUN = pytest.StashKey[Path]()  # the folder that all processes of this run share
MEMORY = Path("/dev/shm")
ENOUGH = 2 << 30  # bytes; a run keeps some tens of megabytes
SELDOM = 50_000  # further objects until garbage is looked for
# Each of their classes looks through all that is loaded for its own source: early, that is little.
EARLY = ("scim2_tester", "webapp.scim.protocol")


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, moment: dt.datetime = NOON) -> None:
        self.moment = moment

    def __call__(self) -> dt.datetime:
        return self.moment

    def forward(self, **delta: float) -> None:
        """Move on, for example `forward(minutes=30)`."""
        self.moment += dt.timedelta(**delta)


@pytest.fixture(autouse=True)
def no_loop_of_a_browser(request: pytest.FixtureRequest) -> Iterator[None]:
    """What drives a browser leaves its loop in this thread, where no other could begin then."""
    loop = asyncio._get_running_loop()
    left = loop is not None and request.node.get_closest_marker("browser") is None
    if left:
        asyncio._set_running_loop(None)
    yield
    if left:
        asyncio._set_running_loop(loop)


@pytest.fixture
def clock() -> Clock:
    """Noon on an ordinary Wednesday, until the test moves it."""
    return Clock()


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder; pytest reads the names of those of all earlier tests to number its own."""
    return Path(tempfile.mkdtemp(dir=tmp_path_factory.getbasetemp()))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--slow`: from how many seconds on a test is listed at the end of a run."""
    parser.addoption("--slow", type=float, default=3.0)


@pytest.hookimpl(tryfirst=True)  # before pytest reads where temporary files go
def pytest_configure(config: pytest.Config) -> None:
    """Make the folder of this run; the processes that xdist starts are told which it is."""
    given = getattr(config, "workerinput", {}).get("run")
    run = config.stash[RUN] = Path(given or tempfile.mkdtemp(prefix="rekpauze-", dir=quick()))
    config.option.basetemp = config.option.basetemp or run / "tmp"
    if hasattr(config, "workerinput") and config.args == config.getini("testpaths"):
        number = int(config.workerinput["workerid"].removeprefix("gw"))
        config.args = all_beginning(number / config.workerinput["workercount"])


def all_beginning(at: float) -> list[str]:
    """All tests, beginning after so much of them: what one process compiles the others then read.

    Pytest compiles 500 files of tests anew on a fresh machine, which takes 11 seconds.
    """
    patterns = ("test_*.py", "*/test_*.py", "*/*/test_*.py")
    files = {path for pattern in patterns for path in TESTS.glob(pattern)}
    sizes = Counter[str]()
    for path in files:
        sizes[path.relative_to(TESTS).parts[0]] += path.stat().st_size
    found = sorted(sizes)
    before = list(accumulate((sizes[name] for name in found), initial=0))
    first = bisect_left(before, at * before[-1])
    return [str(TESTS / name) for name in found[first:] + found[:first]]


def quick() -> Path | None:
    """Memory, where nobody waits for a disk at each commit; None: where temporary files go."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return None
    found = os.statvfs(MEMORY)
    runs_programs = not found.f_flag & os.ST_NOEXEC
    return MEMORY if runs_programs and found.f_bavail * found.f_frsize >= ENOUGH else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage meanwhile, nor later among it: nearly all that is made then stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        atexit.register(gc.unfreeze)  # some programs say on leaving what was not put away
        gc.set_threshold(SELDOM)
        gc.enable()


LONGEST = ("demo", "operations", "journeys")  # begin with these, so that none is left at the end
# What it makes ready takes long, and once for each process that gets one of its tests. The first of
# all go to one process, from whose end the others take when they have nothing left.
WHOLE = "test_five_people.py"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """The folders that take longest come first, else everything by name, or as it was shuffled."""
    items.sort(key=_entry)  # processes may have begun with different ones
    yield
    items.sort(key=turn)


def turn(item: pytest.Item) -> tuple[bool, int]:
    """Sorts tests by when they begin, the first of them first."""
    folder = _entry(item)
    place = LONGEST.index(folder) if folder in LONGEST else len(LONGEST)
    return item.path.name != WHOLE, place


def _entry(item: pytest.Item) -> str:
    """The folder or file of `tests/` that it is in."""
    return item.path.relative_to(TESTS).parts[0]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of xdist."""
    node.workerinput["run"] = str(node.config.stash[RUN])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Who began the run puts away what its processes shared."""
    if hasattr(config, "workerinput"):
        return
    run = config.stash[RUN]
    if (run / "postgres.lock").exists():
        from tests.postgres import put_away

        put_away(run)
    shutil.rmtree(run)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the tests that take long, making ready included, the longest first."""
    least = terminalreporter.config.getoption("slow")
    took = defaultdict[str, float](float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                took[report.nodeid] += report.duration
    slow = sorted(((s, name) for name, s in took.items() if s > least), reverse=True)
    if slow:
        terminalreporter.section(f"tests of more than {least:g} seconds: {len(slow)}")
        for seconds, name in slow:
            terminalreporter.line(f"{seconds:6.1f} s  {name}")


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Load the other fixtures with the first module that may want them."""
    if isinstance(collector, pytest.Module) and RULES not in collector.path.parents:
        for name in EARLY:
            importlib.import_module(name)
        for name in ("tests.installed", "tests.browsing"):
            collector.config.pluginmanager.import_plugin(name)


def open_test_session(*arguments: Any, **more: Any) -> tuple[int, str]:
    from tests import installed

    return installed.open_test_session(*arguments, **more)


def _csrf(*arguments: Any) -> str:
    from tests import installed

    return installed.csrf_of(*arguments)
