"""An installation of real processes that are killed while people log, and what was acknowledged."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import os
import random
import select
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import psycopg
from sqlalchemy import make_url, text

from tests.bench.log_break import post
from tests.conftest import open_test_session
from tests.forked import Forked, start
from tests.postgres import Server
from webapp.app import create_app, utc_now
from webapp.database import Database
from webapp.domain.programme.breaks import BreakOrigin
from webapp.installation import installation
from webapp.pages.programme.minute import start_token
from webapp.security import csrf_token
from webapp.services.people.personal_tokens import make_token
from webapp.settings import Settings, read_settings

_PATIENCE = 20  # seconds for an answer


def kill(*pids: int) -> None:
    """At once, as when power or memory is gone; back when they are no more."""
    with contextlib.ExitStack() as stack:
        ends = []
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                ends.append(os.pidfd_open(pid))
                stack.callback(os.close, ends[-1])
        for end in ends:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(end, signal.SIGKILL)
        for end in ends:
            select.select([end], [], [])


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class House:
    """Web server and runner of jobs over one database, each killed in turn and started again.

    Whoever runs them starts again what ended, as systemd or a container engine does.
    """

    WEB = ("gunicorn", "-c", "python:webapp.serving", "webapp.wsgi:app")
    JOBS = ("webapp", "jobs", "loop", "--every", "1")

    def __init__(
        self,
        url: str,
        folder: Path,
        server: Server | None = None,
        jobs: Sequence[str] = JOBS,
    ) -> None:
        self.path = folder / "web.sock"
        self.environ = {
            "DEMO": "1",
            "DATABASE_URL": url,
            "ABSENCE_FOLDER": str(folder),
            "RATE_LIMITS": "0",
            "LOG_LEVEL": "ERROR",
            "BIND": f"unix:{self.path}",
        }
        self._server = server
        self._commands = {"web": self.WEB, "jobs": jobs}
        self._running: dict[str, Forked] = {}

    @property
    def ways(self) -> dict[Callable[[], bool], int]:
        """How it is killed, and how often in a round: what takes long to come back, less often.

        Each says whether there was something to kill.
        """
        found = {
            self.kill_one_web_process: 4,
            self.kill_the_web_server: 1,
            self.kill_the_runner_of_jobs: 2,
        }
        if self._server:
            return {**found, self.kill_a_backend: 4, self.kill_the_database: 1}
        return found

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """While this lasts."""
        self.supervise()
        try:
            yield
        finally:
            for name in self._running:
                self._kill(name)

    def supervise(self) -> None:
        """Start what does not run."""
        for name, command in self._commands.items():
            if name not in self._running or self._running[name].poll() is not None:
                self._running[name] = start(*command, environ={**os.environ, **self.environ})

    def wait_for_jobs(self) -> int:
        """How the runner ended, by itself."""
        return self._running["jobs"].wait()

    def kill_one_web_process(self) -> bool:
        """The first one starts another."""
        found = children(self._running["web"].pid)
        kill(*found[:1])
        return bool(found)

    def kill_the_web_server(self) -> bool:
        """With all of its processes."""
        return self._kill("web")

    def kill_the_runner_of_jobs(self) -> bool:
        """In whatever it does."""
        return self._kill("jobs")

    def kill_a_backend(self) -> bool:
        """One connection's process: the database throws everybody out and recovers."""
        asked = (
            "SELECT pid FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        address = make_url(self.environ["DATABASE_URL"])
        try:
            line = psycopg.connect(
                host=str(address.query["host"]),
                user=address.username,
                dbname=address.database,
                autocommit=True,
            )
            with contextlib.closing(line):  # also when it is thrown out by a recovery
                found = line.execute(asked).fetchone()
        except psycopg.OperationalError:  # it has not recovered yet
            return False
        if found:
            kill(found[0])
        return found is not None

    def kill_the_database(self) -> bool:
        """Its first process, at whose death the others end, and it is started again."""
        assert self._server
        folder = Path(str(make_url(self.environ["DATABASE_URL"]).query["host"]))
        notes = folder / "data/postmaster.pid", folder / ".s.PGSQL.5432.lock"
        first = int(notes[0].read_text().split()[0])
        os.kill(first, signal.SIGSTOP)  # so that it starts no further one
        kill(first, *children(first))
        for note in notes:
            note.unlink()  # one that nobody buries looks alive to the next
        self._server.start()
        return True

    def _kill(self, name: str) -> bool:
        ran = self._running[name]
        lived = ran.poll() is None
        kill(*([*children(ran.pid), ran.pid] if lived else []))
        ran.wait()
        return lived


class Person(NamedTuple):
    """Somebody who logs by the page, and the same one's app."""

    id: int
    form: dict[str, str]
    cookie: str
    bearer: str

    def tap(self, tap: str) -> bytes:
        """The request of a browser."""
        return post("/breaks", {**self.form, "tap_id": tap}, self.cookie)

    def note(self, key: str) -> bytes:
        """The request of an app."""
        head = f"Authorization: Bearer {self.bearer}\r\nIdempotency-Key: {key}\r\n"
        start = "POST /api/v1/me/breaks HTTP/1.1\r\nHost: localhost\r\n"
        return f"{start}{head}Content-Length: 0\r\n\r\n".encode()


def signed_in(settings: Settings, count: int) -> list[Person]:
    """So many people who have just done a minute."""
    app = create_app(settings)
    database, now = installation(app).database, utc_now()
    people = [_signed_in(database, app.test_request_context, now) for _ in range(count)]
    database.dispose()
    return people


def _signed_in(database: Database, context: Callable[..., object], now: dt.datetime) -> Person:
    person, token = open_test_session(database, now=now)
    with database.transaction() as session:
        scopes = ["break:log"]
        bearer = make_token(
            session, person_id=person, name="Button", scopes=scopes, days=1, now=now
        )
    cookie = f"rekpauze={token}"
    with context(headers={"Cookie": cookie}):  # type: ignore[attr-defined]
        start = start_token(person, "cat_cow", now - dt.timedelta(minutes=2))
        form = {"csrf_token": csrf_token(), "start": start, "seconds": "60"}
    return Person(person, {**form, "of": f"{person} Europe/Brussels"}, cookie, bearer)


@dataclass
class Told:
    """What was acknowledged to whom: taps of pages, and keys of apps; and what was sent again."""

    taps: set[tuple[int, str]]
    keys: set[tuple[int, str]]
    unanswered: int = 0
    repeated: int = 0

    @property
    def count(self) -> int:
        """Of both."""
        return len(self.taps) + len(self.keys)


class Crowd:
    """Clients that log one break after the other until there are enough, each until it is told so.

    Where there are several web servers, whoever gets no answer asks the next, as a proxy would.

    One in eight is an app. One break in twenty is sent again although it was acknowledged.
    """

    CLIENTS = 8

    def __init__(
        self, people: Sequence[Person], *, breaks: int, paths: Sequence[Path], seed: int
    ) -> None:
        self.told = Told(set(), set())
        self._people, self._breaks, self._paths, self._seed = people, breaks, paths, seed
        self._changed, self._broken = threading.Condition(), threading.Event()
        self._threads = [threading.Thread(target=self._log, args=(n,)) for n in range(self.CLIENTS)]

    @contextlib.contextmanager
    def logging(self) -> Iterator[None]:
        """Begin, and at the end wait until all is logged; less when something failed meanwhile."""
        for thread in self._threads:
            thread.start()
        try:
            yield
        except BaseException:
            self._broken.set()
            raise
        finally:
            for thread in self._threads:
                thread.join()

    def wait_for(self, count: int) -> None:
        """Until so many were acknowledged."""
        with self._changed:
            self._changed.wait_for(lambda: self.told.count >= count)

    def wait_until_ready(self) -> None:
        """Until the database answers, which may have been the last to be killed."""
        with contextlib.closing(Line(self._paths, 0)) as line:
            self._insist(line, b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n", 200)

    def _log(self, number: int) -> None:
        chance = random.Random(f"{self._seed}/{number}")
        turns = itertools.cycle(self._people[number :: self.CLIENTS])
        with contextlib.closing(Line(self._paths, number)) as line:
            self._go_on(line, number, turns, chance)

    def _go_on(
        self, line: Line, number: int, turns: Iterator[Person], chance: random.Random
    ) -> None:
        is_app = number == 0
        wanted = 204 if is_app else 303
        while self.told.count < self._breaks:
            person, name = next(turns), str(UUID(int=chance.getrandbits(128), version=4))
            request = person.note(name) if is_app else person.tap(name)
            lost = self._insist(line, request, wanted)
            with self._changed:
                (self.told.keys if is_app else self.told.taps).add((person.id, name))
                self.told.unanswered += lost
                self._changed.notify_all()
            if chance.random() < 0.05:
                self._insist(line, request, wanted)
                with self._changed:
                    self.told.repeated += 1

    def _insist(self, line: Line, request: bytes, wanted: int) -> int:
        """Send it until it is acknowledged; how often it was not."""
        for lost in itertools.count():
            status = line.send(request)
            if status == wanted:
                return lost
            if status not in {None, 503} or self._broken.wait(0.05):
                break  # a phone would wait longer
        raise RuntimeError(f"answered {status}")


class Line:
    """A connection to a web server that is kept, and made to the next one when it died."""

    def __init__(self, paths: Sequence[Path], first: int) -> None:
        self._turns = itertools.cycle(paths)
        self._path = [next(self._turns) for _ in range(first + 1)][-1]
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.close()

    def send(self, request: bytes) -> int | None:
        """The status of the answer; None: there was none."""
        try:
            self._connect()
            self._socket.sendall(request)
            with contextlib.closing(HTTPResponse(self._socket)) as answer:
                answer.begin()
                answer.read()
                if answer.will_close:
                    self.close()
                return answer.status
        except (OSError, HTTPException):
            self.close()
            self._path = next(self._turns)
            return None

    def close(self) -> None:
        """Until it is used again."""
        self._socket.close()

    def _connect(self) -> None:
        if self._socket.fileno() == -1:
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.settimeout(_PATIENCE)
            self._socket.connect(str(self._path))


@dataclass
class Account:
    """What became of it: how often what was killed, what was told, and what is there."""

    killed: Counter[str]
    told: Told
    taps: Counter[tuple[int, str]]
    noted: Counter[int]

    @property
    def lost(self) -> int:
        """Acknowledged and not there."""
        wanted = Counter(person for person, _ in self.told.keys)
        return len(self.told.taps - self.taps.keys()) + (wanted - self.noted).total()

    @property
    def doubled(self) -> int:
        """There more often than it was done."""
        wanted = Counter(person for person, _ in self.told.keys)
        twice = sum(times - 1 for times in self.taps.values())
        return twice + len(self.taps.keys() - self.told.taps) + (self.noted - wanted).total()


def ordeal(house: House, *, people: int, breaks: int, kills: int, seed: int) -> Account:
    """Let further people log so many breaks while an open house is killed so often, by chance.

    Every client ends with an acknowledgement.
    """
    settings, chance = read_settings(house.environ), random.Random(seed)
    logging = signed_in(settings, people)
    crowd = Crowd(logging, breaks=breaks, paths=[house.path], seed=seed)
    ways = chance.sample(list(house.ways), counts=list(house.ways.values()), k=kills)
    killed: Counter[str] = Counter()
    with crowd.logging():
        moments = sorted(chance.sample(range(1, breaks), kills))
        for moment, way in zip(moments, ways, strict=True):
            crowd.wait_for(moment)
            while not way():
                house.supervise()
            house.supervise()
            killed[way.__name__] += 1
    crowd.wait_until_ready()
    return account(settings, logging, crowd.told, killed)


def account(
    settings: Settings, people: Sequence[Person], told: Told, killed: Counter[str]
) -> Account:
    """What is there of these people, beside what they were told."""
    ids, database = {one.id for one in people}, Database(settings)
    with database.reading() as session:
        found = session.execute(text("SELECT person_id, tap_id, origin FROM break_log")).all()
    database.dispose()
    rows = [row for row in found if row.person_id in ids]
    by_app = BreakOrigin.OTHER.value
    return Account(
        killed,
        told,
        Counter((person, tap) for person, tap, origin in rows if origin != by_app),
        Counter(person for person, _, origin in rows if origin == by_app),
    )
