"""Logging a break through the whole stack, beside a bare Flask route that commits one row.

The same server (gunicorn, 2 processes of 4 threads), the same database with the same settings, 8
clients at once. PostgreSQL waits for the disk, as where it matters.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask, redirect, request
from sqlalchemy import insert, update
from werkzeug.wrappers import Response

from tests.bench.timing import show
from tests.conftest import open_test_session
from tests.factories import make_person
from tests.postgres import DURABLE, server
from webapp.app import create_app, utc_now
from webapp.database import make_engine
from webapp.domain.programme.breaks import BreakOrigin, BreakVerdict
from webapp.installation import installation
from webapp.migrating import upgrade
from webapp.pages.programme.minute import start_token
from webapp.security import csrf_token
from webapp.settings import read_settings
from webapp.store.people.sessions import ServerSession
from webapp.store.programme.breaks import BreakLog

CLIENTS = 8
ROUNDS = 5
REQUESTS = 1_000  # a round


def bare() -> Flask:
    """A route that reads a form and commits one row of the same table, and nothing else."""
    app = Flask("bare")
    engine = make_engine(os.environ["DATABASE_URL"])
    engine = engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    statement = insert(BreakLog.__table__).inline()

    @app.post("/bare")
    def log() -> Response:
        now = dt.datetime.now(dt.UTC)
        values = {
            "person_id": int(request.form["person_id"]),
            "tap_id": request.form["tap_id"],
            "local_day": now.date().toordinal(),
            "at": now,
            "logged_at": now,
            "seconds": 60,
            "exercise": "bare",
            "slot": None,
            "verdict": BreakVerdict.OTHER,
            "origin": BreakOrigin.OTHER,
        }
        with engine.begin() as connection:
            connection.execute(statement, values)
        return redirect("/today", 303)

    return app


def run() -> None:
    """Print throughput and waiting times of both, and their ratios, on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/bench.db", Path(folder))
    with tempfile.TemporaryDirectory() as folder, server(DURABLE) as made:
        measure("PostgreSQL", made.url, Path(folder))


def measure(name: str, url: str, folder: Path) -> None:
    """Both servers on one database, in turns."""
    environ = {"DEMO": "1", "DATABASE_URL": url, "ABSENCE_FOLDER": str(folder)}
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    ours, plain = prepared_logs(environ, (ROUNDS + 1) * REQUESTS)
    times: dict[str, list[list[float]]] = {"bare": [], "ours": []}
    rates: dict[str, list[float]] = {"bare": [], "ours": []}
    work: dict[str, list[float]] = {"bare": [], "ours": []}
    with (
        serving("tests.bench.log_break:bare()", environ, folder / "bare.sock") as bare_server,
        serving("webapp.wsgi:app", environ, folder / "ours.sock") as our_server,
    ):
        for number in range(ROUNDS + 1):
            part = slice(number * REQUESTS, (number + 1) * REQUESTS)
            keep_in_use(url)
            for which, served, requests in (
                ("bare", bare_server, plain),
                ("ours", our_server, ours),
            ):
                before = processor_seconds(served.processes)
                seconds, waits = drive(served.path, requests[part])
                spent = processor_seconds(served.processes) - before
                if number:  # the first round warms up
                    rates[which].append(REQUESTS / seconds)
                    work[which].append(spent / REQUESTS)
                    times[which].append(waits)
    report(name, rates, times)
    for which, spent_each in work.items():
        each = statistics.median(spent_each) * 1e6
        show(f"{name}: log a break, {which}, processor of the web processes", each, "us")
    lighter = [bare / ours for ours, bare in zip(work["ours"], work["bare"], strict=True)]
    show(f"{name}: bare processor time against ours", statistics.median(lighter), "")


def keep_in_use(url: str) -> None:
    """As if each had opened the page of the minute just now, however long the making ready took."""
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(update(ServerSession).values(seen_at=utc_now()))
    engine.dispose()


def report(name: str, rates: dict[str, list[float]], times: dict[str, list[list[float]]]) -> None:
    """The median round of each, and the median of the ratios of neighbouring rounds."""
    for which in ("bare", "ours"):
        show(f"{name}: log a break, {which}", statistics.median(rates[which]), "requests/s")
        for share in (0.5, 0.99):
            wait = statistics.median(quantile(waits, share) for waits in times[which])
            show(f"{name}: log a break, {which}, p{share * 100:.0f}", wait * 1000, "ms")
    throughput = [ours / bare for ours, bare in zip(rates["ours"], rates["bare"], strict=True)]
    slowest = [
        quantile(ours, 0.99) / quantile(bare, 0.99)
        for ours, bare in zip(times["ours"], times["bare"], strict=True)
    ]
    show(f"{name}: throughput against bare", statistics.median(throughput), "", "aim >= 0.9")
    show(f"{name}: p99 against bare", statistics.median(slowest), "", "aim <= 1.2")


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies."""
    return sorted(values)[int(share * (len(values) - 1))]


def prepared_logs(environ: dict[str, str], count: int) -> tuple[list[bytes], list[bytes]]:
    """As many requests as given, each of another person who has just done their minute; and bare.

    The bare ones are of people of their own, so that neither finds rows of the other.
    """
    app = create_app(read_settings(environ))
    database = installation(app).database
    now = utc_now()
    logs, plain = [], []
    for _ in range(count):
        person_id, token = open_test_session(database, now=now)
        with app.test_request_context(headers={"Cookie": f"rekpauze={token}"}):
            started = now - dt.timedelta(minutes=2)
            form = {
                "csrf_token": csrf_token(),
                "tap_id": str(uuid.uuid4()),
                "start": start_token(person_id, "cat_cow", started),
                "of": f"{person_id} Europe/Brussels",
                "seconds": "60",
            }
        logs.append(post("/breaks", form, f"rekpauze={token}"))
    with database.transaction() as session:
        for person_id in [make_person(session) for _ in range(count)]:
            plain.append(post("/bare", {"person_id": str(person_id), "tap_id": str(uuid.uuid4())}))
    database.dispose()
    return logs, plain


def post(path: str, form: dict[str, str], cookie: str = "") -> bytes:
    """A request as a browser sends it."""
    body = urlencode(form).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
        "Accept: text/html\r\nAccept-Language: nl-BE,nl;q=0.9,en;q=0.8\r\n"
        "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Cookie: {cookie}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Served(NamedTuple):
    """A server: the socket it listens on, and its first process."""

    path: Path
    pid: int

    @property
    def processes(self) -> list[int]:
        """It and those that it started."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [self.pid, *map(int, children.split())]


def processor_seconds(processes: Sequence[int]) -> float:
    """What these have used so far; on a busy machine this says more than the time that went by."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in processes]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serving(app: str, environ: dict[str, str], path: Path) -> Iterator[Served]:
    """The application under gunicorn, on a socket in the file system."""
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "-k", "gthread", "-w", "2", "--threads", "4"),
            *("--no-control-socket", "--keep-alive", "60", "--bind", f"unix:{path}", app),
        ],
        env={**os.environ, **environ},
        stderr=subprocess.DEVNULL,
    )
    try:
        while not path.exists() and server.poll() is None:
            time.sleep(0.05)
        yield Served(path, server.pid)
    finally:
        server.terminate()
        server.wait()


def drive(path: Path, requests: Sequence[bytes]) -> tuple[float, list[float]]:
    """Send the requests from all clients at once; seconds in all, and those of each request."""
    waits: list[float] = []

    def client(mine: Sequence[bytes]) -> None:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(path))
            waits.extend([exchange(line, one) for one in mine])

    threads = [
        threading.Thread(target=client, args=(requests[i::CLIENTS],)) for i in range(CLIENTS)
    ]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start, waits


def exchange(line: socket.socket, request_: bytes) -> float:
    """Send one request and read the whole answer; the seconds it took."""
    start = time.perf_counter()
    line.sendall(request_)
    answer = line.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += line.recv(65536)
    if b" 303 " not in head.splitlines()[0]:
        raise RuntimeError(head.decode())
    return time.perf_counter() - start


if __name__ == "__main__":
    run()
