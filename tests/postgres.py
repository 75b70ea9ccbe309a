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

_OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off "
    "-c full_page_writes=off -c max_connections=80"
)


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
    root = Path(tempfile.mkdtemp(prefix="pgt-", dir="/tmp"))  # a socket's path has 107 bytes
    prefix = _as_ordinary_user(root)
    bin_ = binaries()

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*prefix, str(bin_ / program), "-D", str(root / "data"), *arguments],
            check=True,
            cwd=root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    try:
        run("initdb", "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        run("pg_ctl", "-w", "-l", str(root / "log"), "-o", f"-k {root} {_OPTIONS}", "start")
        yield f"postgresql+psycopg://test@/postgres?host={root}"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(root, ignore_errors=True)


def _as_ordinary_user(root: Path) -> list[str]:
    """The server refuses to run as root: become `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(root, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
