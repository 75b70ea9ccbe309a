"""A throw-away PostgreSQL: TEST_DATABASE_URL, else a server of this machine."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=80"
_HASTY = " -c synchronous_commit=off"


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

    def __init__(self, root: Path, options: str) -> None:
        self._root = root
        self._options = f"-k {root} {options}"
        self._prefix = _as_ordinary_user(root)
        self.url = f"postgresql+psycopg://test@/postgres?host={root}"
        self._run("initdb", "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = str(self._root / "log")
        self._run("pg_ctl", "-w", "-l", log, "-o", self._options, "start")

    def stop(self) -> None:
        """Stop it at once, as a power cut does."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self._prefix, str(binaries() / program), "-D", str(self._root / "data"), *arguments],
            check=True,
            cwd=self._root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )


@contextlib.contextmanager
def server(options: str = _OPTIONS) -> Iterator[Server]:
    """A started server, stopped and removed at the end; what it has committed survives a stop."""
    root = Path(tempfile.mkdtemp(prefix="pgt-", dir="/tmp"))  # a socket's path has 107 bytes
    made = None
    try:
        made = Server(root, options)
        made.start()
        yield made
    finally:
        if made is not None:
            with contextlib.suppress(subprocess.CalledProcessError):
                made.stop()
        shutil.rmtree(root, ignore_errors=True)


def _as_ordinary_user(root: Path) -> list[str]:
    """The server refuses to run as root: become `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(root, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
