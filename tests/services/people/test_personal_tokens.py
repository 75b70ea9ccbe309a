"""A request with a key is carried out once, however many send it at the same moment."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import NOON
from tests.factories import make_person
from webapp.database import Database
from webapp.domain.errors import Conflict
from webapp.domain.people.personal_tokens import TokenHolder
from webapp.domain.programme.breaks import BreakEntry
from webapp.services.people.personal_tokens import is_first, known_holder, make_token
from webapp.services.programme.breaks import list_breaks, receive_break

TODAY = NOON.date()


@pytest.fixture
def holder(database: Database) -> TokenHolder:
    with database.transaction() as session:
        token = make_token(
            session,
            person_id=make_person(session),
            name="Button",
            scopes=["break:log"],
            days=1,
            now=NOON,
        )
        known = known_holder(session, token=token, timezone="Europe/Brussels", now=NOON)
    assert known
    return known[0]


def log(database: Database, holder: TokenHolder, said: bytes) -> bool:
    """Note a break under one key; whether it was noted now."""
    tap = str(uuid.uuid4())
    entry = BreakEntry(holder.person_id, NOON, holder.timezone, 60, "other_movement", tap)
    with database.transaction() as session:
        first = is_first(session, holder=holder, key="k", said=said, now=NOON)
        if first:
            receive_break(session.connection(), entry=entry, now=NOON)
    return first


def test_of_many_at_the_same_moment_one_is_carried_out(
    database: Database, holder: TokenHolder
) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: log(database, holder, b"{}"), range(8)))
    assert sorted(done) == [False] * 7 + [True]
    with database.reading() as session:
        found = list_breaks(session, person_id=holder.person_id, first=TODAY, last=TODAY)
    assert len(found[TODAY]) == 1


def test_what_fails_half_way_may_be_tried_again(database: Database, holder: TokenHolder) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:
        assert is_first(session, holder=holder, key="k", said=b"{}", now=NOON)
        raise RuntimeError
    assert log(database, holder, b"{}")
    with pytest.raises(Conflict):
        log(database, holder, b'{"at": "2026-11-18T09:00:00Z"}')
