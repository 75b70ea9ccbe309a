"""What a PostgreSQL server takes: processor time, memory, disk, and time to start."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.bench.timing import show
from tests.postgres import Server, binaries

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Spent:
    """Seconds that went by, of processor time of this process with its children, of the server."""

    seconds: float = 0
    ours: float = 0
    servers: float = 0

    @property
    def processor(self) -> float:
        """Processor time of both."""
        return self.ours + self.servers

    def show(self, name: str, times: int = 1) -> None:
        """Three lines; of each of so many `times`, in milliseconds."""
        for what, value in (
            ("", self.seconds),
            (", processor time of the program", self.ours),
            (", processor time of the server", self.servers),
        ):
            show(f"{name}{what}", value / times * 1000, "ms" if times == 1 else "ms each")


class WatchedServer(Server):
    """A server of this machine whose figures are read from /proc."""

    def go_on_with(self, options: str) -> None:
        """Stop it, everything on the disk, and start it again with these."""
        self.shut_down()
        Server.__init__(self, self.root, options)
        self.start()

    @property
    def root(self) -> Path:
        """The folder with its files and its socket."""
        return Path(str(make_url(self.url).query["host"]))

    @property
    def processes(self) -> list[int]:
        """Its first process and those that it started."""
        first = int((self.root / "data/postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text()
        return [first, *map(int, children.split())]

    def processor_seconds(self) -> float:
        """Of its processes, those that have ended included."""
        return sum(_ticks(pid) for pid in self.processes) / _TICKS

    def megabytes(self) -> float:
        """Memory of all its processes; what several share counts once."""
        return sum(proportional(pid) for pid in self.processes) / 1024

    def own_megabytes(self, pid: int) -> float:
        """Memory of one of its processes that no other one shares."""
        told = Path(f"/proc/{pid}/status").read_text()
        return int(told.partition("RssAnon:")[2].split()[0]) / 1024

    def spending(self) -> AbstractContextManager[Spent]:
        """What is spent inside; the figures are there at the end."""
        return spending(self.processor_seconds)

    def files(self) -> tuple[int, float]:
        """How many files its databases are, and MiB on the disk."""
        found = [
            (Path(folder) / name).stat().st_blocks * 512
            for folder, _, names in os.walk(self.root / "data/base")
            for name in names
        ]
        return len(found), sum(found) / 2**20

    def dump(self, file: Path, *selected: str) -> str:
        """A backup; the last words of pg_dump if it failed, else nothing."""
        command = [str(binaries() / "pg_dump"), "--format=custom", f"--file={file}"]
        reached = f"--host={self.root}", "--username=test"
        told = subprocess.run([*command, *reached, *selected], capture_output=True, text=True)
        return told.stderr if told.returncode else ""

    def seconds_to_start(self) -> float:
        """Start it and wait until it answers."""
        start = time.perf_counter()
        self.start()
        return time.perf_counter() - start


@contextmanager
def spending(servers: Callable[[], float] = lambda: 0.0) -> Iterator[Spent]:
    """What is spent inside; the figures are there at the end. `servers`: of a server so far."""
    spent = Spent()
    before = time.perf_counter(), _own_seconds(), servers()
    yield spent
    after = time.perf_counter(), _own_seconds(), servers()
    spent.seconds, spent.ours, spent.servers = (
        late - early for early, late in zip(before, after, strict=True)
    )


@contextmanager
def watched_server(options: str) -> Iterator[WatchedServer]:
    """A started server with files of its own, stopped and removed at the end."""
    root = Path(tempfile.mkdtemp(prefix="pgt-", dir="/tmp"))  # a socket's path has 107 bytes
    made = WatchedServer(root, options)
    try:
        made.make()
        made.start()
        yield made
    finally:
        with suppress(subprocess.CalledProcessError):
            WatchedServer(root).stop()
        shutil.rmtree(root, ignore_errors=True)


def _own_seconds() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _ticks(pid: int) -> int:
    """Of a process and of its children that have ended; none of one that has just gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return sum(map(int, fields[11:15]))


def proportional(pid: int) -> int:
    """KiB of a process, with its share of what it has in common with others."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(told.partition("\nPss:")[2].split()[0])
