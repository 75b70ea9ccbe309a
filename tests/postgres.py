"""A throw-away PostgreSQL: TEST_DATABASE_URL, else a server of this machine.

All processes of a run share it: the first that needs it starts it, and who began the run stops it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from tests.conftest import quick

_OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=80"
# As an installation has it: a commit waits for the disk, and is there after a power cut.
DURABLE = "-c listen_addresses='' -c fsync=on -c full_page_writes=on -c synchronous_commit=on"
_HASTY = " -c synchronous_commit=off -c autovacuum=off -c max_wal_size=128MB"


def binaries() -> Path:
    """The folder of the newest server on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    if not found:
        raise RuntimeError("no PostgreSQL server: apt-get install postgresql")
    return found[-1]


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty server, stopped and removed at the end."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with server(options=_OPTIONS + _HASTY) as made:
        yield made.url


class Server:
    """A server of this machine, with its files in a folder of its own."""

    def __init__(self, root: Path, options: str = "") -> None:
        self._root = root
        self._options = f"-k {root} {options}"
        self._prefix = _as_ordinary_user(root)
        self.url = f"postgresql+psycopg://test@/postgres?host={root}"

    def make(self) -> None:
        """Make its files."""
        self._run("initdb", "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")

    @property
    def data(self) -> Path:
        """Where its files are."""
        return self._root / "data"

    def take(self, files: Path) -> None:
        """Begin with the files of another one."""
        shutil.copytree(files, self.data)
        self.data.chmod(0o700)
        if self._prefix:
            owner = self._root.owner()
            subprocess.run(["chown", "-R", owner, str(self.data)], check=True)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = str(self._root / "log")
        self._run("pg_ctl", "-w", "-l", log, "-o", self._options, "start")

    def refuses(self) -> bool:
        """Whether it has started and lets nobody in: it is going forward to a moment."""
        asked = [str(binaries() / "pg_isready"), "-q", "-h", str(self._root)]
        return subprocess.run(asked, check=False).returncode == 1

    def stop(self) -> None:
        """Stop it at once, as a power cut does."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def shut_down(self) -> None:
        """Stop it as an operator does: what it wrote is archived first."""
        self._run("pg_ctl", "-m", "fast", "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self._prefix, str(binaries() / program), "-D", str(self.data), *arguments],
            check=True,
            cwd=self._root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )


@contextlib.contextmanager
def server(options: str = _OPTIONS, on: Path | None = None) -> Iterator[Server]:
    """A started server, stopped and removed at the end; what it has committed survives a stop.

    It is empty, or has the files of another one that are in the folder `on`.
    """
    root = _new_root(options)
    try:
        yield _started(root, options, on)
    finally:
        _remove(root)


def _new_root(options: str) -> Path:
    """In memory, but for what is to survive a power cut; a socket's path has 107 bytes."""
    folder = quick() if "fsync=off" in options else None
    return Path(tempfile.mkdtemp(prefix="pgt-", dir=folder or "/tmp"))


def _started(root: Path, options: str, on: Path | None = None) -> Server:
    made = Server(root, options)
    made.take(on) if on else made.make()
    made.start()
    return made


def _remove(root: Path) -> None:
    with contextlib.suppress(subprocess.CalledProcessError):
        Server(root).stop()
    shutil.rmtree(root, ignore_errors=True)


@dataclass(frozen=True)
class Shared:
    """The server of this run, and the migrated database on it that is there to be copied."""

    server: str
    template: str

    def url(self, database: str) -> str:
        """The address of a database on the server."""
        return make_url(self.server).set(database=database).render_as_string(hide_password=False)

    def create(self, name: str, template: str) -> None:
        """Make a database, in the place of what may be there."""
        self.drop(name)
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")

    def drop(self, name: str) -> None:
        """Remove a database; who is connected is thrown out."""
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with _maintenance(self.server).connect() as connection:
            connection.execute(text(statement))


@cache
def _maintenance(server: str) -> Engine:
    return create_engine(server, isolation_level="AUTOCOMMIT")


def shared(run: Path, migrate: Callable[[str], None]) -> Shared:
    """The server of all processes of this run, whose folder is `run`."""
    with (run / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        note = run / "postgres.json"
        if note.exists():
            return Shared(**json.loads(note.read_text()))
        # A server that was named may serve other runs as well, or have served one that was killed.
        made = Shared(_address(run), f"rekpauze_test_{secrets.token_hex(4)}")
        made.create(made.template, "template0")
        migrate(made.url(made.template))
        note.write_text(json.dumps(asdict(made)))
        return made


def _address(run: Path) -> str:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given
    root = _new_root(_OPTIONS)
    (run / "postgres.root").write_text(str(root))
    return _started(root, _OPTIONS + _HASTY).url


def put_away(run: Path) -> None:
    """At the end of a run: stop the server that was started, or leave nothing on the one named."""
    root, note = run / "postgres.root", run / "postgres.json"
    if root.exists():
        _remove(Path(root.read_text()))
    elif note.exists():
        found = Shared(**json.loads(note.read_text()))
        found.drop(found.template)


def _as_ordinary_user(root: Path) -> list[str]:
    """The server refuses to run as root: become `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(root, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
