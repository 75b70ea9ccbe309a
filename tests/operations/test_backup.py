"""The commands of the documents that copy the data and put them back, while breaks are logged."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from tests.conftest import NOON
from tests.factories import make_person
from tests.factories_released import make_released_group
from tests.house.source import ROOT
from tests.places import make_template
from tests.postgres import Server, server
from webapp.database import Database
from webapp.domain.figures.measures import FigureKind, Scope
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.governance.privacy import Departure
from webapp.domain.programme.breaks import BreakEntry
from webapp.domain.programme.comfort import Comfort
from webapp.services.governance.audit_seals import check_trail, seal_trail
from webapp.services.governance.my_data import remove_mine
from webapp.services.programme.breaks import log_break
from webapp.settings import read_settings
from webapp.store.base import Base
from webapp.store.governance import audit
from webapp.store.programme.comfort import list_comfort, save_comfort
from webapp.store.sealing import Unopened

DOCUMENT = (ROOT / "docs/operations.md").read_text()
SECRET = "a secret that is not in the database"
OWNER = "rekpauze"
MINUTE = dt.timedelta(minutes=1)
CELLS = [("2026-Q3", Scope.COMPANY, FigureKind.VALUE), ("2026-Q3", Scope.SITE, FigureKind.AT_MOST)]


def command(name: str) -> str:
    """The commands of the document under this name."""
    found = re.search(rf"^```sh {name}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found
    return found.group(1)


def run(name: str, folder: Path, environ: dict[str, str] | None = None) -> None:
    """Run them in this folder; the first that fails ends it."""
    asked = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **(environ or {})}
    done = subprocess.run(
        ["sh", "-eu", "-c", command(name)], cwd=folder, env=asked, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def open_database(url: str) -> Database:
    """The product's own way in."""
    return Database(read_settings({"DEMO": "1", "DATABASE_URL": url}))


def furnish(database: Database) -> int:
    """Released figures, a sealed trail and somebody who takes breaks; their id."""
    with database.transaction() as session:
        person = make_person(session)
        make_released_group(session, departments=[1], cells=CELLS)
        for subject in ("report/1", "report/2"):
            audit.record(
                session, at=NOON, actor=Actor.person(person), action=Action.SIGN_IN, subject=subject
            )
        session.flush()
        seal_trail(session, secret=SECRET, now=NOON + 60 * MINUTE)
    return person


class Busy:
    """Somebody, or something, that logs a break after the other; each that was acknowledged."""

    def __init__(self, database: Database, person: int) -> None:
        self._database, self._person = database, person
        self._ended, self._first = threading.Event(), threading.Event()
        self.acknowledged: list[str] = []

    def _log(self) -> None:
        while not self._ended.is_set():
            number = len(self.acknowledged)
            entry = BreakEntry(
                self._person,
                NOON - number * 40 * MINUTE,
                "Europe/Brussels",
                60,
                "cat_cow",
                f"tap-{number}",
            )
            with self._database.autocommit() as connection:
                log_break(connection, entry=entry, now=entry.at)
            self.acknowledged.append(entry.tap_id)
            self._first.set()

    @contextmanager
    def logging(self) -> Iterator[None]:
        """While this lasts."""
        thread = threading.Thread(target=self._log)
        thread.start()
        try:
            assert self._first.wait(60)
            yield
        finally:
            self._ended.set()
            thread.join()


def rows_of(session: Session) -> dict[str, int]:
    """How many rows each table has, breaks apart."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != "break_log"]
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables
    }


def check(original: Database, restored: Database, before: list[str]) -> None:
    """Everything that had been acknowledged is there, once; figures and trail are the same."""
    with original.transaction() as one, restored.transaction() as other:
        taps = list(other.scalars(text("SELECT tap_id FROM break_log")))
        assert len(taps) == len(set(taps))
        assert set(before) <= set(taps)
        for name in ("released_cell", "audit_event", "audit_seal"):
            table = Base.metadata.tables[name]
            rows = select(table).order_by(*table.primary_key)
            assert one.execute(rows).all() == other.execute(rows).all() != []
        assert rows_of(one) == rows_of(other)
        proof = check_trail(other, secret=SECRET)
        assert (proof.events > 0, proof.broken) == (True, None)


def test_a_copy_of_sqlite_made_while_breaks_are_logged_is_whole(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'rekpauze.db'}"
    make_template(url)
    database = open_database(url)
    busy = Busy(database, furnish(database))
    with busy.logging():
        before = list(busy.acknowledged)
        run("sqlite-copy", tmp_path)
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0, "breaks lie open in it"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "copy.db").rename(elsewhere / "copy.db")
    run("sqlite-restore", elsewhere)
    restored = open_database(f"sqlite:///{elsewhere / 'rekpauze.db'}")
    check(database, restored, before)
    database.dispose()
    restored.dispose()


@contextmanager
def postgresql(folder: Path) -> Iterator[Server]:
    """A server that archives what it writes, with the roles of an installation and its database."""
    archive = f"test ! -f {folder}/%f && cp %p {folder}/%f"
    options = f"-c listen_addresses='' -c archive_mode=on -c archive_command='{archive}'"
    with server(options=options) as started:
        made = {"PATH": os.environ["PATH"], **of_administrator(started), "POSTGRES_USER": "test"}
        roles = ("APP_DATABASE", "READER_DATABASE", "KEYCLOAK_DATABASE")
        made |= {f"{role}_PASSWORD": "trusted" for role in roles}
        subprocess.run(["sh", ROOT / ".ci/postgres-init.sh"], env=made, check=True)
        make_template(database_of(started, "rekpauze"))
        yield started


def database_of(started: Server, name: str) -> str:
    """The address of a database of this server, as the application signs in."""
    return make_url(started.url).set(database=name, username=OWNER).render_as_string()


def execute(started: Server, statement: str) -> object:
    """What a statement gives, outside of any transaction."""
    engine = create_engine(started.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        done = connection.execute(text(statement))
        return done.scalar() if done.returns_rows else None


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that the server, which is another user, may write to."""
    with tempfile.TemporaryDirectory(prefix="rekpauze-", dir="/tmp") as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def of_owner(started: Server) -> dict[str, str]:
    """What the commands find in the environment; the owner makes no database and no base copy."""
    return {**of_administrator(started), "PGUSER": OWNER}


def of_administrator(started: Server) -> dict[str, str]:
    """The same, of whoever administers PostgreSQL."""
    return {"PGHOST": str(make_url(started.url).query["host"]), "PGUSER": "test"}


def test_a_copy_of_postgresql_made_while_breaks_are_logged_is_whole(shared: Path) -> None:
    with postgresql(shared) as started:
        database = open_database(database_of(started, "rekpauze"))
        busy = Busy(database, furnish(database))
        with busy.logging():
            before = list(busy.acknowledged)
            run("postgresql-copy", shared, of_owner(started))
        run("postgresql-empty", shared, of_administrator(started))
        run("postgresql-restore", shared, of_owner(started))
        restored = open_database(database_of(started, "restored"))
        check(database, restored, before)
        database.dispose()
        restored.dispose()


def keep_scores(database: Database) -> list[int]:
    """Two people, each with a score of comfort."""
    with database.transaction() as session:
        people = [make_person(session) for _ in range(2)]
        for person in people:
            score = Comfort(NOON.date(), NOON, before=4, after=2, tap_id="tap")
            save_comfort(session, person_id=person, tap_id="tap", comfort=score, now=NOON)
    return people


def test_who_was_erased_is_not_read_in_an_older_copy_that_has_no_keys(shared: Path) -> None:
    day = NOON.date()
    with postgresql(shared) as started:
        database = open_database(database_of(started, "rekpauze"))
        erased, other = keep_scores(database)
        run("postgresql-copy-closed", shared, of_owner(started))
        old = (shared / "closed.dump").read_bytes()
        with database.transaction() as session:
            remove_mine(session, person_id=erased, departure=Departure.ERASE, today=day)
        keep_scores(database)  # who came later has a key too, and no place in the older copy
        run("postgresql-copy-closed", shared, of_owner(started))
        (shared / "closed.dump").write_bytes(old)
        run("postgresql-empty", shared, of_administrator(started))
        run("postgresql-restore-closed", shared, of_owner(started))
        restored = open_database(database_of(started, "restored"))
        with restored.reading() as session:
            assert len(list_comfort(session, person_id=other, first=day, last=day)) == 1
            with pytest.raises(Unopened):
                list_comfort(session, person_id=erased, first=day, last=day)
        database.dispose()
        restored.dispose()


@contextmanager
def taken_back(base: Path, archive: Path, moment: object) -> Iterator[Server]:
    """A server on the base copy, as the document says, as it was at this moment."""
    said = {
        "restore_command": f"cp {archive}/%f %p",
        "recovery_target_time": str(moment),
        "recovery_target_action": "promote",
        "hot_standby": "off",  # answers only when it has arrived
    }
    with (base / "postgresql.conf").open("a") as settings:
        settings.writelines(f"{name} = '{value}'\n" for name, value in said.items())
    (base / "recovery.signal").touch()
    with server(on=base) as again:
        while again.refuses():
            continue
        yield again


@pytest.mark.parametrize("dies", [False, True])
def test_postgresql_goes_back_to_a_moment_between_two_copies(shared: Path, dies: bool) -> None:
    with postgresql(shared) as started:
        database = open_database(database_of(started, "rekpauze"))
        person = furnish(database)
        run("postgresql-base", shared, of_administrator(started))
        busy = Busy(database, person)
        with busy.logging():
            pass
        moment = execute(started, "SELECT clock_timestamp()::text")
        with database.transaction() as session:
            session.execute(text("DELETE FROM break_log"))  # somebody's mistake
        database.dispose()
        if dies:  # and has not archived what it wrote last
            started.stop()
            run("postgresql-last", shared, {"PGDATA": str(started.data), "ARCHIVE": str(shared)})
            for file in shared.glob("0*"):
                file.chmod(0o644)  # the test is not the server's user
        else:
            started.shut_down()
    with taken_back(shared / "base", shared, moment) as again:
        restored = open_database(database_of(again, "rekpauze"))
        with restored.transaction() as session:
            taps = session.scalars(text("SELECT tap_id FROM break_log"))
            assert sorted(taps) == sorted(busy.acknowledged)
        restored.dispose()
