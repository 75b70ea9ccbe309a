"""That no test on PostgreSQL sees what another one left, although all share one database."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.conftest import NOON
from tests.factories import make_person
from tests.places import ServerPlace
from tests.postgres import Shared
from tests.wiping import look
from webapp.database import Database
from webapp.domain.governance.audit import Action, Actor
from webapp.settings import read_settings
from webapp.store.governance.audit import record

ALTERED = {
    "a table": "CREATE TABLE other (id int)",
    "a column": "ALTER TABLE department ADD other int",
    "an index": "CREATE INDEX other ON department (id)",
    "a trigger that is off": "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "a right": "GRANT SELECT ON department TO PUBLIC",
    "a function": "CREATE FUNCTION other() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a row of a migration": "UPDATE alembic_version SET version_num = 'other'",
    "a setting": "ALTER DATABASE {name} SET statement_timeout = '9s'",
}


def _do(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("altered", ALTERED)
def test_what_a_test_altered_is_as_before(postgres_shared: Shared, altered: str) -> None:
    place = ServerPlace(postgres_shared)
    place.renew()
    before = look(place.url)
    _do(place.url, ALTERED[altered].format(name=place.url.partition("@/")[2].partition("?")[0]))
    assert look(place.url) != before
    place.renew()
    assert look(place.url) == before
    place.remove()


def test_what_a_test_wrote_is_gone_and_numbers_begin_anew(postgres_shared: Shared) -> None:
    place = ServerPlace(postgres_shared)
    place.renew()
    before = look(place.url)
    numbers = []
    for _ in range(2):
        database = Database(read_settings({"DEMO": "1", "DATABASE_URL": place.url}))
        with database.transaction() as session:
            numbers.append(make_person(session))
            record(  # what nobody may take away
                session,
                at=NOON,
                actor=Actor.person(numbers[-1]),
                action=Action.SIGN_IN,
                subject="x",
            )
        assert look(place.url) != before
        place.renew()  # while the first is still connected
        assert look(place.url) == before
        database.dispose()
    assert numbers[0] == numbers[1]
    place.remove()


def test_a_database_that_was_taken_away_is_made_anew(postgres_shared: Shared) -> None:
    place = ServerPlace(postgres_shared)
    place.renew()
    before = look(place.url)
    place.remove()
    place.renew()
    assert look(place.url) == before
    place.remove()
