"""Whether the second role reads released figures and nothing else is asked before it matters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from tests.operations.test_backup import database_of, execute, postgresql
from tests.places import make_template
from tests.postgres import Server
from webapp.app import create_app
from webapp.checks.every import check
from webapp.checks.found import Check
from webapp.i18n import LANGUAGES, texts
from webapp.installation import installation
from webapp.settings import read_settings

NOW = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the roles of an installation, its database, and another one beside it."""
    with postgresql(tmp_path_factory.mktemp("archive")) as started:
        for statement in (
            "CREATE ROLE stranger LOGIN",
            "CREATE ROLE curious LOGIN IN ROLE rekpauze_reader",
            "GRANT CONNECT ON DATABASE rekpauze TO stranger, curious",
            "CREATE DATABASE restored OWNER rekpauze",
        ):
            execute(started, statement)
        make_template(database_of(started, "restored"))
        _do(make_url(database_of(started, "rekpauze")), "GRANT SELECT (id) ON person TO curious")
        yield started


def _do(url: URL, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


def looked(server: Server, login: str | None, *, database: str = "rekpauze") -> Check:
    """What is found of the role, in words in every language."""
    own = make_url(database_of(server, "rekpauze"))
    environ = {"DEMO": "1", "DATABASE_URL": own.render_as_string()}
    if login:
        reader = own.set(username=login, database=database)
        environ["READER_DATABASE_URL"] = reader.render_as_string()
    here = installation(create_app(read_settings(environ), lambda: NOW))
    found = next(one for one in check(here) if one.name == "reader")
    here.database.dispose()
    assert all(found.words(texts(language)) for language in LANGUAGES)
    return found


@pytest.mark.parametrize("login", [None, "rekpauze_dashboard"])
def test_nothing_is_amiss_as_the_documents_have_it(server: Server, login: str | None) -> None:
    assert looked(server, login).problem is None


@pytest.mark.parametrize(
    ("login", "database", "problem", "named"),
    [
        ("rekpauze", "rekpauze", "more", "rekpauze may read more"),
        ("curious", "rekpauze", "more", "person among it"),
        ("stranger", "rekpauze", "lacks", "GRANT rekpauze_reader TO stranger"),
        ("nobody", "rekpauze", "unreached", 'role "nobody" does not exist'),
        ("rekpauze_dashboard", "nowhere", "unreached", 'database "nowhere" does not exist'),
        ("rekpauze_dashboard", "restored", "elsewhere", "another database"),
    ],
)
def test_what_is_wrong_with_its_address_is_said_with_what_to_do(
    server: Server, login: str, database: str, problem: str, named: str
) -> None:
    found = looked(server, login, database=database)
    assert found.problem == f"checks.reader.{problem}"
    assert named in found.words(texts("en"))


def test_an_application_that_may_not_become_the_role_is_told_what_to_have_run(
    server: Server,
) -> None:
    execute(server, "REVOKE rekpauze_reader FROM rekpauze")
    found = looked(server, None)
    execute(server, "GRANT rekpauze_reader TO rekpauze")
    assert found.problem == "checks.reader.role"
    words = found.words(texts("en"))
    assert "GRANT rekpauze_reader TO rekpauze" in words and "permission denied" in words
