"""PgBouncer, which lends connections by transaction, between the product and PostgreSQL."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from configparser import ConfigParser
from pathlib import Path
from threading import Barrier, local
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from tests.cleared import make_cleared
from tests.companies import QUARTER, live_through, make_company
from tests.conftest import NOON, Clock, open_test_session
from tests.house.source import ROOT
from tests.operations.test_standby import BROWSER, Colleague
from tests.pages.figures.test_absence import agree, line, send
from tests.pages.programme.test_minute import fields
from tests.places import make_template
from tests.postgres import _as_ordinary_user, server
from webapp import submissions
from webapp.app import create_app
from webapp.checks.every import check
from webapp.database import Database, Session
from webapp.gate.released import published_months
from webapp.i18n import LANGUAGES, texts
from webapp.installation import Installation, installation
from webapp.jobs import run_due
from webapp.services.programme.breaks import list_breaks
from webapp.settings import SettingsError, read_settings
from webapp.store.care.workstations import WorkstationReportRow
from webapp.store.figures.absence import AbsenceSpellRow
from webapp.store.people.people import Person

LENT = 3  # connections to PostgreSQL, for many more to the pool
TAPS = 4 * LENT
PORT = 6432
READER = "rekpauze_dashboard"
UNSET = "forgotten"  # a login for which nothing is set
DOCUMENT = (ROOT / "docs/operations.md").read_text()


def settings(here: Path, there: Path) -> ConfigParser:
    """What docs/operations.md says about the pool, but where this one is and whom it lets in."""
    found = re.search(r"^```ini pgbouncer\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found
    told = ConfigParser()
    told.read_string(found.group(1))
    assert {"rekpauze"} == set(told["databases"])
    told["databases"] = {"*": f"host={there}"}
    own = {"default_pool_size": LENT, "listen_port": PORT, "unix_socket_dir": here}
    own |= {"listen_addr": "", "auth_type": "trust", "auth_file": here / "users"}
    assert own.keys() - {"unix_socket_dir"} < set(told["pgbouncer"])
    told["pgbouncer"].update({name: str(value) for name, value in own.items()})
    return told


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, str]]:
    """The environment of an application behind a pool."""
    with server() as made:
        make_template(made.url)
        direct = make_url(made.url)
        here = Path(str(direct.query["host"]))
        admin = create_engine(direct, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with admin.connect() as connection:
            for role in (READER, UNSET):
                connection.execute(text(f"CREATE ROLE {role} LOGIN IN ROLE rekpauze_reader"))
            for setting in ("timezone = 'UTC'", "statement_timeout = '60s'"):
                for role in ("test", READER):
                    connection.execute(text(f"ALTER ROLE {role} SET {setting}"))
        (here / "users").write_text(f'"test" ""\n"{READER}" ""\n"{UNSET}" ""\n')
        config = here / "pool.ini"
        with config.open("w") as file:
            settings(here, here).write(file)
        pool = subprocess.Popen(
            [*_as_ordinary_user(here), "pgbouncer", "--quiet", str(config)],
            stderr=subprocess.DEVNULL,
        )
        pooled = direct.update_query_dict({"port": str(PORT)})
        wait_for(pooled.render_as_string(), pool)
        yield {
            "DEMO": "1",
            "DATABASE_URL": pooled.render_as_string(),
            "READER_DATABASE_URL": pooled.set(username=READER).render_as_string(),
        }
        pool.terminate()
        pool.wait(10)


def wait_for(url: str, pool: subprocess.Popen[bytes]) -> None:
    """Until the pool answers; the server behind it does."""
    engine = create_engine(url, connect_args={"prepare_threshold": None}, poolclass=NullPool)
    while pool.poll() is None:
        try:
            engine.connect().close()
        except OperationalError:
            continue
        return
    raise RuntimeError("PgBouncer ended")


@pytest.fixture
def pooled(addresses: dict[str, str], clock: Clock) -> Iterator[Flask]:
    """The application behind the pool."""
    app = create_app(read_settings({**addresses, "DATABASE_POOLED": "1"}), clock)
    app.testing = False
    yield app
    installation(app).database.dispose()


def test_without_the_setting_the_pool_refuses_and_without_a_reader_the_setting_does(
    addresses: dict[str, str],
) -> None:
    plain = Database(read_settings(addresses))
    with pytest.raises(DBAPIError, match=r"unsupported startup parameter(:| in) options"):
        plain.engine.connect()
    plain.dispose()
    alone = {name: value for name, value in addresses.items() if not name.startswith("READER")}
    with pytest.raises(SettingsError, match="READER_DATABASE_URL"):
        read_settings({**alone, "DATABASE_POOLED": "1"})


def test_setup_says_what_a_pool_needs(addresses: dict[str, str], pooled: Flask) -> None:
    """That it is one, and what cannot be set through it."""
    assert look(installation(pooled)) is None
    plain = installation(create_app(read_settings(addresses)))
    assert look(plain) == "checks.database.pool"
    login = make_url(addresses["READER_DATABASE_URL"]).set(username=UNSET).render_as_string()
    forgotten = {**addresses, "READER_DATABASE_URL": login, "DATABASE_POOLED": "1"}
    assert look(installation(create_app(read_settings(forgotten)))) == "checks.pool.unset"


def look(here: Installation) -> str | None:
    """What is said of the database; in words in every language."""
    found = next(check(here))
    here.database.dispose()
    assert all(found.words(texts(language)) for language in LANGUAGES)
    return found.problem


def test_people_sign_in_and_log_over_fewer_connections_than_they_are(
    pooled: Flask, clock: Clock
) -> None:
    colleagues = [Colleague(pooled, clock) for _ in range(4 * LENT)]
    with ThreadPoolExecutor(len(colleagues)) as pool:
        pages = list(pool.map(lambda one: one.open("/today")[0], colleagues))
        taps = list(pool.map(lambda one: one.log()[0], colleagues * 3))
    assert (set(pages), set(taps)) == ({200}, {303})


def test_a_minute_is_logged_in_one_statement_on_every_connection(
    pooled: Flask, clock: Clock
) -> None:
    database: Database = installation(pooled).database
    person = make_cleared(database, clock)
    _, token = open_test_session(database, person_id=person, now=clock())

    def log(_: int) -> int:
        client = pooled.test_client()
        client.set_cookie("rekpauze", token)
        page = client.get("/breaks/new?exercise=side_bend", headers=BROWSER).text
        form = {**fields(page), "seconds": "60"}
        return client.post("/breaks", data=form, headers=BROWSER).status_code

    with ThreadPoolExecutor(4 * LENT) as pool:
        assert set(pool.map(log, range(8 * LENT))) == {303}
    today = NOON.date()
    with database.reading() as session:
        found = list_breaks(session, person_id=person, first=today, last=today)[today]
    assert len(found) == 8 * LENT


def all_at_once(
    app: Flask, one: Colleague, path: str, form: dict[str, str]
) -> set[tuple[int, str, bytes]]:
    """The different answers when one person sends the same from many windows at the same time."""
    cookie, ready = one.client.get_cookie("rekpauze"), Barrier(TAPS)
    assert cookie

    def tap(_: int) -> tuple[int, str, bytes]:
        client = app.test_client()
        client.set_cookie("rekpauze", cookie.value)
        ready.wait(30)
        answer = client.post(path, data={**form, **one.csrf}, headers=BROWSER)
        return answer.status_code, answer.location, answer.data

    with ThreadPoolExecutor(TAPS) as pool:
        return set(pool.map(tap, range(TAPS)))


def together(database: Database) -> None:
    """Each lets in whoever comes with it: they begin to write when the last was let in."""
    everybody, mine = Barrier(TAPS), local()

    def begin(session: Session) -> None:
        if not hasattr(mine, "begun"):
            mine.begun = True
            everybody.wait(30)
        submissions.claim(session)

    database.before_writing = begin


def test_a_form_that_is_sent_many_times_at_once_is_done_once_and_answered_alike(
    pooled: Flask, clock: Clock
) -> None:
    """While the first is at it, those that wait for it hold every connection but its own."""
    database: Database = installation(pooled).database
    employee = Colleague(pooled, clock)
    told = {
        "form_key": "a-key-of-one-form-only",
        "place": "home",
        "problem": "chair",
        "words": "Low.",
    }
    together(database)
    ((status, leads, _),) = all_at_once(pooled, employee, "/workstation", told)
    assert (status, leads) == (303, "/workstation?done=told")
    with database.reading() as session:
        assert len(session.scalars(select(WorkstationReportRow.id)).all()) == 1


def test_a_break_that_is_logged_many_times_at_once_is_kept_once_and_answered_alike(
    pooled: Flask, clock: Clock
) -> None:
    database: Database = installation(pooled).database
    person = make_cleared(database, clock)
    employee = Colleague(pooled, clock, person_id=person)
    page = employee.open("/breaks/new?exercise=side_bend")[1]
    minute = {**fields(page), "seconds": "60"}
    late = {"exercise": "other_movement", "tap_id": str(uuid4())}
    for path, form in (("/breaks", minute), ("/breaks/late", late)):
        ((status, leads, _),) = all_at_once(pooled, employee, path, form)
        assert (status, leads) == (303, f"/today?tap={form['tap_id']}")
    today = NOON.date()
    with database.reading() as session:
        found = list_breaks(session, person_id=person, first=today, last=today)[today]
    assert len(found) == 2


def test_absences_come_in_and_figures_go_out(pooled: Flask, clock: Clock) -> None:
    database: Database = installation(pooled).database
    with database.transaction() as session:
        company = make_company(session, [[22, 12], [25]])
        live_through(session, company, QUARTER.first, QUARTER.last)
        who = session.get_one(Person, company.people()[0]).employee_number
    administrator = Colleague(pooled, clock, "administrator").client
    page = send(administrator, line(str(who), "A-1"))
    shown = administrator.get(page.location, headers=BROWSER)
    assert agree(administrator, shown, page.location).status_code == 303
    with database.reading() as session:
        assert "A-1" in session.scalars(select(AbsenceSpellRow.reference)).all()
    assert [one for one in run_due(installation(pooled)) if one.error] == []
    with database.reader() as reader:
        assert {month.key for month in QUARTER.months()} <= set(published_months(reader))
        with pytest.raises(DBAPIError, match="permission denied"):
            reader.execute(text("SELECT * FROM break_log"))
