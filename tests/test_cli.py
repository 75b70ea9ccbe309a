"""Each command says what it did, in a line that an administrator can use."""

from __future__ import annotations

import datetime as dt
import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from unittest.mock import Mock

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from tests import forked
from tests.commands import run_command as run
from tests.companies import make_company
from tests.factories import make_department, make_person
from tests.house.source import ROOT
from webapp import cli, jobs, logs
from webapp.__main__ import main, tell_defect
from webapp.checks import databases
from webapp.database import Database, newest_migration
from webapp.domain.people.people import DepartmentKind
from webapp.installation import KEY, installation
from webapp.runner import JobOutcome
from webapp.settings import Settings, SettingsError
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.people import Department, EmploymentRow, Person

BARE = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}


@pytest.fixture
def backend() -> str:
    return "sqlite"


def test_upgrade_is_harmless_when_there_is_nothing_to_do(app: Flask) -> None:
    code, said = run(app, "upgrade")
    assert code == 0
    assert "Running upgrade" not in said
    assert said == f"the database is at version {newest_migration()}\n"


@pytest.mark.parametrize("floor", [newest_migration(), "9998"])
def test_an_earlier_release_leaves_the_tables_of_a_later_one_and_says_whether_it_fits(
    app: Flask, database: Database, floor: str
) -> None:
    """Containers run it at each start, also when a release is taken back."""
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        session.execute(text("UPDATE schema_floor SET revision = :floor"), {"floor": floor})
    code, said = run(app, "upgrade")
    fits = floor == newest_migration()
    assert code == (0 if fits else 1)
    assert "version 9999 of a later release" in said and "Traceback" not in said
    assert ("restore the backup" in said) == (not fits)


def test_jobs_say_what_they_did_and_the_list_remembers(app: Flask) -> None:
    code, said = run(app, "jobs", "run-due")
    assert code == 0
    assert "remove-expired 2026-11-18T11:00Z: done\n" in said
    assert run(app, "jobs", "run-due") == (0, "")
    code, said = run(app, "jobs", "list")
    assert code == 0
    assert "remove-expired   2026-11-18T11:00Z    done     attempt 1  2026-11-18 11:00Z" in said


def test_publish_says_that_a_month_is_left_where_one_failed_or_another_runner_is_at_it(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ValueError

    assert run(app, "publish")[1].endswith("no month is due; nobody works here yet\n")
    with database.transaction() as session:
        make_company(session, [[12, 15]])
    monkeypatch.setattr(jobs, "judge_month", failing)
    for _ in range(2):  # it is tried again in ten minutes, not before
        code, said = run(app, "publish")
        assert code == 1
        assert "2026-10: due, not published" in said and "no month is due" not in said


def test_publish_does_what_is_due_or_one_month_and_refuses_what_is_too_early(
    app: Flask, database: Database
) -> None:
    with database.transaction() as session:
        make_company(session, [[12, 15]])
    code, said = run(app, "publish")
    assert code == 0
    assert "publish 2026-10: done\n" in said
    again = "2026-10: published before and not counted again; inputs"
    assert run(app, "publish", "2026-10") == (0, f"{again} are the same\n")
    coming = "next is 2026-11, from 2026-12-09 on, ten days after its last day"
    assert run(app, "publish") == (0, f"no month is due; {coming}\n")
    with database.transaction() as session:
        session.execute(update(EmploymentRow).values(ends_on=dt.date(2026, 10, 20)))
    assert run(app, "publish", "2026-10") == (
        0,
        f"{again} differ: roster or absences have changed\n",
    )
    code, said = run(app, "publish", "2026-11")
    assert code == 1
    assert said.startswith("The figures of 2026-11 can be published from 2026-12-09 on: ")
    assert "late corrections" in said
    code, said = run(app, "publish", "2026-Q3")
    assert code == 1
    assert "2026-Q3" in said


def test_before_the_first_quarter_publish_says_which_day_it_waits_for_and_why(
    app: Flask, database: Database
) -> None:
    with database.transaction() as session:
        make_company(session, [[12]], created_on=dt.date(2026, 11, 2))
    code, said = run(app, "publish")
    assert code == 0
    coming = "no month is due; next is 2027-01, from 2027-02-10 on"
    assert coming in said and "an account of 28 days" in said
    code, said = run(app, "publish", "2026-09")
    assert code == 1
    assert said.startswith("There will be no figures of 2026-09. ") and "28 days" in said


def test_a_demo_that_was_stopped_halfway_is_finished_at_the_next_start(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as session:
        make_person(session)
    finished = Mock()
    monkeypatch.setattr(cli, "finish", finished)
    for is_whole in (False, True):
        monkeypatch.setattr(cli, "has_shelf", lambda _, is_whole=is_whole: is_whole)
        cli.prepare(installation(app))
        assert finished.call_count == 1


def test_a_month_that_is_none_is_refused_with_one_that_would_do(app: Flask) -> None:
    for wrong in ("september", "2026-13", "2026-Q3"):
        code, said = run(app, "publish", wrong)
        assert code == 1
        assert wrong in said and "2026-09" in said


@pytest.mark.parametrize("command", ["publish", "jobs run-due"])
def test_what_goes_wrong_ends_with_1_and_tables_that_are_not_there_are_said_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    failed = [JobOutcome(job="publish", period="2026-10", error="Conflict")]
    monkeypatch.setattr(cli, "run_due", lambda *_: failed)
    assert run(app, *command.split()) == (1, "publish 2026-10: Conflict\n")
    monkeypatch.setattr(databases, "serves", lambda _: ("checks.database.upgrade", {}))
    code, said = run(app, *command.split())
    assert (code, said.count("\n")) == (1, 1)
    assert "rekpauze upgrade" in said


def test_a_look_every_no_seconds_is_refused(app: Flask) -> None:
    for command, option in (("loop", "--every"), ("list", "--most")):
        code, said = run(app, "jobs", command, option, "0")
        assert code == 2
        assert option in said


def test_a_runner_says_once_that_it_can_do_nothing_and_goes_on_when_it_can(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does one of an earlier release do anything on tables that took away what it needs."""
    looks = iter((False, False, False, True))
    stop = Mock(is_set=lambda: next(looks))
    stop.wait.side_effect = lambda _: mend() if stop.wait.call_count == 2 else None

    def tell(version: str, floor: str) -> None:
        with database.transaction() as session:
            session.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))
            session.execute(text(f"UPDATE schema_floor SET revision = '{floor}'"))

    def mend() -> None:
        tell(newest_migration(), newest_migration())

    tell("9999", "9998")
    monkeypatch.setattr(cli, "stop_signal", lambda: stop)
    code, said = run(app, "jobs", "loop")
    assert (code, said.count("later release")) == (0, 1)
    assert said.index("later release") < said.index("remove-expired 2026-11-18T11:00Z: done")


def test_a_list_without_jobs_says_how_there_will_be_some(app: Flask) -> None:
    assert "rekpauze jobs loop" in run(app, "jobs", "list")[1]


def test_told_of_a_copy_it_says_that_it_is_noted(app: Flask) -> None:
    for step in ("made", "restored"):
        assert run(app, "backups", step) == (0, f"{step}: noted at 2026-11-18 11:00Z\n")


def test_an_account_and_a_department_are_closed_and_opened_by_a_command(
    app: Flask, database: Database
) -> None:
    with database.transaction() as session:
        person, department = make_person(session), make_department(session)
        number = session.get_one(Person, person).employee_number
        code = session.get_one(Department, department).code
    for group, name in (("accounts", number), ("departments", code)):
        assert run(app, group, "close", name) == (0, f"{name}: closed\n")
        again = run(app, group, "close", name)
        assert again[0] == (0 if group == "accounts" else 1)
        assert "closed" in again[1]
        if group == "accounts":
            erased = f"{name}: erased what was their own, if there was anything\n"
            assert run(app, group, "erase", name) == run(app, group, "erase", name) == (0, erased)
        assert run(app, group, "reopen", name) == (0, f"{name}: open\n")
        if group == "accounts":
            code, said = run(app, group, "erase", name)
            assert (code, "by themselves" in said) == (1, True)
        nobody = run(app, group, "close", "nobody")
        assert nobody[0] == 1
        assert "nobody" in nobody[1]


def test_everybody_is_signed_out_by_a_command_and_nobody_by_another_secret_key(
    app: Flask, client_as: Callable[..., FlaskClient]
) -> None:
    client = client_as("employee")
    here = installation(app)
    settings = replace(here.settings, secret_key="another secret of 32 characters!")
    app.extensions[KEY] = replace(here, settings=settings)
    assert client.get("/my-data").status_code == 200, "so docs/operations.md says"
    assert run(app, "accounts", "sign-out") == (0, "everybody is signed out\n")
    assert client.get("/my-data").status_code != 200
    with here.database.transaction() as session:
        ended = session.scalars(select(AuditEvent).filter_by(action="everybody-signed-out")).one()
        assert not ended.detail, "nobody learns how many were signed in"


def test_a_site_tells_of_its_days_by_a_command(app: Flask, database: Database) -> None:
    with database.transaction() as session:
        site = make_department(session, kind=DepartmentKind.SITE)
        code = session.get_one(Department, site).code
    days = ("2027-05-07", "2027-12-24")
    assert run(app, "calendar", "closed", code, *days) == (0, f"{code}: 2 closed\n")
    assert run(app, "calendar", "worked", code, days[1]) == (0, f"{code}: 1 worked\n")
    listed = f"2027-05-07 {code} closed\n2027-12-24 {code} worked\n"
    assert run(app, "calendar", "list") == (0, listed)
    assert run(app, "calendar", "usual", code, *days) == (0, f"{code}: 2 as usual\n")
    assert run(app, "calendar", "list") == (0, "")
    wrong = run(app, "calendar", "closed", code, "24/12/2026")
    assert wrong[0] == 2
    assert "24/12/2026" in wrong[1] and "write each like 2026-11-02" in wrong[1]
    refused = run(app, "calendar", "closed", "nowhere", days[0])
    assert refused[0] == 1
    assert "nowhere" in refused[1]


def test_inventory_and_languages_need_no_database(app: Flask) -> None:
    code, said = run(app, "inventory")
    assert code == 0
    assert "| `person` | identity |" in said
    assert run(app, "languages") == (0, "complete: nl, fr, de, en\n")


def test_a_wrong_setting_is_one_line_that_names_it() -> None:
    refused = forked.run("webapp", "upgrade", environ={**BARE, "DEMO": "maybe"})
    assert refused.returncode == 1
    assert refused.stderr == "rekpauze: DEMO is 'maybe'. It must be 1 or 0.\n"


@pytest.mark.parametrize("command", ["", "--help", "accounts --help"])
def test_what_commands_there_are_is_told_before_anything_is_set(command: str) -> None:
    done = forked.run("webapp", *command.split(), environ=BARE)
    said = done.stdout + done.stderr
    assert "accounts" in said and "Flask applications" not in said
    assert "DATABASE_URL" not in done.stderr


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("upgrade", ""),
        ("jobs list", ""),
        ("jobs list", "?no_option_of_the_driver=1"),
        ("jobs run-due", ""),
        ("publish", ""),
    ],
)
def test_a_database_that_is_away_is_said_in_words(command: str, option: str) -> None:
    away = f"postgresql+psycopg://rekpauze:secret-of-the-database@127.0.0.1:1/rekpauze{option}"
    environ = {**os.environ, "DEMO": "1", "DATABASE_URL": away}
    done = forked.run("webapp", *command.split(), environ=environ)
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
    assert ("no_option_of_the_driver" if option else "onnection refused") in done.stderr
    assert "secret-of-the-database" not in done.stderr


def test_a_file_that_is_no_database_is_said_in_words(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("What was to be done, written down by somebody, and no database at all.\n" * 9)
    environ = {**os.environ, "DEMO": "1", "DATABASE_URL": f"sqlite:///{file}"}
    done = forked.run("webapp", "jobs", "list", environ=environ)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "file is not a database" in done.stderr


def test_a_command_speaks_in_words_alone_and_writes_no_log_beside_them(tmp_path: Path) -> None:
    environ = {
        **os.environ,
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path}/none.db",
        "IDENTITY_ISSUER": "http://127.0.0.1:1",
    }
    done = forked.run("webapp", "setup", environ=environ, folder=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "IDENTITY_PROVIDER" in done.stdout and "Nothing listens there" in done.stdout
    assert "ConnectionError" not in done.stdout


def test_a_folder_that_cannot_be_made_is_said_with_its_setting(
    tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "notes.txt").touch()
    url = f"sqlite:///{tmp_path}/notes.txt/rekpauze.db"
    with pytest.raises(SettingsError, match=r"^DATABASE_URL names .*notes\.txt, a folder"):
        Database(replace(settings, database_url=url))


def test_a_fault_of_ours_is_two_lines_with_its_place_and_not_with_what_led_to_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        int("a person's name")
    except ValueError as error:
        tell_defect(ValueError, error, None)
    tell_defect(KeyboardInterrupt, KeyboardInterrupt(), None)
    said = capsys.readouterr().err
    assert said.count("\n") == 2
    assert "ValueError at" in said and "test_cli.py:" in said
    assert "person's" not in said and "Traceback" not in said


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(2, "No such file or directory", "/x/y"), "/x/y: No such file or dir"),
        (OSError(18, "Invalid cross-device link", "/x", None, "/y"), "/x, /y: Invalid cross"),
        (OSError(28, "No space left on device"), "rekpauze: No space left on device (at "),
    ],
    ids=repr,
)
def test_what_the_system_refuses_is_said_with_the_file_that_it_was_about(
    error: OSError, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        raise error
    except OSError as raised:
        tell_defect(type(raised), raised, None)
    told = capsys.readouterr().err
    assert said in told and "test_cli.py:" in told and told.count("\n") == 2
    assert "should not happen" not in told


def test_the_web_server_stops_at_a_wrong_setting_instead_of_trying_again() -> None:
    command = ("gunicorn", "-c", "python:webapp.serving", "webapp.wsgi:app")
    refused = forked.run(*command, environ={**BARE, "BIND": "127.0.0.1:0"})
    assert refused.returncode != 0
    assert "rekpauze: DATABASE_URL is not set." in refused.stderr


def test_the_loop_finishes_what_it_does_and_stops_when_asked(settings: Settings) -> None:
    environ = {**BARE, "DEMO": "1", "DATABASE_URL": settings.database_url}
    command = [sys.executable, "-m", "webapp", "jobs", "loop", "--every", "3600"]  # from nothing
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as loop:
        assert loop.stdout is not None
        assert loop.stdout.readline().endswith(": done\n")
        loop.send_signal(signal.SIGTERM)
        assert loop.wait(60) == 0


def test_garbage_is_looked_for_once_all_that_a_command_needs_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_for = []

    def command(*_said: object, **_also: object) -> None:
        looked_for.append(gc.isenabled())
        import_module("webapp.console")
        looked_for.append(gc.isenabled())

    for name in ("webapp.console", "webapp.wsgi"):
        sys.modules.pop(name, None)
    monkeypatch.setenv("FLASK_APP", "")
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    monkeypatch.setattr("webapp.__main__.FlaskGroup.main", command)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # restored: `main` sets another
    try:
        main()
    finally:
        gc.enable()
        logs.write_lines()  # the console left them to words
    assert looked_for == [False, True]


def test_a_file_of_secrets_beside_it_is_neither_read_nor_spoken_of(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DEMO=1\n")
    done = forked.run("webapp", "publish", "--help", environ=BARE, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
