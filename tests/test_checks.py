"""What an installation is looked over for: each thing that is amiss is said with what to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, make_url, text

from integrations.signing.pkcs12 import FileSigner
from tests.commands import run_command
from tests.companies import make_company
from tests.conftest import Clock
from tests.live import serve
from tests.pki import chain
from tests.places import make_template
from webapp.checks.databases import servers_of
from webapp.checks.every import check
from webapp.checks.found import Check
from webapp.database import Database
from webapp.domain.errors import Unavailable
from webapp.domain.no_answer import NoAnswer
from webapp.domain.people.access import Role
from webapp.i18n import LANGUAGES, texts
from webapp.installation import Installation, installation
from webapp.jobs import run_due
from webapp.settings import Settings
from webapp.sign_on.client import SignOn


@pytest.fixture
def here(app: Flask) -> Installation:
    return installation(app)


def found(here: Installation) -> dict[str, Check]:
    return {one.name: one for one in check(here)}


def problems(here: Installation) -> dict[str, str | None]:
    return {name: one.problem for name, one in found(here).items()}


def with_settings(here: Installation, **changes: Any) -> Installation:
    return replace(here, settings=replace(here.settings, **changes))


class Mail:
    """A channel whose server refuses the password."""

    name = "email"

    def reach(self, now: dt.datetime) -> None:
        raise Unavailable("error.mail_refused")


def test_a_demo_says_so_and_every_problem_has_its_words(here: Installation) -> None:
    seen = found(here)
    assert seen["settings"].problem == "checks.settings.demo"
    assert seen["database"].problem is None
    for language in LANGUAGES:
        t = texts(language)
        for one in seen.values():
            assert t.has(f"checks.name.{one.name}")
            assert one.words(t)


def test_a_provider_that_does_not_answer_is_named(here: Installation) -> None:
    one = found(here)["provider"]
    assert one.problem == "checks.provider.unreached"
    assert one.params["issuer"] == here.identity_provider.issuer
    assert one.params["why"] is NoAnswer.CLOSED, "the command writes no log to look it up in"
    assert "Nothing listens there" in one.words(texts("en"))


@pytest.mark.parametrize(
    ("status", "document", "words"),
    [
        (404, "", "It answers with status 404."),
        (503, "", "It answers with status 503."),
        (200, "<html>", "Something else is spoken there"),
        (200, "[]", "Something else is spoken there"),
        (200, '{"issuer": "https://other.example"}', "It calls itself https://other.example"),
        (200, '{"issuer": "ISSUER"}', "Something else is spoken there"),
    ],
)
def test_why_a_provider_does_not_do_is_said_in_words(
    here: Installation, app: Flask, status: int, document: str, words: str
) -> None:
    """Never by the name of an error: `setup` has no log in which more would stand."""
    provider = Flask("provider")
    issuer = here.identity_provider.issuer

    @provider.get("/<path:_>")
    def discovery(_: str) -> tuple[str, int, dict[str, str]]:
        said = document.replace("ISSUER", address)
        return said, status, {"Content-Type": "application/json"}

    with serve(provider) as address:
        at_it: Any = replace(here.identity_provider, issuer=address)
        asked = replace(here, identity_provider=at_it, sign_on=SignOn(app, at_it))
        one = found(asked)["provider"]
    assert one.problem == "checks.provider.unreached" and issuer != address
    assert one.words(texts("en")).endswith(words) or words in one.words(texts("en"))


@pytest.mark.parametrize(("name", "setting"), [("signing", "stamps"), ("traces", "traces")])
def test_whoever_is_to_stamp_or_collect_is_asked_whether_they_listen(
    here: Installation, name: str, setting: str
) -> None:
    def at(address: str) -> Installation:
        adapters = {**here.settings.adapters, "SIGNING_TIME_STAMPS": address}
        return with_settings(here, adapters=adapters, otel_exporter_otlp_endpoint=address)

    with serve(Flask("far")) as address:
        assert problems(at(address))[name] is None
        tls = found(at(address.replace("http:", "https:")))[name]
        assert (tls.problem, tls.params["why"]) == (f"checks.{setting}.unreached", NoAnswer.OTHER)
    gone = found(at(address))[name]
    assert (gone.problem, gone.params["why"]) == (f"checks.{setting}.unreached", NoAnswer.CLOSED)
    nowhere = found(at("http://nowhere.invalid:80"))[name]
    assert nowhere.params["why"] is NoAnswer.NAME


def test_a_key_that_is_not_where_the_setting_says_is_found_before_somebody_signs(
    here: Installation, tmp_path: Path
) -> None:
    signer = FileSigner(tmp_path / "key.p12")
    seen = found(replace(here, signer=signer))["signing"]
    for language in LANGUAGES:
        assert f"{tmp_path}/key.p12" in seen.words(texts(language))
    (tmp_path / "key.p12").write_bytes(chain().physician.file())
    assert problems(replace(here, signer=signer))["signing"] is None


def test_roles_that_no_group_gives_are_named_by_their_setting(here: Installation) -> None:
    assert problems(here)["roles"] is None
    groups = {"beheer": Role.ADMINISTRATOR}
    one = found(with_settings(here, role_groups=groups))["roles"]
    names = "GROUPS_OCCUPATIONAL_PHYSICIAN, GROUPS_DATA_PROTECTION_OFFICER"
    assert (one.problem, one.params) == ("checks.roles.missing", {"names": names})


def test_a_mail_server_is_asked_when_there_is_one(here: Installation) -> None:
    assert problems(here)["mail"] is None
    mail: Any = Mail()
    assert problems(replace(here, reminders={"email": mail}))["mail"] == "error.mail_refused"


def test_a_folder_of_absences_that_is_not_there_is_said(
    here: Installation, settings: Settings
) -> None:
    folder = Path(settings.adapters["ABSENCE_FOLDER"])
    folder.mkdir(parents=True, exist_ok=True)
    assert problems(here)["absences"] is None
    folder.rmdir()
    assert problems(here)["absences"] == "error.source_folder"
    assert str(folder.absolute()) in found(here)["absences"].words(texts("en"))


def test_exercises_that_nobody_signed_are_noticed(here: Installation) -> None:
    assert problems(here)["content"] is None
    assert problems(with_settings(here, demo=False))["content"] == "checks.content.unsigned"


def test_two_clocks_that_differ_are_noticed(here: Installation, database: Database) -> None:
    now = dt.datetime.now(dt.UTC)
    assert problems(replace(here, clock=lambda: dt.datetime.now(dt.UTC)))["clock"] is None
    late = replace(here, clock=lambda: now - dt.timedelta(hours=2))
    on_a_server = database.engine.dialect.name == "postgresql"
    assert problems(late)["clock"] == ("checks.clock.apart" if on_a_server else None)


def test_a_server_that_forgets_at_a_power_cut_is_named_by_its_settings(
    here: Installation, settings: Settings
) -> None:
    """One that waits for the disk is looked at where a standby follows it."""
    database = Database(settings)
    if database.engine.dialect.name == "postgresql":

        def hurry(connection: Any, _: object) -> None:
            connection.execute("SET synchronous_commit = off")
            connection.commit()

        event.listen(database.engines[1], "connect", hurry)
    one = found(replace(here, database=database))["durability"]
    if database.engine.dialect.name == "sqlite":
        assert one.problem is None
    else:
        assert one.problem == "checks.durability.forgets"
        for language in LANGUAGES:
            assert "synchronous_commit" in one.words(texts(language))
    database.dispose()


def test_a_runner_that_has_been_silent_for_half_an_hour_is_missed(
    here: Installation, clock: Clock
) -> None:
    assert problems(here)["jobs"] == "checks.jobs.silent"
    run_due(here)
    assert problems(here)["jobs"] is None
    clock.forward(minutes=31)
    assert problems(here)["jobs"] == "checks.jobs.silent"


def test_a_disclosure_secret_that_changed_stops_publishing_until_it_is_back(
    here: Installation, clock: Clock
) -> None:
    with here.database.transaction() as session:
        make_company(session, [[12, 15]])
    run_due(here)
    assert problems(here)["secrets"] is None
    other = with_settings(here, disclosure_secret="another" * 8)
    assert problems(other)["secrets"] == "error.secret_changed.disclosure"
    clock.moment = dt.datetime(2026, 12, 11, 12, tzinfo=dt.UTC)
    [refused] = [one for one in run_due(other) if one.job == "publish"]
    assert refused.error == "Conflict"
    clock.moment += dt.timedelta(minutes=11)
    assert [one.error for one in run_due(here) if one.job == "publish"] == [None]


def test_before_anything_is_published_the_secret_may_still_change(here: Installation) -> None:
    other = with_settings(here, disclosure_secret="another" * 8)
    assert problems(here)["secrets"] is problems(other)["secrets"] is None


def test_a_sealing_key_that_was_dropped_is_noticed_and_a_new_one_before_it_is_fine(
    here: Installation,
) -> None:
    with here.database.transaction() as session:
        make_company(session, [[12, 15]])
    run_due(here)
    old, new = here.settings.sealing_keys, "a new key of more than thirty-two signs"

    def with_keys(*keys: str) -> Installation:
        settings = replace(here.settings, sealing_keys=keys)
        return replace(here, settings=settings, database=Database(settings))

    for keys, problem in (((new, *old), None), ((new,), "error.secret_changed.sealing")):
        changed = with_keys(*keys)
        assert problems(changed)["secrets"] == problem
        changed.database.dispose()


def test_a_database_that_is_not_there_is_said_and_the_rest_is_looked_at(
    here: Installation, tmp_path: Any
) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    settings = replace(here.settings, database_url=url)
    gone = replace(here, settings=settings, database=Database(settings))
    seen = problems(gone)
    assert seen["database"] == "checks.database.unreachable"
    said = found(gone)["database"].words(texts("en"))
    assert "onnection refused" in said, "why it does not answer is what helps"
    assert "roles" in seen and "jobs" not in seen
    gone.database.dispose()


def test_tables_of_another_version_ask_for_an_upgrade(here: Installation, tmp_path: Any) -> None:
    settings = replace(here.settings, database_url=f"sqlite:///{tmp_path}/empty.db")
    empty = replace(here, settings=settings, database=Database(settings))
    assert problems(empty)["database"] == "checks.database.empty", "or its file was lost"
    assert "put back a copy" in found(empty)["database"].words(texts("en"))
    make_template(settings.database_url)
    with empty.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert problems(empty)["database"] == "checks.database.upgrade"
    empty.database.dispose()


def test_tables_of_a_later_release_below_whose_floor_this_is_do_not_ask_for_an_upgrade(
    here: Installation,
) -> None:
    with here.database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        session.execute(text("UPDATE schema_floor SET revision = '9998'"))
    one = found(here)["database"]
    assert one.problem == "checks.database.later"
    for language in LANGUAGES:
        assert "rekpauze upgrade" not in one.words(texts(language))


def test_the_command_says_each_thing_on_a_line_and_fails_when_one_is_amiss(app: Flask) -> None:
    code, said = run_command(app, "setup")
    assert code == 1
    lines = said.splitlines()
    assert "ok  Database: in order" in lines
    assert any(line.startswith("!!  Sign-on service: http") for line in lines)


@pytest.mark.parametrize(
    ("asked", "servers"),
    [
        ("host=a:1&host=b:2", {"a:1": ("a", "1"), "b:2": ("b", "2")}),
        ("host=a,b&port=1,2", {"a:1": ("a", "1"), "b:2": ("b", "2")}),
        ("host=a:1&host=a:2", {"a:1": ("a", "1"), "a:2": ("a", "2")}),
        ("host=/run/a,/run/b", {"/run/a": ("/run/a", None), "/run/b": ("/run/b", None)}),
        ("host=a", {}),
        ("", {}),
    ],
)
def test_each_of_several_servers_is_asked_alone_however_an_address_names_them(
    asked: str, servers: dict[str, tuple[str, str | None]]
) -> None:
    found = servers_of(
        make_url(f"postgresql+psycopg://rekpauze@/rekpauze?{asked}&connect_timeout=3")
    )
    told = {name: one.get_dialect()().create_connect_args(one)[1] for name, one in found.items()}
    assert {name: (one["host"], one.get("port")) for name, one in told.items()} == servers
    assert {one["connect_timeout"] for one in told.values()} <= {"3"}
